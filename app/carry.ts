// One engine a user, whatever starts first: a host carries it where none runs, else follows the running one and takes its place when it ends.
import type { RoleCredentials } from './aws/role-credentials.ts'
import { findEngine, linkToRunning } from './broker/client.ts'
import { followEngine } from './broker/follow.ts'
import { openBroker } from './broker/server.ts'
import { systemClock } from './clock.ts'
import type { Engine, EngineFace } from './engine.ts'
import { type Host, startEngine } from './host.ts'
import { abortOf } from './linked-signal.ts'
import type { Catalogue } from './model/catalogue.ts'
import { type Failed, type Result, fail, ok } from './model/failure.ts'
import type { State } from './model/state.ts'
import type { CredentialRequest, Log, Vault } from './ports.ts'

export interface Carrier extends Omit<Host, 'vault'> {
  /** Asked only when this host comes to carry the engine. */
  readonly chooseVault: () => Promise<(log: Log) => Vault>
  /** Somebody asked the engine that is carried here to stop. */
  readonly onStop: () => void
}

/** Asks for a role's credentials, wherever the engine is. Never starts a sign-in. */
type AskCredentials = (request: CredentialRequest, signal?: AbortSignal) => Promise<Result<RoleCredentials>>

export interface Carried extends EngineFace {
  /** For what this host itself does with keys; no page of it gets any. */
  readonly credentials: AskCredentials
  /** Whether the engine is in this process. */
  readonly carries: () => boolean
  /** For what only the engine in this process can do; null while another one is followed. */
  readonly own: () => Engine | null
  close(): Promise<void>
}

/** The engine is somewhere, and this is what stays the same wherever it is. */
interface Seat {
  readonly face: EngineFace
  readonly own: Engine | null
  readonly credentials: AskCredentials
  /** Ends when the engine is gone without our doing; never for our own. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/** Two that start at once may each see the other's socket come and go. */
const TRIES = 5
const PAUSE_MS = 300

/** Fails as `startEngine` does, or with `engine` where a running one of another version must be stopped first. */
export async function carryEngine(carrier: Carrier): Promise<Result<Carried>> {
  const closing = new AbortController()
  const first = await takeSeat(carrier, closing.signal)
  if (!first.ok) return first
  const held = createHolder(first.value, carrier.complain)
  const stay = staySeated(carrier, held, closing.signal)
  return ok({
    ...held.face,
    credentials: held.credentials,
    own: () => held.seat().own,
    carries: () => held.seat().own !== null,
    async close() {
      closing.abort()
      await stay
      await held.seat().close()
    },
  })
}

/** Takes another seat each time that an engine elsewhere is gone, until `closing` aborts. */
async function staySeated(carrier: Carrier, held: Holder, closing: AbortSignal): Promise<void> {
  const closed = abortOf(closing)
  let said = ''
  for (;;) {
    await Promise.race([held.seat().ended, closed])
    if (closing.aborted) return
    const next = await takeSeat(carrier, closing)
    if (next.ok) {
      held.move(next.value)
      said = ''
    } else if (!closing.aborted) {
      held.lack(next)
      // Whatever stands in the way may stand there for long: it is said once.
      if (next.failure.message !== said) carrier.complain([next.failure.message, next.failure.next ?? ''].join(' ').trim())
      said = next.failure.message
      await systemClock.sleep(PAUSE_MS * TRIES, closing)
    }
  }
}

async function takeSeat(carrier: Carrier, closing: AbortSignal): Promise<Result<Seat>> {
  let last: Failed = fail('engine', 'No engine could be reached or started.', 'Try again.')
  for (let attempt = 0; attempt < TRIES && !closing.aborted; attempt += 1) {
    const running = await findEngine(carrier.surroundings)
    if (!running.ok) return running
    const seat = running.value === null ? await carry(carrier) : await follow(running.value)
    if (seat.ok || seat.failure.kind !== 'engine') return seat
    last = seat
    await systemClock.sleep(PAUSE_MS, closing)
  }
  return last
}

async function follow(running: Parameters<typeof followEngine>[0]): Promise<Result<Seat>> {
  const followed = await followEngine(running)
  if (!followed.ok) return followed
  const face = followed.value
  const link = linkToRunning(running)
  const credentials: AskCredentials = (request, signal) => link.credentials(request, signal)
  return ok({ face, own: null, credentials, ended: face.ended, close: () => Promise.resolve(face.close()) })
}

async function carry(carrier: Carrier): Promise<Result<Seat>> {
  const { surroundings, version, onStop } = carrier
  const started = await startEngine({ ...carrier, vault: await carrier.chooseVault() })
  if (!started.ok) return started
  const engine = started.value
  const facts = { pid: process.pid, version, startedAt: systemClock.now(), vault: engine.state().vault }
  const broker = await openBroker({ engine, facts, surroundings, onStop })
  if (!broker.ok) {
    await engine.close()
    return broker
  }
  // What the engine before wrote on its way out, after the settings were read here.
  engine.lookAround()
  engine.start()
  const close = async () => {
    await broker.value.close()
    await engine.close()
  }
  const credentials: AskCredentials = (request, signal) => engine.credentials(request, signal)
  return ok({ face: engine, own: engine, credentials, ended: new Promise(() => undefined), close })
}

/** The one face that views hold on to while the engine behind it may change. */
interface Holder {
  readonly face: EngineFace
  readonly credentials: AskCredentials
  readonly seat: () => Seat
  /** No engine can be had, and why: until one can, commands are refused with that. What views show stays, because it is all that is known. */
  lack(why: Failed): void
  move(next: Seat): void
}

function createHolder(first: Seat, complain: Carrier['complain']): Holder {
  let seat = first
  let lacking: Failed | null = null
  const stateListeners = new Set<(state: State) => void>()
  const catalogueListeners = new Set<(catalogue: Catalogue) => void>()
  const tellState = (state: State) => {
    for (const listener of stateListeners) listener(state)
  }
  const tellCatalogue = (catalogue: Catalogue) => {
    for (const listener of catalogueListeners) listener(catalogue)
  }
  const attach = ({ face }: Seat) => [face.onState(tellState), face.onCatalogue(tellCatalogue)]
  let undo = attach(first)
  return {
    seat: () => seat,
    lack({ failure }) {
      lacking = fail('engine', `Nothing can be done now, because no engine can be reached or started. ${failure.message}`, failure.next)
    },
    move(next) {
      lacking = null
      for (const each of undo) each()
      seat = next
      undo = attach(next)
      const state = next.face.state()
      for (const { portal } of state.portals) tellCatalogue(next.face.catalogue(portal.id))
      tellState(state)
    },
    credentials: (request, signal) => (lacking === null ? seat.credentials(request, signal) : Promise.resolve(lacking)),
    face: {
      state: () => seat.face.state(),
      catalogue: (portal) => seat.face.catalogue(portal),
      send: (command, signal) => (lacking === null ? seat.face.send(command, signal) : Promise.resolve(lacking)),
      async click(command) {
        if (lacking === null) return seat.face.click(command)
        complain(lacking.failure.message)
      },
      onState: (listener) => subscribed(stateListeners, listener),
      onCatalogue: (listener) => subscribed(catalogueListeners, listener),
    },
  }
}

function subscribed<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
