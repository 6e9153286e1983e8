// The session of a portal as the library needs it: its access token, and a sign-in where one is needed and somebody can be asked.
import { systemClock } from '../clock.ts'
import { createFlights } from '../flight.ts'
import { linkSignals } from '../linked-signal.ts'
import { type Reply, type Result, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import { type State, portalById } from '../model/state.ts'
import type { Vault } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { type SessionRecord, decodeSession } from '../vault/session-record.ts'
import type { PortalOptions } from './face.ts'
import type { PortalLine, PortalPlace } from './place.ts'

type Ask = NonNullable<PortalOptions['onVerification']>
type Work<T> = (line: PortalLine) => Promise<Result<T>>

/**
 * Does work with a portal; where that fails for want of a sign-in and somebody can be asked, asks once however many wait, and does the work once
 * more. Rejects with what `ask` throws.
 */
export function createAskingPlace(place: PortalPlace, ask: Ask | undefined, signal: AbortSignal): <T>(work: Work<T>) => Promise<Result<T>> {
  const signIns = createFlights<Reply>()
  return (work) =>
    place.use(async (line) => {
      const first = await work(line)
      if (first.ok || first.failure.kind !== 'sign-in-needed') return first
      if (ask === undefined) return { ok: false, failure: { ...first.failure, next: place.signInHint } }
      const signedIn = await signIns.join('', () => signIn(line, ask, signal))
      return signedIn.ok ? work(line) : signedIn
    })
}

async function signIn({ link, portal }: PortalLine, ask: Ask, signal: AbortSignal): Promise<Reply> {
  const stop = new AbortController()
  const linked = linkSignals([signal, stop.signal])
  let thrown: { readonly error: unknown } | null = null
  let shown = ''
  const show = async (state: State): Promise<void> => {
    const pending = portalById(state, portal.id)?.pendingSignIn
    // One by the browser that somebody else began has no code; it is only waited for.
    if (pending?.flow !== 'device' || pending.userCode === shown) return
    const { userCode, verificationUri, verificationUriComplete, expiresAt } = pending
    shown = userCode
    try {
      await ask({ userCode, verificationUri, verificationUriComplete, expiresAt: new Date(expiresAt) })
    } catch (error) {
      thrown = { error }
      stop.abort()
    }
  }
  try {
    // One that is under way already is joined, and its code has been told.
    const state = await link.state()
    if (state.ok) void show(state.value)
    const command = { kind: 'sign-in', portal: portal.id, open: false, again: false, flow: 'device' }
    const reply = await link.send(command, { signal: linked.signal, onState: (each) => void show(each) })
    rethrow(thrown)
    return reply
  } finally {
    linked.release()
  }
}

function rethrow(thrown: { readonly error: unknown } | null): void {
  if (thrown !== null) throw thrown.error
}

/** The access token; the engine renews it if that is due. Where a renewal fails for no fault of the session, the old one is given while it is good. */
export async function accessTokenOf({ link, portal, vault }: PortalLine, signal: AbortSignal): Promise<Result<Secret>> {
  const state = await link.state()
  if (!state.ok) return state
  if (state.value.vault === 'memory') {
    const next = 'Ask it for role credentials instead, or give openPortal a store.'
    return fail('engine', 'Roledeck keeps its session in memory only, so its access token cannot be read.', next)
  }
  const before = await storedSession(vault, portal)
  if (!before.ok) return before
  const isGood = before.value.accessTokenExpiresAt > systemClock.now()
  if (before.value.refreshToken === null) return isGood ? ok(before.value.accessToken) : needed(portal)
  const renewed = await link.send({ kind: 'refresh-session', portal: portal.id }, { signal })
  if (!renewed.ok) {
    const isFault = renewed.failure.kind !== 'sign-in-needed' && renewed.failure.kind !== 'cancelled'
    return isFault && isGood ? ok(before.value.accessToken) : renewed
  }
  const after = await storedSession(vault, portal)
  return after.ok ? ok(after.value.accessToken) : after
}

async function storedSession(vault: Vault, portal: Portal): Promise<Result<SessionRecord>> {
  const item = await vault.read(portal.id)
  if (!item.ok) return item.failure.kind === 'damaged' ? needed(portal) : item
  if (item.value === undefined) return needed(portal)
  const record = decodeSession(item.value)
  return !record.ok && record.failure.kind === 'damaged' ? needed(portal) : record
}

function needed({ label }: Portal): Result<never> {
  return fail('sign-in-needed', `${label} needs a sign-in.`, 'Sign in again.')
}
