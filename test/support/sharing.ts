// An engine whose home is a temporary folder, for what it shares with other tools there.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Engine } from '../../app/engine.ts'
import { createSettings } from '../../app/files/settings.ts'
import { tokenFilePath } from '../../app/files/token-cache.ts'
import { startEngine } from '../../app/host.ts'
import type { Command } from '../../app/model/contract.ts'
import type { PortalRecord } from '../../app/model/settings.ts'
import { type PortalState, sessionWord } from '../../app/model/state.ts'
import type { SettingsStore, Vault } from '../../app/ports.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import { decodeSession, encodeSession } from '../../app/vault/session-record.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { until } from './caller.ts'
import { center } from './center.ts'
import { testLauncher } from './launcher.ts'
import { tempFolder } from './temp.ts'

export interface SharingWorld {
  readonly engine: Engine
  readonly center: IdentityCenter
  readonly home: string
  readonly id: string
  /** The portal's token file. */
  readonly path: string
  /** Sends a command for the portal; throws where it fails. */
  readonly act: (command: PortalCommand) => Promise<void>
  readonly share: (on?: boolean) => Promise<void>
  /** Has keys fetched, so that a refused or ended access token is renewed. */
  readonly fetchKeys: () => Promise<boolean>
  /** The access token in the file; null: no file. */
  readonly token: () => string | null
  readonly putForeign: (left: number) => string
  readonly remove: () => void
  readonly portal: () => PortalState
  readonly word: () => string
  readonly noted: () => PortalRecord
  readonly settings: SettingsStore
  readonly log: () => string
  /** Has the engine look around until `isTrue`. */
  readonly look: (what: string, isTrue: () => boolean) => Promise<void>
  /** Another engine on the same folder and vault. */
  readonly another: (vault?: Vault) => Promise<Engine>
}

/** The commands that name nothing but a portal. */
type PortalCommand = Exclude<Extract<Command, { readonly portal: string }>['kind'], 'share-token' | 'sync'>

const REST = { 'sign-in': { open: false, again: true, flow: null } } as const
const HOUR_MS = 3_600_000

/** With a keychain that a test can see through, and a session unless told otherwise. */
export async function sharingWorld(options: Partial<WorldOptions> = {}, vault: Vault = keychain()): Promise<SharingWorld> {
  const home = tempFolder()
  const served = await center({ approveAtPoll: 1, intervalSeconds: 0, ...options })
  const aws = { AWS_CONFIG_FILE: join(home, '.aws', 'config'), AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials') }
  const surroundings = { env: { ...served.env, ...aws, HOME: home }, platform: process.platform, dataFolder: join(home, 'data') }
  const another = async (its = vault): Promise<Engine> => {
    const host = { kind: 'terminal', version: '0', surroundings, launcher: testLauncher, complain: () => undefined } as const
    const started = await startEngine({ ...host, vault: () => its })
    if (!started.ok) throw new Error(started.failure.message)
    onTestFinished(() => started.value.close())
    return started.value
  }
  const engine = await another()
  const send = async (command: Command) => {
    const reply = await engine.send(command)
    if (!reply.ok) throw new Error(reply.failure.message)
  }
  await send({ kind: 'portal-add', startUrl: served.startUrl, region: served.region, label: 'acme' })
  const id = engine.state().portals[0]?.portal.id ?? ''
  const path = tokenFilePath(home, id)
  const settings = createSettings({ folder: surroundings.dataFolder, log: { write: () => undefined } })
  const token = (): string | null =>
    existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { accessToken: string }).accessToken : null
  const portal = () => one(engine.state().portals)
  return {
    engine,
    center: served,
    home,
    id,
    path,
    act: (kind) => send({ kind, portal: id, ...(kind === 'sign-in' ? REST[kind] : {}) } as Command),
    share: (on = true) => send({ kind: 'share-token', portal: id, on }),
    async fetchKeys() {
      const [accountId = '', account] = [...served.world.accounts()][0] ?? []
      const role = { portal: id, accountId, roleName: account?.roles[0] ?? '' }
      return (await engine.credentials({ role, forMs: 0, fresh: true, door: 'env' })).ok
    },
    token,
    putForeign(left) {
      const text = JSON.stringify({ accessToken: 'theirs', expiresAt: new Date(Date.now() + left).toISOString() })
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
      return text
    },
    remove: () => rmSync(path),
    portal,
    word: () => sessionWord(portal(), Date.now()),
    noted() {
      const known = settings.read()
      if (!known.ok) throw new Error(known.failure.message)
      return one(known.value.portals)
    },
    settings,
    log: () => (existsSync(join(home, 'data', 'roledeck.log')) ? readFileSync(join(home, 'data', 'roledeck.log'), 'utf8') : ''),
    look(what, isTrue) {
      engine.start()
      return until(what, () => {
        engine.lookAround()
        return isTrue()
      })
    },
    another,
  }
}

/** The same, signed in and shared. */
export async function sharedWorld(options: Partial<WorldOptions> = {}, vault?: Vault): Promise<SharingWorld> {
  const world = await sharingWorld(options, vault)
  await world.act('sign-in')
  await world.share()
  return world
}

/** Makes the access token end, and has it renewed. */
export async function renewed(world: SharingWorld): Promise<boolean> {
  world.center.world.age(1.5 * HOUR_MS)
  return world.fetchKeys()
}

/** The access token in the vault has so much left (ms) of an hour, as if time had passed. */
export async function letPass(vault: Vault, id: string, leftMs: number): Promise<void> {
  const item = await vault.read(id)
  const known = item.ok && item.value !== undefined ? decodeSession(item.value) : null
  if (known?.ok !== true) throw new Error('There is no session.')
  const accessTokenExpiresAt = Date.now() + leftMs
  await vault.write(id, encodeSession({ ...known.value, accessTokenExpiresAt, issuedAt: accessTokenExpiresAt - HOUR_MS }))
}

/** A vault that outlives an engine, so that the settings know of its sessions. */
export function keychain(): Vault {
  return { ...createMemoryVault(), kind: 'keychain', close: () => undefined }
}

/** The only one. */
export function one<T>(all: readonly T[]): T {
  const [first] = all
  if (first === undefined) throw new Error('There is none.')
  return first
}
