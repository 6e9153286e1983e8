// What a profile says to credential-process: its record, where it is one of ours, else its keys in the AWS files.
import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { readText } from '../files/atomic.ts'
import { awsFiles } from '../files/folders.ts'
import { readPair } from '../files/pair-texts.ts'
import { ownProfile } from '../broker/asked-profile.ts'
import { type ReadFiles, type ReadSection, countingIn, merged, readAwsFiles } from '../inspect/inventory-sections.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { type State, portalById } from '../model/state.ts'
import { type Said, SETTINGS } from './process-request.ts'

export interface ProfileSays {
  readonly said: Said
  /** The portal that a profile of ours points to. */
  readonly ownPortal: string | null
}

const INTERACTIVE = 'sso_interactive_auth'
const OF_SESSION: ReadonlySet<string> = new Set(['sso_start_url', 'sso_region'])
const MOST_BYTES = 64 * 1_048_576

/**
 * Reads the profile that a person or a tool named, in the caller's own AWS files. Fails with `not-found`, and with `file` where a file that is needed
 * cannot be read. The files are read as text and no SDK is asked: the profile may name this very program, and would lead back here without an end.
 */
export async function readProfile(
  state: State,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<ProfileSays>> {
  const files = awsFiles(env, homedir(), process.cwd())
  const own = ownProfile(state.profiles, { name, ...files })
  const texts = await readPair(files, readAnyText)
  const read = texts.ok ? valuesIn(readAwsFiles(texts.value), name) : undefined
  if (own.ok) {
    const { portal, accountId, roleName } = own.value.role
    const { startUrl, region } = portalById(state, portal)?.portal ?? {}
    return ok({ said: { startUrl, region, accountId, roleName, interactive: read?.get(INTERACTIVE) }, ownPortal: portal })
  }
  if (!texts.ok) return texts
  if (read === undefined) {
    const next = 'Point it to one: roledeck use <account>/<role>'
    return fail(
      'not-found',
      `There is no profile ${JSON.stringify(name)}, neither of Roledeck nor in ${files.configFile}.`,
      `${next} --profile ${name}`,
    )
  }
  const said = Object.entries(SETTINGS).map(([setting, { key }]) => [setting, read.get(key)])
  return ok({ said: { ...Object.fromEntries(said), interactive: read.get(INTERACTIVE) }, ownPortal: null })
}

/** The values of a profile: the credentials file wins key by key, and its sso-session over both, as JavaScript has it where Python and Go refuse. */
function valuesIn(read: ReadFiles, name: string): ReadonlyMap<string, string> | undefined {
  const sections = read.profiles.get(name)
  if (sections === undefined) return undefined
  const partIn = (file: ReadSection['file']) => merged(countingIn(sections.filter((each) => each.file === file)))
  const own = new Map([...partIn('config'), ...partIn('credentials')])
  const session = merged(countingIn(read.sessions.get(own.get('sso_session') ?? '') ?? []))
  const shared = [...session].filter(([key]) => OF_SESSION.has(key) || (key === INTERACTIVE && !own.has(key)))
  return new Map([...own, ...shared])
}

/** Also one that is not UTF-8: AWS's tools read what is ASCII in it all the same. */
async function readAnyText(path: string): Promise<Result<string | null>> {
  const strict = await readText(path)
  if (strict.ok) return strict
  try {
    const found = await stat(path)
    if (!found.isFile() || found.size > MOST_BYTES) return strict
    return ok(new TextDecoder().decode(await readFile(path)))
  } catch {
    return strict
  }
}
