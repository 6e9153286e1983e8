// The world of the interop table: the emulator with two portals, the built program with a running engine, and two pairs of AWS files.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type IdentityCenter, startIdentityCenter } from '../identity-center/server.ts'
import { type Caller, createCaller } from '../support/caller.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { PLACES, PORTALS, PROFILES, type Place, accountOf } from './table.ts'

export interface InteropWorld {
  /** The same person with the path variables unset and set. */
  readonly callers: Readonly<Record<Place, Caller>>
  /** All that a tool is started with: PATH, HOME, the emulator's address, and in one place the path variables. */
  readonly toolEnv: Readonly<Record<Place, Readonly<Record<string, string>>>>
  /** What the two files of the path variables held before, which is the user's own. */
  readonly own: Readonly<Record<'config' | 'credentials', string>>
  /** Ends the engine and the emulator and removes all files. */
  readonly end: () => Promise<void>
}

/** A blank and letters beyond ASCII, where the launcher and the files lie. */
const ODD = 'Jörgs 日本'

const OWN = {
  config: '# Büro\n[profile mine]\nregion=us-east-1\ns3 =\n    max_queue_size = 5\n',
  credentials: '[mine]\naws_access_key_id=AKIAMINE\naws_secret_access_key=not-ours',
}

/** Signs in to both portals and shares both tokens. Rejects with what the program said where that does not work. */
export async function startWorld(): Promise<InteropWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'rd-'))
  const assignments = PLACES.flatMap((place) => PROFILES.map((profile) => accountOf(place, profile)))
  const startUrls = Object.values(PORTALS).map(({ path }) => path)
  const center = await startIdentityCenter({ assignments, startUrls, approveAtPoll: 1, intervalSeconds: 0 })
  const home = join(folder, 'home')
  // Without a runtime folder the socket is in the data folder, where tools that know nothing but PATH and HOME find it, too.
  const env = { HOME: home, ROLEDECK_DATA_DIR: join(folder, ODD, 'Roledeck'), XDG_RUNTIME_DIR: '/nonexistent', ...center.env }
  const person = createCaller(env)
  await mkdir(join(folder, ODD, 'aws'), { recursive: true })
  const paths = {
    AWS_CONFIG_FILE: join(folder, ODD, 'aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, ODD, 'aws', 'credentials'),
  }
  await writeFile(paths.AWS_CONFIG_FILE, OWN.config)
  await writeFile(paths.AWS_SHARED_CREDENTIALS_FILE, OWN.credentials)
  const end = async () => {
    await person.run('agent', 'stop')
    await center.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await signIn(person, center)
  } catch (error) {
    await end()
    throw error
  }
  const tools = { PATH: '/usr/bin:/bin', HOME: home, ...center.env, ...(await writeOldSdkModels(join(folder, 'models'), center.url)) }
  return { callers: { unset: person, set: person.with(paths) }, toolEnv: { unset: tools, set: { ...tools, ...paths } }, own: OWN, end }
}

async function signIn(person: Caller, center: IdentityCenter): Promise<void> {
  await say(person, 'agent', '--detach')
  for (const [label, { path, user }] of Object.entries(PORTALS)) {
    center.world.set({ user })
    await say(person, 'portal', 'add', center.url + path, '--region', center.region, '--label', label)
    await say(person, 'login', label, '--no-open')
    await say(person, 'portal', 'share-token', label)
  }
}

/** Runs a verb that must work. */
export async function say(caller: Caller, ...words: readonly string[]): Promise<void> {
  const { code, stderr } = await caller.run(...words)
  if (code !== 0) throw new Error(`roledeck ${words.join(' ')} ended with ${code}: ${stderr}`)
}
