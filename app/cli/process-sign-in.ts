// The sign-in that credential-process asks for: one for however many processes need it, and one browser page.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { allowedLink } from '../aws/external-link.ts'
import type { EngineLink } from '../broker/link.ts'
import { canOpenBrowser, createBrowser } from '../browser.ts'
import { systemClock } from '../clock.ts'
import { withLock } from '../files/lock.ts'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Portal } from '../model/portal.ts'
import { type PortalState, type State, portalById, signInPage } from '../model/state.ts'
import { type Place, placeOf } from './process-asked.ts'
import { type PortalAddress, isOn } from './process-request.ts'
import type { Shell } from './shell.ts'
import { type SignInPrompt, createPrompt } from './sign-in-prompt.ts'

/** A device code is good for ten minutes; another process's sign-in is not waited for any longer (ms). */
const SIGN_IN_MS = 11 * 60_000
/** Adding a portal takes a moment (ms). */
const ADD_MS = 10_000

interface SignedIn {
  readonly reply: Reply
  /** A browser was wanted, and there is none that opens. */
  readonly lacksBrowser: boolean
}

interface Page {
  /** Shows what a person needs, and opens the page at the first time where nobody else does. */
  show(portal: PortalState): void
  /** The sign-in is over. */
  end(): Promise<{ readonly lacksBrowser: boolean }>
}

/** Signs in at a portal; joins the sign-in that is under way there, in this engine or in another process, and then opens no page. */
export async function signInAt(shell: Shell, link: EngineLink, portal: Portal, works: () => Promise<boolean>): Promise<SignedIn> {
  const { surroundings, signal } = shell
  const isHidden = isOn(surroundings.env['AWS_SSO_DISABLE_BROWSER'])
  const before = await link.state()
  if (!before.ok) return { reply: before, lacksBrowser: false }
  const known = portalById(before.value, portal.id)
  const page = createPage(shell, link, !isHidden && known?.pendingSignIn === null)
  const onState = (state: State) => {
    const now = portalById(state, portal.id)
    if (now !== undefined) page.show(now)
  }
  onState(before.value)
  // Without a browser it is an address and a code.
  const flow = surroundings.apart === undefined && !isHidden ? null : ('device' as const)
  const send = () => link.send({ kind: 'sign-in', portal: portal.id, open: false, again: false, flow }, { signal, onState })
  const reply = await untilFree(send, works, signal)
  return { reply, ...(await page.end()) }
}

/** Where another process asks a person at this portal, what it gets is for all: it is waited for. */
async function untilFree(send: () => Promise<Reply>, works: () => Promise<boolean>, signal: AbortSignal): Promise<Reply> {
  const until = systemClock.now() + SIGN_IN_MS
  for (;;) {
    const reply = await send()
    if (reply.ok || reply.failure.kind !== 'busy' || systemClock.now() >= until || signal.aborted) return reply
    if (await works()) return done
  }
}

/** `mayOpen`: this process has asked before anybody else did, as far as it knows. */
function createPage(shell: Shell, link: EngineLink, mayOpen: boolean): Page {
  let latest: PortalState | null = null
  let prompt: SignInPrompt | null = null
  let shown: Promise<unknown> | null = null
  let lacksBrowser = false
  const over = new AbortController()
  const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }))

  const begin = (first: PortalState, opens: boolean) => {
    prompt = createPrompt(shell, opens && first.pendingSignIn?.flow === 'browser', null)
    prompt.show(first)
    if (latest !== null && latest !== first) prompt.show(latest)
    if (!opens) return
    lacksBrowser = !canOpenBrowser(shell.surroundings)
    if (first.pendingSignIn?.flow !== 'device') return
    if (lacksBrowser) shell.terminal.say('There is no browser to open here: open the address on any machine.')
    else
      void openPage(shell, first).then((opened) => {
        if (opened.ok || over.signal.aborted) return
        lacksBrowser = true
        shell.terminal.say(opened.failure.message)
      })
  }
  const beginIn = async (first: PortalState) => {
    if (mayOpen) await withLock(lockOf(shell, 'page', first.portal.id), () => lead(first), { waitMs: 0, signal: shell.signal })
    if (prompt === null && !over.signal.aborted) begin(first, false)
  }
  /** Only one process at a time, for as long as its sign-in goes on, and only a page that is still waited for. */
  const lead = async (first: PortalState) => {
    const now = await link.state()
    if (over.signal.aborted) return
    begin(first, now.ok && isSamePage(portalById(now.value, first.portal.id), first))
    await ended
  }
  return {
    show(portal) {
      if (portal.pendingSignIn === null) return
      latest = portal
      shown ??= beginIn(portal)
      prompt?.show(portal)
    },
    async end() {
      over.abort()
      await shown
      prompt?.end()
      return { lacksBrowser }
    },
  }
}

