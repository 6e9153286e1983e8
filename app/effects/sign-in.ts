// Signing in at a portal: one at a time, joined by whoever asks meanwhile; by a code or by the browser that comes back; gone on with after a restart.
import { join } from 'node:path'
import { signInByCode } from '../aws/code-flow.ts'
import { resumeByDevice, signInByDevice } from '../aws/device-flow.ts'
import { openOnce } from '../aws/once-link.ts'
import { withLock } from '../files/lock.ts'
import type { CommandOf } from '../model/contract.ts'
import { type Failure, type FailureKind, type Reply, type Result, done, fail } from '../model/failure.ts'
import type { SignInFlow } from '../model/settings.ts'
import { type PendingSignIn, type PortalState, portalById, signInPage } from '../model/state.ts'
import { Secret } from '../secret.ts'
import type { SessionRecord } from '../vault/session-record.ts'
import type { Registration, ResumableSignIn, SignInRecord } from '../vault/sign-in-record.ts'
import type { Connection } from './connections.ts'
import { allowedPage } from './links.ts'
import { restoreProfiles } from './profiles.ts'
import { notedSession } from './stored-session.ts'
import { type SignInNotes, createSignInNotes } from './sign-in-notes.ts'
import { takenAway } from './token-sharing.ts'
import { type Effect, type World, portalOf, troubled, withPortal } from './world.ts'

/** How long the browser may take to come back (ms), before a code is shown instead. */
const CALLBACK_MS = 5 * 60_000
/** Another process that signs in at this portal is not waited for much longer than one that has just been cancelled takes to end (ms). */
const LOCK_MS = 5_000
/** A code with less than this left (ms) is not worth going on with. */
const WORTHWHILE_MS = 5_000

export const signIn: Effect<'sign-in'> = async (world, { portal: id, open, again, flow }, signal) => {
  const found = portalOf(world, id)
  if (!found.ok) return found
  const { portal, session } = found.value
  const connection = await world.connect(portal)
  if (!connection.ok) return connection
  // A tool that took the shared token away has ended the session as well.
  if (!again && session.standing === 'signed-in') await takenAway(world, connection.value, signal)
  // A session that AWS has just refused is not trusted, however good its tokens look.
  if (!again && portalById(world.state(), id)?.session.standing === 'signed-in' && found.value.failure?.kind !== 'sign-in-needed') {
    const token = await connection.value.tokens.current(signal)
    if (token.ok) return done
    // Offline or a locked keychain is no reason to ask a person; only a session that has ended is.
    if (token.failure.kind !== 'sign-in-needed') return troubled(world, id, token)
  }
  return beginOrJoin(world, connection.value, askedFor(world, found.value, { open, flow }), signal)
}

/** A look for what was left may be under way: who joins it, and learns that it asked nobody, begins anew. */
async function beginOrJoin(world: World, connection: Connection, asked: Asked, signal: AbortSignal): Promise<Reply> {
  for (;;) {
    const reply = await world.signIns.join(connection.portal.id, (shared) => begin(world, connection, asked, shared), signal)
    if (reply !== null) return reply
  }
}

export const cancelSignIn: Effect<'cancel-sign-in'> = async (world, { portal }) => {
  void world.signIns.cancel(portal)
  return done
}

/** Goes on with the device code that an earlier engine left waiting, if there is one and nobody else looks after it. */
export async function resumeSignIn(world: World, id: string, signal: AbortSignal): Promise<Reply> {
  const found = portalOf(world, id)
  const connection = found.ok ? await world.connect(found.value.portal) : found
  if (!connection.ok) return connection
  return (await world.signIns.join(id, (shared) => begin(world, connection.value, null, shared), signal)) ?? done
}

/** What a person asked for. */
interface Asked {
  /** Whether this host opens the page. */
  readonly open: boolean
  readonly flow: SignInFlow
  /** When anybody had signed in last, before (epoch ms). */
  readonly since: number | undefined
}

/** Whether somebody has signed in while this sign-in waited for its turn; the state learns of it. */
function isSignedInSince({ ports, emit }: World, portal: string, since: number | undefined): boolean {
  const session = notedSession(ports, portal)
  if (ports.vault.kind === 'memory' || session?.standing !== 'signed-in' || session.signedInAt === since) return false
  emit({ kind: 'session', portal, session })
  return true
}

function askedFor(world: World, portal: PortalState, { open, flow }: Pick<CommandOf<'sign-in'>, 'open' | 'flow'>): Asked {
  return { open, flow: flowOf(world, portal, flow), since: notedSession(world.ports, portal.portal.id)?.signedInAt }
}

/** By the browser only where it can come back to this process. */
function flowOf({ ports, state }: World, { choices }: PortalState, wanted: SignInFlow | null): SignInFlow {
  const flow = wanted ?? choices.flow ?? state().preferences.flow
  return ports.surroundings.apart === undefined ? flow : 'device'
}

/** `asked` null: only what was left waiting is gone on with. Answers null where there was nothing of the kind. */
async function begin(world: World, connection: Connection, asked: Asked | null, signal: AbortSignal): Promise<Reply | null> {
  const { id, label } = connection.portal
  const lockFile = join(world.ports.surroundings.dataFolder, 'locks', `sign-in-${id}`)
  const held = await withLock<Reply | null>(lockFile, () => ask(world, connection, asked, signal), { waitMs: LOCK_MS, signal })
  if (held.ok) {
    if (held.value?.ok === true) await restoreProfiles(world, id, signal)
    return held.value
  }
  if (held.failure.kind !== 'busy') return held
  // Its owner polls it, and its session will be found.
  return asked === null
    ? null
    : fail('busy', `Another Roledeck is signing in at ${label} right now.`, 'Finish the sign-in there, or end it.')
}

