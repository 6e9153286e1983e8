// The profile that a tool asks for at a door. Our own records answer; no AWS file is read, so no profile can lead back here.
import { configId } from '../files/process-line.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type Profile, type ProfileRef, sameProfile } from '../model/profile.ts'
import { roleKey } from '../model/role.ts'

/** What a `credential_process` line names. */
export interface AskedProfile {
  readonly name: string
  /** The id of the config file that the line stands in. */
  readonly id: string
}

/** The profile of exactly these files. Fails with `not-found`. */
export function ownProfile(profiles: readonly Profile[], caller: ProfileRef): Result<Profile> {
  const found = profiles.find((each) => sameProfile(each, caller))
  const next = `Point it to one: roledeck use <account>/<role> --profile ${caller.name}`
  return found === undefined
    ? fail('not-found', `The profile ${JSON.stringify(caller.name)} does not point to a role of Roledeck.`, next)
    : ok(found)
}

/**
 * The profile of that name in the config file with that id, because tools may read files that their environment does not name. Where several pairs of
 * files share the config file, the caller's own decides, if it is known. Fails with `bad-input`, `not-found`, or with `ambiguous`.
 */
export function askedFor(profiles: readonly Profile[], { name, id }: AskedProfile, caller: ProfileRef | null): Result<Profile> {
  const quoted = JSON.stringify(name)
  if (!/^[0-9a-f]{8}$/.test(id))
    return fail('bad-input', `The id ${JSON.stringify(id)} of ${quoted}'s config file is not one.`, 'It has 8 digits of 0-9 and a-f.')
  const there = indexOf(profiles).get(`${id}/${name}`) ?? []
  const asking = there.filter(({ delivery }) => delivery === 'process')
  const fitting = asking.length > 0 ? asking : there
  const own = caller === null ? undefined : fitting.find((each) => sameProfile(each, caller))
  const found = own ?? fitting[0]
  if (found === undefined) {
    return fail(
      'not-found',
      `The profile ${quoted} does not point to a role of Roledeck, though a credential_process line asks for its keys.`,
      `Point it to one: roledeck use <account>/<role> --profile ${name} --delivery process. Or remove that line.`,
    )
  }
  if (found === own || fitting.every(({ role }) => roleKey(role) === roleKey(found.role))) return ok(found)
  return fail(
    'ambiguous',
    `The profile ${quoted} of ${found.configFile} points to different roles, because it was switched with different credentials files.`,
    'Set AWS_SHARED_CREDENTIALS_FILE to one of these.',
    fitting.map(({ credentialsFile }) => credentialsFile),
  )
}

type Index = ReadonlyMap<string, readonly Profile[]>

/** The list is replaced as a whole when anything in it changes, so an index is good for as long as its list is. */
const indexes = new WeakMap<readonly Profile[], Index>()

/** By config file's id and name: an id is a hash, and thousands of profiles may be asked for again and again. */
function indexOf(profiles: readonly Profile[]): Index {
  const known = indexes.get(profiles)
  if (known !== undefined) return known
  const ids = new Map<string, string>()
  const made = new Map<string, Profile[]>()
  for (const profile of profiles) {
    const { configFile, name } = profile
    const id = ids.get(configFile) ?? configId(configFile)
    ids.set(configFile, id)
    const key = `${id}/${name}`
    made.set(key, [...(made.get(key) ?? []), profile])
  }
  indexes.set(profiles, made)
  return made
}
