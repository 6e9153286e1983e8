// A house for sign-ins: one data folder, one keychain and one clock, which engines share that come and go; the emulator lives by that clock too.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Engine } from '../../app/engine.ts'
import { createSettings } from '../../app/files/settings.ts'
import { type Reply, done } from '../../app/model/failure.ts'
import type { Portal } from '../../app/model/portal.ts'
import type { PortalRecord, SignInFlow } from '../../app/model/settings.ts'
import { type BrowserSignIn, type DeviceSignIn, type PendingSignIn, type PortalState, sessionWord } from '../../app/model/state.ts'
import type { Browser, SettingsStore, Surroundings, Vault } from '../../app/ports.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import { type SignInRecord, decodeSignIn, noSignIn, signInItem } from '../../app/vault/sign-in-record.ts'
import type { Registration } from '../identity-center/ledger.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import { type IdentityCenter, startIdentityCenter } from '../identity-center/server.ts'
import type { WorldInside } from '../identity-center/world.ts'
import { until } from './caller.ts'
import { engineOnClock } from './engine-on-clock.ts'
import { type LeapingClock, leapingClock } from './leaping-clock.ts'
import { tempFolder } from './temp.ts'

export interface SignInHouse {
  readonly center: IdentityCenter
  readonly clock: LeapingClock
  readonly vault: Vault
  /** The data folder of all its engines. */
  readonly folder: string
  readonly portal: Portal
  /** An engine of this house; it ends with the test. */
  readonly engine: (parts?: EngineParts) => Engine
  /** What sign-ins have left in the keychain. */
  readonly left: () => Promise<SignInRecord>
  /** The portal as the settings have it. */
  readonly noted: () => PortalRecord | undefined
  /** Notes in the settings that a code waits until then (epoch ms), as an engine does. */
  readonly markWaiting: (until: number) => Promise<void>
  /** How often AWS was asked at this path. */
  readonly asked: (path: string) => number
  /** The clients that AWS knows. */
  readonly registrations: Map<string, Registration>
}

export interface EngineParts {
  readonly browser?: Browser
  readonly apart?: Surroundings['apart']
  readonly vault?: Vault
  /** What the engine has of the settings of this house; all of them unless told. */
  readonly through?: (settings: SettingsStore) => SettingsStore
}

const LIMIT_MS = 20_000

/** The portal "acme", signed out. */
export async function signInHouse(options: Partial<WorldOptions> = {}): Promise<SignInHouse> {
  const clock = leapingClock()
  const center = await startIdentityCenter({ intervalSeconds: 0, ...options, now: () => clock.now() })
  onTestFinished(() => center.close())
  const home = tempFolder()
  const dataFolder = join(home, 'data')
  const vault: Vault = { ...createMemoryVault(), kind: 'keychain', close: () => undefined }
  const engine = ({ apart, ...parts }: EngineParts = {}) => {
    const env = { ...center.env, HOME: home }
    const surroundings = { env, platform: process.platform, dataFolder, ...(apart === undefined ? {} : { apart }) }
    const made = engineOnClock({ clock, vault, browser: noBrowser, surroundings, ...parts })
    onTestFinished(() => made.close())
    return made
  }
  const first = engine()
  await mustSend(first, { kind: 'portal-add', startUrl: center.startUrl, region: center.region, label: 'acme' })
  const { portal } = only(first)
  await first.close()
  const settings = createSettings({ folder: dataFolder, log: { write: () => undefined } })
  return {
    center,
    clock,
    vault,
    folder: dataFolder,
    portal,
    engine,
    async left() {
      const kept = await vault.read(signInItem(portal.id))
      return kept.ok && kept.value !== undefined ? decodeSignIn(kept.value) : noSignIn
    },
    noted() {
      const known = settings.read()
      return known.ok ? known.value.portals.find(({ id }) => id === portal.id) : undefined
    },
    async markWaiting(pendingUntil) {
      await settings.update((known) => ({ ...known, portals: known.portals.map((each) => ({ ...each, pendingUntil })) }))
    },
    asked: (path) => center.world.counts().byPath[path] ?? 0,
    // The emulator's world is one with its inside; only its type hides that.
    registrations: (center.world as WorldInside).ledger.registrations,
  }
}

/** Nobody is at it. */
const noBrowser: Browser = { open: () => Promise.resolve(done) }

/** A browser that goes where it is sent, and what it was given. */
export function followingBrowser(): Browser & { readonly opened: readonly string[] } {
  const opened: string[] = []
  return {
    opened,
    open(address) {
      opened.push(address)
      // Where the way ends is the affair of whoever is there.
      void fetch(address).catch(() => undefined)
      return Promise.resolve(done)
    },
  }
}

/** Sends a command that has to work. */
export async function mustSend(engine: Engine, command: object): Promise<void> {
  const reply = await engine.send(command)
  if (!reply.ok) throw new Error(reply.failure.message)
}

/** A click on "Sign in". */
export function ask(
  engine: Engine,
  flow: SignInFlow | null,
  more: { readonly again?: boolean; readonly open?: boolean } = {},
): Promise<Reply> {
  return engine.send({ kind: 'sign-in', portal: only(engine).portal.id, open: true, again: false, flow, ...more })
}

export function cancel(engine: Engine): Promise<Reply> {
  return engine.send({ kind: 'cancel-sign-in', portal: only(engine).portal.id })
}

/** The one portal as this engine knows it. */
export function only(engine: Engine): PortalState {
  const [portal] = engine.state().portals
  if (portal === undefined) throw new Error('no portal')
  return portal
}

export function wordOf(engine: Engine): string {
  return sessionWord(only(engine), Date.now())
}

/** Waits until this engine shows a code. */
export function shownCode(engine: Engine): Promise<DeviceSignIn> {
  return shown(engine, (pending) => (pending?.flow === 'device' ? pending : null))
}

/** Waits until this engine waits for a browser. */
export function shownPage(engine: Engine): Promise<BrowserSignIn> {
  return shown(engine, (pending) => (pending?.flow === 'browser' ? pending : null))
}

async function shown<T>(engine: Engine, pick: (pending: PendingSignIn | null) => T | null): Promise<T> {
  const found = () => pick(only(engine).pendingSignIn)
  await until('the engine waits for a person', () => found() !== null, LIMIT_MS)
  const pending = found()
  if (pending === null) throw new Error('It waits no more.')
  return pending
}

/** Has keys of the first role fetched. */
export async function hasKeys(engine: Engine, { center, portal }: Pick<SignInHouse, 'center' | 'portal'>): Promise<boolean> {
  const [[accountId, account] = ['', undefined]] = [...center.world.accounts()]
  const role = { portal: portal.id, accountId, roleName: account?.roles[0] ?? '' }
  return (await engine.credentials({ role, forMs: 0, door: 'env' })).ok
}

/** Waits until the engine is signed in. */
export function untilSignedIn(engine: Engine): Promise<void> {
  return until('it is signed in', () => wordOf(engine) === 'signed-in', LIMIT_MS)
}
