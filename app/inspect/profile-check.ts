// What is wrong with the profiles of both AWS files taken together: keys that hide others, and halves that miss the other half. Pure.
import { type Entries, type Entry, type Group, readEntries } from './aws-entries.ts'
import { type AwsFile, type FileTrouble, type TroubleKind, shownName } from './file-trouble.ts'
import type { Tool } from '../model/finding.ts'

export interface ProfileTrouble extends FileTrouble {
  readonly file: AwsFile
}

/**
 * The troubles of profiles, in the order of their first key. Rows of the reference, "Merging the two files", "Keys", "What wins inside one
 * profile" and "credential_process". A file that is not there is an empty text.
 */
export function checkProfiles(texts: Readonly<Record<AwsFile, string>>): readonly ProfileTrouble[] {
  const groups = readEntries(texts)
  return [...groups]
    .filter(([key]) => key.startsWith('profile '))
    .flatMap(([, profile]) => [
      ...halfKeys(profile),
      ...sources(profile),
      ...ofSso(profile, groups),
      ...roleSource(profile, groups),
      ...processHome(profile),
    ])
}

const ALL: readonly Tool[] = ['Python', 'JavaScript', 'Go']

/** `message` goes on after "Line 3 of the config file". */
function trouble(kind: TroubleKind, at: Entry, tools: readonly Tool[], message: string): readonly ProfileTrouble[] {
  return [{ kind, line: at.line, tools, effect: 'misreads', file: at.file, message: `${placeOf(at)} ${message}` }]
}

function placeOf({ line, file }: Entry): string {
  return `Line ${line} of the ${file} file`
}

function halfKeys({ name, config, credentials }: Group): readonly ProfileTrouble[] {
  return [config, credentials].flatMap((entries) => {
    const [id, secret] = [entries.get('aws_access_key_id'), entries.get('aws_secret_access_key')]
    const half = id ?? secret
    if (half === undefined || (id !== undefined && secret !== undefined)) return []
    const [has, misses] = id === undefined ? ['aws_secret_access_key', 'aws_access_key_id'] : ['aws_access_key_id', 'aws_secret_access_key']
    return trouble('half-keys', half, ALL, `sets ${has} for ${name}, but ${misses} is missing there. Add it, or remove both.`)
  })
}

/** Two sources of credentials in one profile: which one counts differs. A role_arn comes before all of them. */
function sources({ name, all, config, credentials }: Group): readonly ProfileTrouble[] {
  if (all.has('role_arn')) return []
  const keys = credentials.get('aws_access_key_id') ?? config.get('aws_access_key_id')
  const sso = all.get('sso_account_id') ?? all.get('sso_role_name')
  const process = all.get('credential_process')
  const choose = 'Remove the one you do not mean.'
  if (keys !== undefined && sso !== undefined) {
    const message = `has keys for ${name}, and ${lower(sso)} points it to Identity Center: JavaScript and Go use the keys, Python does not. ${choose}`
    return trouble('keys-beside', keys, ALL, message)
  }
  if (keys !== undefined && process !== undefined) {
    const who =
      keys.file === 'credentials' ? 'every tool uses the keys and never runs it' : 'JavaScript and Go use the keys, Python runs it'
    return trouble('keys-beside', keys, ALL, `has keys for ${name}, and ${lower(process)} a credential_process: ${who}. ${choose}`)
  }
  if (sso === undefined || process === undefined) return []
  const message = `has a credential_process for ${name}, and ${lower(sso)} points it to Identity Center: JavaScript runs the process, Python and Go do not. ${choose}`
  return trouble('sso-and-process', process, ALL, message)
}

function lower(entry: Entry): string {
  const place = placeOf(entry)
  return place.charAt(0).toLowerCase() + place.slice(1)
}

function ofSso({ name, all }: Group, groups: ReadonlyMap<string, Group>): readonly ProfileTrouble[] {
  const named = all.get('sso_session')
  const some = all.get('sso_account_id') ?? all.get('sso_role_name')
  if (named !== undefined) {
    const session = groups.get(`sso-session ${named.value}`)
    if (session === undefined) {
      const message = `names the sso-session ${shownName(named.value)}, which the config file does not have. Add [sso-session ${shownName(named.value)}], or correct the name.`
      return trouble('no-such-session', named, ALL, message)
    }
    const missing = missingIn(session.config, ['sso_start_url', 'sso_region'])
    const bare =
      missing === ''
        ? []
        : trouble('sso-incomplete', named, ALL, `names the sso-session ${session.name}, which misses ${missing}. Add it there.`)
    return [
      ...bare,
      ...mismatch(all, session),
      ...(some === undefined ? [] : incomplete(name, all, some, ['sso_account_id', 'sso_role_name'])),
    ]
  }
  return some === undefined ? [] : incomplete(name, all, some, ['sso_account_id', 'sso_role_name', 'sso_start_url', 'sso_region'])
}

function incomplete(name: string, all: Entries, at: Entry, wanted: readonly string[]): readonly ProfileTrouble[] {
  const missing = missingIn(all, wanted)
  return missing === '' ? [] : trouble('sso-incomplete', at, ALL, `points ${name} to Identity Center, but misses ${missing}. Add it.`)
}

function missingIn(entries: Entries, wanted: readonly string[]): string {
  return wanted.filter((key) => !entries.has(key)).join(' and ')
}

function mismatch(all: Entries, session: Group): readonly ProfileTrouble[] {
  return ['sso_start_url', 'sso_region'].flatMap((key) => {
    const [own, other] = [all.get(key), session.config.get(key)]
    if (own === undefined || other === undefined || own.value === other.value) return []
    const message = `sets another ${key} than its sso-session ${session.name}, so Python and Go refuse the profile. Remove it here.`
    return trouble('sso-mismatch', own, ['Python', 'Go'], message)
  })
}

function roleSource({ name, all }: Group, groups: ReadonlyMap<string, Group>): readonly ProfileTrouble[] {
  const role = all.get('role_arn')
  if (role === undefined || all.has('web_identity_token_file')) return []
  const [source, other] = [all.get('source_profile'), all.get('credential_source')]
  if (source !== undefined && other !== undefined)
    return trouble('role-source', source, ALL, `sets source_profile for ${name} beside credential_source. Keep one of the two.`)
  if (source === undefined && other === undefined)
    return trouble('role-source', role, ALL, `sets role_arn for ${name}, but no source_profile and no credential_source. Add one of them.`)
  if (source === undefined || groups.has(`profile ${source.value}`)) return []
  return trouble(
    'role-source',
    source,
    ALL,
    `names the source_profile ${shownName(source.value)}, which neither file has. Add it, or correct the name.`,
  )
}

/** Python runs the command without a shell. */
function processHome({ all }: Group): readonly ProfileTrouble[] {
  const process = all.get('credential_process')
  if (process === undefined || !/^"?~|\$\{?[A-Z_]+|%[A-Z_]+%/i.test(process.value)) return []
  const message = 'has a command with ~ or a variable, which Python does not expand. Write the whole path.'
  return trouble('process-home', process, ['Python'], message)
}
