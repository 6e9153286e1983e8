// What the environment hides from the AWS tools, and where they read it differently.
import { type Finding, type Tool, found } from '../model/finding.ts'

type Env = Readonly<Record<string, string | undefined>>

const ALL: readonly Tool[] = ['Python', 'JavaScript', 'Go']

/** `profiles`: the names that the two files have, or null where they could not be read. Reference, "Locations and selection variables". Pure. */
export function environmentFindings(env: Env, profiles: ReadonlySet<string> | null): readonly Finding[] {
  return [...keys(env), ...profileNames(env, profiles), ...paths(env), ...regions(env)]
}

function finding(level: Finding['level'], tools: readonly Tool[], message: string): Finding {
  return found('environment', level, message, { tools })
}

function keys(env: Env): readonly Finding[] {
  const [id, secret] = [env['AWS_ACCESS_KEY_ID'] ?? '', env['AWS_SECRET_ACCESS_KEY'] ?? '']
  if (id === '' && secret === '') return []
  if (id === '' || secret === '') {
    const [has, misses] = id === '' ? ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'] : ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
    return [finding('problem', ALL, `${has} is set, but ${misses} is not. Set both, or: unset ${has}`)]
  }
  const words = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set and hide the default profile'
  const named = (env['AWS_PROFILE'] ?? '') !== ''
  const hidden = named ? `${words}; for Python and Go that of AWS_PROFILE as well, for JavaScript not` : `${words} from every tool`
  return [
    finding(
      'hint',
      named ? ['Python', 'Go'] : ALL,
      `${hidden}. If that is not meant: unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`,
    ),
  ]
}

function profileNames(env: Env, profiles: ReadonlySet<string> | null): readonly Finding[] {
  const [name, older] = [env['AWS_PROFILE'] ?? '', env['AWS_DEFAULT_PROFILE'] ?? '']
  const unknown = [...new Set([name, older])]
    .filter((each) => each !== '' && profiles !== null && !profiles.has(each))
    .map((each) => {
      const variable = each === name ? 'AWS_PROFILE' : 'AWS_DEFAULT_PROFILE'
      return finding(
        'problem',
        ALL,
        `${variable} names the profile ${JSON.stringify(each)}, which neither AWS file has. Switch it with "roledeck use", or: unset ${variable}`,
      )
    })
  if (name !== '' && older !== '' && name !== older) {
    const message = `AWS_PROFILE (${name}) and AWS_DEFAULT_PROFILE (${older}) differ: boto3 takes the second, the AWS CLI, JavaScript and Go the first. Run: unset AWS_DEFAULT_PROFILE`
    return [...unknown, finding('problem', ALL, message)]
  }
  if (name === '' && older !== '')
    return [
      ...unknown,
      finding('hint', ['JavaScript'], 'AWS_DEFAULT_PROFILE is set, which JavaScript does not read. Set AWS_PROFILE instead.'),
    ]
  if (name === '' || name === 'default' || unknown.length > 0) return unknown
  return [finding('hint', ALL, `AWS_PROFILE is ${name}, so tools use that profile and not the default one, unless they are told.`)]
}

function paths(env: Env): readonly Finding[] {
  return ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'].flatMap((variable) => {
    const path = env[variable] ?? ''
    if (path.startsWith('~'))
      return [
        finding('problem', ['JavaScript', 'Go'], `${variable} begins with ~, which not every tool replaces. Set it to the whole path.`),
      ]
    if (path === '' || /^([/\\]|[A-Za-z]:[/\\])/.test(path)) return []
    return [
      finding(
        'problem',
        ALL,
        `${variable} is a relative path, so each tool looks in the folder it is started in. Set it to the whole path.`,
      ),
    ]
  })
}

function regions(env: Env): readonly Finding[] {
  const [region, older] = [env['AWS_REGION'] ?? '', env['AWS_DEFAULT_REGION'] ?? '']
  if (region === '' || older === '' || region === older) return []
  const message = `AWS_REGION (${region}) and AWS_DEFAULT_REGION (${older}) differ: boto3 takes the second, the others the first. Set both to one.`
  return [finding('problem', ALL, message)]
}
