// What a sign-in under way shows in the terminal, and the one browser page that opens for it.
import { allowedLink } from '../aws/external-link.ts'
import { openOnce } from '../aws/once-link.ts'
import { canOpenBrowser, createBrowser } from '../browser.ts'
import { linkSignals } from '../linked-signal.ts'
import type { Reply } from '../model/failure.ts'
import { type BrowserSignIn, type DeviceSignIn, type PendingSignIn, type PortalState, signInPage } from '../model/state.ts'
import { timeLeft } from '../model/time.ts'
import { Secret } from '../secret.ts'
import type { Shell } from './shell.ts'

export interface SignInPrompt {
  /** Shows what a person needs for the sign-in at this portal, once, and opens the page at the first time. */
  show(portal: PortalState): void
  /** The sign-in is over: a browser that has not come yet is not waited for any more. Answers whether anything was shown. */
  end(): boolean
}

/** The sign-in that is to be shown, and the portal that it is for. */
type Waiting = Pick<PortalState, 'portal'> & { readonly pendingSignIn: PendingSignIn }

/**
 * `open`: whether a page may be opened; one at most, whatever becomes of the sign-in: a person who asked once gets no second tab.
 * `whyByCode`: what is said where it begins with a code although something else was asked for, or null.
 */
export function createPrompt(shell: Shell, open: boolean, whyByCode: string | null): SignInPrompt {
  const over = new AbortController()
  const { signal, release } = linkSignals([shell.signal, over.signal])
  let shown: PendingSignIn | null = null
  let mayOpen = open
  return {
    show({ portal, pendingSignIn }) {
      if (pendingSignIn === null || (shown !== null && signInPage(shown) === signInPage(pendingSignIn))) return
      const why =
        shown === null ? whyByCode : shown.flow === 'browser' ? 'The browser did not come back, so there is a code instead.' : null
      if (pendingSignIn.flow === 'device' && why !== null) shell.terminal.say(why)
      shown = pendingSignIn
      const waiting = { portal, pendingSignIn }
      const opens = mayOpen
      mayOpen = false
      if (pendingSignIn.flow === 'device') showCode(shell, waiting, pendingSignIn, opens)
      else showPage(shell, waiting, pendingSignIn, opens ? signal : null)
    },
    end() {
      over.abort()
      release()
      return shown !== null
    },
  }
}

/** Code and host are shown before any browser opens: a person must be able to compare them (device-code phishing). */
function showCode({ terminal, surroundings }: Shell, waiting: Waiting, pending: DeviceSignIn, opens: boolean): void {
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = pending
  terminal.say(`Sign in to ${waiting.portal.label} at ${new URL(verificationUri).host}`)
  terminal.say(`Check that the page shows this code:  ${terminal.bold(userCode)}`)
  terminal.say(`Address (ends ${timeLeft(expiresAt, Date.now())}): ${verificationUriComplete}`)
  if (!opens) return
  if (!canOpenBrowser(surroundings)) return terminal.say('There is no browser to open here: open the address on any machine.')
  const allowed = allowedLink(verificationUriComplete, [waiting], surroundings.env)
  const opened = allowed.ok ? createBrowser(surroundings).open(allowed.value) : Promise.resolve(allowed)
  void opened.then((reply) => (reply.ok ? undefined : terminal.say(reply.failure.message)))
}

/** The page is opened until `over` aborts; null: not at all. Whoever has its address could sign in, so it is shown only where a person must open it. */
function showPage(shell: Shell, waiting: Waiting, { address, expiresAt }: BrowserSignIn, over: AbortSignal | null): void {
  const { terminal, surroundings } = shell
  terminal.say(`Sign in to ${waiting.portal.label} at ${new URL(address).host}`)
  const byHand = () => {
    terminal.say('Open this address in a browser on this machine, which comes back here by itself.')
    terminal.say(`Address (ends ${timeLeft(expiresAt, Date.now())}): ${address}`)
  }
  if (over === null) return byHand()
  if (!canOpenBrowser(surroundings)) {
    terminal.say('There is no browser to open here.')
    return byHand()
  }
  terminal.say('Your browser opens the page, and comes back here by itself.')
  void openPage(shell, waiting, over).then((opened) => {
    if (opened.ok || over.aborted) return
    terminal.say(opened.failure.message)
    byHand()
  })
}

function openPage({ surroundings }: Shell, waiting: Waiting, over: AbortSignal): Promise<Reply> {
  const allowed = allowedLink(signInPage(waiting.pendingSignIn), [waiting], surroundings.env)
  return allowed.ok ? openOnce(new Secret(allowed.value), createBrowser(surroundings), over) : Promise.resolve(allowed)
}