function isSamePage(now: PortalState | undefined, { pendingSignIn }: PortalState): boolean {
  const pending = now?.pendingSignIn ?? null
  return pending !== null && pendingSignIn !== null && signInPage(pending) === signInPage(pendingSignIn)
}

function openPage({ surroundings }: Shell, waiting: PortalState): Promise<Reply> {
  const page = waiting.pendingSignIn === null ? '' : signInPage(waiting.pendingSignIn)
  const allowed = allowedLink(page, [waiting], surroundings.env)
  return allowed.ok ? createBrowser(surroundings).open(allowed.value) : Promise.resolve(allowed)
}

/** Adds the portal unless another process just did. */
export async function addPortal(shell: Shell, link: EngineLink, address: PortalAddress): Promise<Result<Portal>> {
  const look = async (): Promise<Result<Place>> => {
    const state = await link.state()
    return state.ok ? placeOf(state.value, address) : state
  }
  const add = async (): Promise<Result<Portal>> => {
    const there = await look()
    if (!there.ok) return there
    if (there.value.portal !== null) return ok(there.value.portal)
    const { startUrl, region } = address
    const added = await link.send({ kind: 'portal-add', startUrl, region, label: null }, { signal: shell.signal })
    const found = added.ok ? await look() : added
    if (!found.ok) return found
    return found.value.portal === null ? fail('internal', `The portal ${startUrl} was added and is not there.`) : ok(found.value.portal)
  }
  const held = await withLock(lockOf(shell, 'add', markOf(address)), add, { waitMs: ADD_MS, signal: shell.signal })
  return held.ok ? held.value : held
}

/** What became of the wish to be the one process that asks a person. */
type Turn<T> = { readonly kind: 'led'; readonly value: T } | { readonly kind: 'followed' }

/** Does `work` as the one process of its kind; where another one is at it, waits for its end. Fails with `busy`, `cancelled` or `file`. */
export async function inTurn<T>(shell: Shell, address: PortalAddress, work: () => Promise<T>): Promise<Result<Turn<T>>> {
  const file = lockOf(shell, 'sign-in', markOf(address))
  const led = await withLock(file, work, { waitMs: 0, signal: shell.signal })
  if (led.ok) return ok({ kind: 'led', value: led.value })
  if (led.failure.kind !== 'busy') return led
  shell.terminal.say('Another Roledeck is asking for this sign-in; it is waited for.')
  const followed = await withLock(file, () => Promise.resolve(), { waitMs: SIGN_IN_MS, signal: shell.signal })
  return followed.ok ? ok({ kind: 'followed' }) : followed
}

function lockOf({ surroundings }: Shell, what: 'page' | 'add' | 'sign-in', whose: string): string {
  return join(surroundings.dataFolder, 'locks', `process-${what}-${whose}`)
}

function markOf({ startUrl, region }: PortalAddress): string {
  return createHash('sha256').update(`${startUrl} ${region}`).digest('hex').slice(0, 16)
}