async function ask(world: World, connection: Connection, asked: Asked | null, signal: AbortSignal): Promise<Reply | null> {
  const { portal, tokens } = connection
  if (asked !== null && isSignedInSince(world, portal.id, asked.since)) return done
  // Where the session could not be kept, nothing is opened and nobody is asked.
  const reachable = await world.ports.vault.read(portal.id)
  if (!reachable.ok && reachable.failure.kind !== 'damaged') return reachable
  const notes = createSignInNotes(world.ports, portal)
  let failure: Failure | null = null
  let isLeft = false
  signal.addEventListener('abort', () => (isLeft = world.isClosing()), { once: true })
  try {
    const record = await signInSomehow({ world, connection, notes, signal }, asked)
    if (record === null) return null
    const adopted = record.ok ? await tokens.adopt(record.value) : withPortal(record, portal)
    if (adopted.ok) world.credentials.forget(portal.id)
    else failure = adopted.failure.kind === 'cancelled' ? null : adopted.failure
    return adopted
  } finally {
    // An engine that ends leaves its code waiting for the next one.
    if (!isLeft) notes.noteWaiting(null)
    await notes.settled()
    world.emit({ kind: 'sign-in-ended', portal: portal.id, failure })
  }
}

interface SignInWork {
  readonly world: World
  readonly connection: Connection
  readonly notes: SignInNotes
  readonly signal: AbortSignal
}

/** Null: there was nothing to go on with. */
async function signInSomehow(work: SignInWork, asked: Asked | null): Promise<Result<SessionRecord> | null> {
  const kept = await work.notes.read()
  const resumed = asked?.flow === 'browser' ? null : await goOn(work, kept.waiting, asked?.open === true)
  if (asked === null) return isRedeemed(resumed) ? null : resumed
  // Somebody redeemed it, or AWS forgot it: a person who asks gets a new one.
  if (resumed !== null && (resumed.ok || !OVER.has(resumed.failure.kind))) return resumed
  // One page a click: whoever has seen one opens the next themselves.
  return anew(work, kept, { ...asked, open: asked.open && resumed === null })
}

async function anew(work: SignInWork, { device, browser }: SignInRecord, { flow, open }: Asked): Promise<Result<SessionRecord>> {
  if (flow === 'device') return byDevice(work, device, open)
  const byBrowser = await byCode(work, browser, open)
  const isLost = !byBrowser.ok && byBrowser.failure.kind === 'timed-out'
  if (!isLost) return byBrowser
  work.world.ports.log.write(`The browser did not come back from the sign-in at ${work.connection.portal.label}; a code is shown instead.`)
  return byDevice(work, device, false)
}

/** Whoever redeemed it has the session: that is nobody's failure. */
function isRedeemed(resumed: Result<SessionRecord> | null): boolean {
  return resumed?.ok === false && resumed.failure.kind === 'sign-in-needed'
}

const OVER: ReadonlySet<FailureKind> = new Set(['sign-in-needed', 'sign-in-expired'])

async function goOn(work: SignInWork, waiting: ResumableSignIn | null, open: boolean): Promise<Result<SessionRecord> | null> {
  const { connection, world, signal } = work
  const { clock } = world.ports
  if (waiting === null || waiting.pending.expiresAt - clock.now() <= WORTHWHILE_MS) return null
  show(work, waiting.pending, open)
  return resumeByDevice({ oidc: connection.clients.oidc, portal: connection.portal, clock, signal }, waiting)
}

function byDevice(work: SignInWork, registration: Registration | null, open: boolean): Promise<Result<SessionRecord>> {
  return signInByDevice({
    ...partsOf(work, 'device'),
    registration,
    onPending(pending, resumable) {
      work.notes.noteWaiting(resumable)
      show(work, pending, open)
    },
  })
}

function byCode(work: SignInWork, registration: Registration | null, open: boolean): Promise<Result<SessionRecord>> {
  return signInByCode({
    ...partsOf(work, 'browser'),
    registration,
    endpoint: work.connection.clients.endpoints.oidc,
    limitMs: CALLBACK_MS,
    onPending: (pending) => show(work, pending, open),
  })
}

function partsOf({ world, connection, notes, signal }: SignInWork, flow: SignInFlow) {
  const { clients, limiter, portal } = connection
  return {
    oidc: clients.oidc,
    limiter,
    portal,
    clock: world.ports.clock,
    signal,
    onRegistered: (registration: Registration | null) => notes.noteRegistration(flow, registration),
  }
}

function show({ world, connection, signal }: SignInWork, pending: PendingSignIn, open: boolean): void {
  world.emit({ kind: 'sign-in-waiting', portal: connection.portal.id, pending })
  if (open) void openPage(world, pending, signal)
}

async function openPage(world: World, pending: PendingSignIn, signal: AbortSignal): Promise<void> {
  const allowed = allowedPage(world, signInPage(pending))
  const { browser, log } = world.ports
  const open = async (address: string) =>
    pending.flow === 'device' ? browser.open(address) : openOnce(new Secret(address), browser, signal)
  const opened = allowed.ok ? await open(allowed.value) : allowed
  if (!opened.ok && opened.failure.kind !== 'cancelled') log.write(opened.failure.message)
}
