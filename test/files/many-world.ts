// Two texts and the records of everything of ours in them, for tests of changes of many profiles without a disk.
import type { Backups } from '../../app/files/backups.ts'
import { deliveryChange, releaseChange } from '../../app/files/delivery-change.ts'
import type { Means } from '../../app/files/delivery-lines.ts'
import { type Outcome, type Place, sessionKey } from '../../app/files/file-change.ts'
import { type Change, prepareChanges } from '../../app/files/profile-changes.ts'
import { encodeTrace } from '../../app/files/trace-notes.ts'
import { type Result, done, ok } from '../../app/model/failure.ts'
import { profileKey } from '../../app/model/profile.ts'
import { type Settings, noSettings, signedOut } from '../../app/model/settings.ts'
import type { Vault } from '../../app/ports.ts'
import type { Secret } from '../../app/secret.ts'
import { type Before, PAIR } from './profile-world.ts'

export interface Many {
  readonly texts: Before
  readonly settings: Settings
  readonly vault: Vault
}

const noBackups: Pick<Backups, 'keep'> = { keep: () => Promise.resolve(ok(() => undefined)) }
const log = { write: () => undefined }
export const PORTALS = ['acme-1a2b', 'beta-3c4d'] as const

/** Nothing is ours yet; two portals are known. */
export function untouched(texts: Before): Many {
  const portals = PORTALS.map((id) => ({
    id,
    startUrl: `https://${id}.awsapps.com/start`,
    region: 'eu-west-1',
    label: id,
    session: signedOut,
  }))
  return { texts, settings: { ...noSettings, portals }, vault: memoryKeychain() }
}

export interface Wanted {
  readonly name: string
  readonly portal: string
  readonly means: Means
}

/** A keychain in memory that all changes of a world share. */
function memoryKeychain(): Vault {
  const items = new Map<string, Secret>()
  return {
    kind: 'keychain',
    read: (item) => Promise.resolve(ok(items.get(item))),
    write: (item, value) => Promise.resolve(done).finally(() => items.set(item, value)),
    remove: (item) => Promise.resolve(done).finally(() => items.delete(item)),
    close: () => undefined,
  }
}

/** The world after one writing that switches and releases profiles, or null where it is refused. Foreign lines are taken over unless told. */
export async function after(world: Many, switches: readonly Wanted[], releases: readonly string[], takeOver = true): Promise<Many | null> {
  const { vault } = world
  const changes: readonly Change[] = [
    ...releases.map((name) => releaseChange(vault, log, { ...PAIR, name })),
    ...switches.map(({ name, portal, means }) =>
      deliveryChange(vault, {
        profile: { ...PAIR, name },
        role: { portal, accountId: '123456789012', roleName: 'Admin' },
        means,
        region: null,
        standardRegion: 'eu-west-1',
        only: null,
        mayStill: () => done,
        takeOver,
        renewAt: null,
        now: 0,
      }),
    ),
  ]
  const place: Place = { pair: PAIR, ...world }
  const how = { order: () => ['config', 'credentials'] as const, adds: switches.length > 0, takeOver, action: () => 'test' }
  const outcome = await prepareChanges(place, { ...how, changes }, { ...noBackups, list: () => [], read: unused, remove: () => undefined })
  if (!outcome.ok) return null
  await outcome.value.settled(true)
  return { vault, texts: outcome.value.texts, settings: settingsAfter(world.settings, outcome.value) }
}

function settingsAfter(settings: Settings, { profiles, sessions }: Outcome): Settings {
  const changed = new Set(profiles.map(({ profile }) => profileKey(profile)))
  const written = new Set(sessions.map(({ session }) => sessionKey(session)))
  return {
    ...settings,
    profiles: [
      ...settings.profiles.filter((each) => !changed.has(profileKey(each))),
      ...profiles.flatMap(({ after: facts, next }) =>
        facts === null ? [] : [{ ...facts, trace: { config: encodeTrace(next.config), credentials: encodeTrace(next.credentials) } }],
      ),
    ],
    ssoSessions: [
      ...settings.ssoSessions.filter((each) => !written.has(sessionKey(each))),
      ...sessions.flatMap(({ session, stays, next }) => (stays ? [{ ...session, trace: encodeTrace(next) }] : [])),
    ],
  }
}

function unused(): Result<never> {
  throw new Error('no backup is read here')
}
