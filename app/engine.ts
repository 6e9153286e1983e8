// The engine: holds the one state, turns a command into effects and their events, and rings the one alarm.
import { setMaxListeners } from 'node:events'
import { createClients } from './aws/clients.ts'
import { createRoleCredentials, type RoleCredentials } from './aws/role-credentials.ts'
import { type Bell, hangBell } from './bell.ts'
import { createCatchUp } from './effects/catch-up.ts'
import { createConnections } from './effects/connections.ts'
import { tellBackups } from './effects/backups.ts'
import { createFileLook } from './effects/file-look.ts'
import { resumeSignIns } from './effects/pending-sign-in.ts'
import { issue, issueFromMemory } from './effects/issue.ts'
import { withdrawAllKeys } from './effects/profiles.ts'
import { perform } from './effects/table.ts'
import type { World } from './effects/world.ts'
import type { AwsProfiles } from './files/aws-profiles.ts'
import type { Backups } from './files/backups.ts'
import type { CatalogueStore } from './files/catalogue-store.ts'
import { createFlights } from './flight.ts'
import { type Held, holdState } from './held-state.ts'
import { linkSignals } from './linked-signal.ts'
import { type Command, parseCommand } from './model/contract.ts'
import { type Reply, type Result, fail, ok } from './model/failure.ts'
import type { Settings } from './model/settings.ts'
import { wrongBy } from './model/skew.ts'
import { type HostFacts, initialState } from './model/state.ts'
import type { CredentialRequest, Ports } from './ports.ts'

/** What a view needs of the engine, wherever the engine runs. */
export interface EngineFace extends Omit<Held, 'emit'> {
  /** Carries a `Command` out, which is parsed here, whoever sends it. Failures are values; a bug becomes the failure kind `internal` and a line in the log. */
  send(command: unknown, signal?: AbortSignal): Promise<Reply>
  /** The same for a click that nobody waits behind (tray, notification): its failure becomes part of the state. */
  click(command: Command): Promise<void>
}

export interface Engine extends EngineFace {
  /** The door: role credentials for a tool. Never starts a sign-in; every issue is in the audit log. */
  credentials(request: CredentialRequest, signal?: AbortSignal): Promise<Result<RoleCredentials>>
  /** From now on it lives on its own: renews active profiles, and notices what other processes write. */
  start(): void
  /** Notices now what other processes wrote. */
  lookAround(): void
  /** The machine woke, or the network came back: what failed for that is tried again at once. */
  hasten(): void
  /** Resolves when nothing is under way. */
  settled(): Promise<void>
  /** Stops the alarm, waits for what must be saved, closes everything. */
  close(): Promise<void>
}

export interface EngineParts {
  readonly ports: Ports
  readonly profiles: AwsProfiles
  readonly backups: Backups
  readonly catalogues: CatalogueStore
  readonly settings: Settings
  readonly host: HostFacts
  /** Removes what killed processes of ours left on the disk; never fails. */
  readonly tidy: () => Promise<void>
  /** How AWS is reached: over the network unless told. */
  readonly makeClients?: typeof createClients
}

