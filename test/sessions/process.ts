// One simulated process: the real engine with the real AWS clients on the machine's clock, network, keychain, settings and files.
import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { vi } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { type Engine, createEngine } from '../../app/engine.ts'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { createBackups } from '../../app/files/backups.ts'
import { createCatalogueStore } from '../../app/files/catalogue-store.ts'
import { linkSignals } from '../../app/linked-signal.ts'
import { done, ok } from '../../app/model/failure.ts'
import type { Clock, Ports } from '../../app/ports.ts'
import { createNotifier } from '../../main/notify.ts'
import type { WorldInside } from '../identity-center/world.ts'
import type { MachineClock } from './machine-clock.ts'
import { type Keychain, type SettingsSheet, settingsOf, vaultOf } from './stores.ts'
import { type Net, createWire } from './wire.ts'

/** What all processes of one machine and one data folder share. */
export interface Machine {
  readonly folder: string
  readonly clock: MachineClock
  readonly net: Net
  readonly world: WorldInside
  readonly keychain: Keychain
  readonly sheet: SettingsSheet
  /** What the network looks like: its addresses. */
  readonly look: () => string
  /** Counts work that goes on without the clock of the machine. */
  readonly busy: { now: number }
  /** Addresses that a browser was told to open. */
  readonly opened: string[]
  readonly log: string[]
}

export interface Process {
  readonly engine: Engine
  /** Titles of what the desktop showed, with the keys of their events. */
  readonly shown: readonly string[]
  readonly isAlive: () => boolean
  /** When it began, by the monotonic clock. */
  readonly bornAt: number
  /** Looks for notices, as a host does at each change and each tick. */
  readonly look: () => void
  /** Ends at once, with all that is under way; its ports answer no more. */
  readonly kill: () => Promise<void>
}

const wires = new WeakMap<object, ReturnType<typeof createWire>>()

/** From here to the end of the test the SDK's own handler hands every request to the wire of its process. */
export function onTheWire(): void {
  const handle = function (this: object, ...call: Parameters<NodeHttpHandler['handle']>) {
    const wire = wires.get(this)
    if (wire === undefined) throw new Error('A request of nobody.')
    return wire(...(call as Parameters<typeof wire>))
  }
  vi.spyOn(NodeHttpHandler.prototype, 'handle').mockImplementation(handle)
}

export function startProcess(machine: Machine, name: string): Process {
  const { clock, folder, sheet } = machine
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const ports = portsOf(machine, name, stop.signal)
  const wire = createWire({ ...machine, clock: ports.clock, killed: stop.signal })
  const backups = createBackups({ folder: join(folder, 'data', 'backups'), clock: ports.clock, log: ports.log })
  const engine = createEngine({
    ports,
    backups,
    profiles: createAwsProfiles({
      ...ports,
      backups,
      lockFolder: join(folder, 'data', 'locks'),
      platform: 'linux',
      launcher: async () => ok('/bin/false'),
    }),
    catalogues: createCatalogueStore(join(folder, 'data')),
    settings: sheet.settings,
    host: { kind: 'electron', version: '0', demo: false, ...awsPair(folder) },
    tidy: async () => undefined,
    makeClients: (region, env, watch) =>
      during(machine, async () => {
        const clients = await createClients(region, env, watch)
        if (clients.ok) for (const { config } of [clients.value.oidc, clients.value.sso]) wires.set(config.requestHandler, wire)
        return clients
      }),
  })
  const shown: string[] = []
  const look = inTurn(createNotifierOf(engine, ports, shown), engine, clock)
  engine.start()
  return {
    engine,
    shown,
    isAlive: () => !stop.signal.aborted,
    bornAt: clock.monotonic(),
    look: () => (stop.signal.aborted ? undefined : look()),
    kill() {
      stop.abort()
      return engine.close()
    },
  }
}

/** A host looks at every change, and at least so often (ms). */
const LOOK_MS = 30_000

function inTurn(look: () => void, { state }: Engine, clock: Clock): () => void {
  let seen: unknown = null
  let lookedAt = 0
  return () => {
    if (state() === seen && clock.monotonic() - lookedAt < LOOK_MS) return
    seen = state()
    lookedAt = clock.monotonic()
    look()
  }
}

/** The two AWS files of the machine. */
export function awsPair(folder: string) {
  return { configFile: join(folder, 'aws', 'config'), credentialsFile: join(folder, 'aws', 'credentials') }
}

async function during<T>({ busy }: Machine, work: () => Promise<T>): Promise<T> {
  busy.now += 1
  try {
    return await work()
  } finally {
    busy.now -= 1
  }
}

function portsOf({ folder, world, keychain, sheet, clock, look, opened, log }: Machine, name: string, killed: AbortSignal): Ports {
  const { url } = world
  return {
    clock: clockOf(clock, killed),
    network: { look },
    vault: vaultOf(keychain, killed),
    browser: {
      open: async (address) => {
        if (!killed.aborted) opened.push(address)
        return done
      },
    },
    settings: settingsOf(sheet, killed),
    log: { write: (line) => void log.push(`${name}: ${line}`) },
    audit: { write: () => undefined, close: () => undefined },
    surroundings: {
      env: { AWS_ENDPOINT_URL_SSO: url, AWS_ENDPOINT_URL_SSO_OIDC: url, AWS_ENDPOINT_URL_SIGNIN: url, HOME: folder },
      platform: 'linux',
      dataFolder: join(folder, 'data'),
    },
  }
}

/** A killed process waits for nothing any more. */
function clockOf(clock: MachineClock, killed: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    uptime: () => clock.uptime(),
    async sleep(ms, signal) {
      const linked = linkSignals(signal === undefined ? [killed] : [killed, signal])
      await clock.sleep(ms, linked.signal)
      linked.release()
    },
  }
}

function createNotifierOf(engine: Engine, { clock, log }: Ports, shown: string[]): () => void {
  const make = ({ title = '' }: { readonly title?: string }) => {
    shown.push(title)
    return { show: () => undefined, close: () => undefined, on: () => undefined }
  }
  const parts = { isSupported: () => true, platform: 'linux', engine, clock, act: () => undefined, log } as const
  const notifier = createNotifier({ ...parts, make: make as unknown as Parameters<typeof createNotifier>[0]['make'] })
  return () => notifier.look()
}