export function createEngine(parts: EngineParts): Engine {
  const { ports } = parts
  const held = holdState(initialState(parts.settings, ports.vault.kind, parts.host), parts.catalogues)
  const connections = createConnections({ makeClients: parts.makeClients ?? createClients, ports, ...held })
  const closing = new AbortController()
  // Each command under way listens, and each portal's.
  setMaxListeners(0, closing.signal)
  const world: World = {
    ...parts,
    credentials: createRoleCredentials(ports.clock, () => wrongBy(held.state().skewMs), closing.signal),
    signIns: createFlights(),
    syncs: createFlights(),
    ...held,
    ...connections,
    isClosing: () => closing.signal.aborted,
  }
  const { untilClosed, underWay } = createUnderWay(ports, closing.signal)

  const send = async (command: unknown, signal?: AbortSignal): Promise<Reply> => {
    const parsed = parseCommand(command)
    if (!parsed.ok) return parsed
    return untilClosed(signal, (stop) => perform(world, parsed.value, stop))
  }

  const watch = createWatch({ world, send, tidy: parts.tidy, forgetTimes: connections.forgetTimes }, closing.signal)
  tellBackups(world)

  return {
    ...held,
    send,
    async click(command) {
      const reply = await send(command)
      if (reply.ok) held.emit({ kind: 'click-settled' })
      else if (reply.failure.kind !== 'cancelled')
        held.emit({ kind: 'click-failed', command, failure: reply.failure, at: ports.clock.now() })
    },
    credentials(request, signal) {
      const known = closing.signal.aborted || signal?.aborted === true ? null : issueFromMemory(world, request)
      return known === null ? untilClosed(signal, (stop) => issue(world, request, stop)) : Promise.resolve(ok(known))
    },
    start: () => watch.start(),
    lookAround: watch.lookAround,
    hasten: watch.hasten,
    async settled() {
      await Promise.allSettled([watch.settled(), ...underWay()])
    },
    async close() {
      closing.abort()
      // What is stopped now has perhaps just written.
      await Promise.allSettled([watch.ended(), ...underWay()])
      // Who asked has gone at once; what was asked still lets go of its lock.
      await world.signIns.settled()
      // An engine that lasts only for a verb leaves what the verb has just written.
      if (watch.isOn()) await withdrawAllKeys(world)
      await connections.closeAll()
      ports.vault.close()
      ports.audit.close()
    },
  }
}

interface WatchParts {
  readonly world: World
  readonly send: Engine['send']
  readonly tidy: () => Promise<void>
  readonly forgetTimes: () => void
}

/** What an engine does by itself, from its start to `stop`. */
function createWatch({ world, send, tidy, forgetTimes }: WatchParts, stop: AbortSignal) {
  const { ports } = world
  let bell: Bell | null = null
  let resuming: Promise<unknown> | null = null
  const catchUp = createCatchUp(world)
  const files = createFileLook(world, tidy, (look) => guarded(ports, stop, () => look(stop)))
  const lookAround = () => {
    catchUp()
    tellBackups(world)
    // Only an engine that stays has time for what is slower.
    if (bell !== null) files.look()
  }
  const forgetAllTimes = () => {
    world.credentials.forgetAll()
    forgetTimes()
  }
  return {
    lookAround,
    isOn: () => bell !== null,
    start() {
      if (bell !== null) return
      bell = hangBell({ ...world, send, lookAround, forgetTimes: forgetAllTimes }, stop)
      lookAround()
      resuming = guarded(ports, stop, () => resumeSignIns(world, stop))
    },
    hasten: () => (bell === null ? lookAround() : bell.hasten()),
    settled: () => Promise.all([bell?.settled(), files.settled()]),
    ended: () => Promise.allSettled([bell?.ended, files.settled(), resuming]),
  }
}

/** Work that ends with the engine, which waits for it. */
function createUnderWay(ports: Ports, closing: AbortSignal) {
  const underWay = new Set<Promise<unknown>>()
  const noted = async <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    try {
      return await work
    } finally {
      underWay.delete(work)
    }
  }
  return {
    underWay: () => [...underWay],
    untilClosed: async <R>(signal: AbortSignal | undefined, work: (stop: AbortSignal) => Promise<R>) => {
      // Tools bring no signal of their own, and may ask thousands of times a second.
      if (signal === undefined) return noted(guarded(ports, closing, () => work(closing)))
      const stop = linkSignals([signal, closing])
      return noted(guarded(ports, stop.signal, () => work(stop.signal))).finally(stop.release)
    },
  }
}

/** The one place that exceptions reach: a cancel is an answer, anything else is a bug. */
async function guarded<R>(ports: Ports, signal: AbortSignal | undefined, work: () => Promise<R>): Promise<R | ReturnType<typeof fail>> {
  try {
    return await work()
  } catch (error) {
    if (signal?.aborted === true) return fail('cancelled', 'Stopped.')
    ports.log.write(`Something is wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return fail('internal', 'Something is wrong inside Roledeck; the log has the details.', 'Please report it.')
  }
}
