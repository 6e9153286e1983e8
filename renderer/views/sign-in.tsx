// A sign-in as a person sees it: what will happen, the code to compare, the time left, and what went wrong.
import type { Failure } from '../../app/model/failure.ts'
import type { PendingSignIn, PortalState } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, Spinner } from '../parts/icon.tsx'
import { words } from '../words.ts'
import { FailureText } from './notes.tsx'

interface SignInProps {
  readonly desk: Desk
  readonly portal: PortalState
  /** Whether its button takes the focus: on a page of its own. */
  readonly focused?: boolean
}

/** In a dialog, for a portal whose roles are known already. Closing it cancels nothing. */
export function SignInDialog({ desk, portal, onClose }: SignInProps & { readonly onClose: () => void }) {
  return (
    <Dialog title={words.signIn.title(portal.portal.label)} onClose={onClose}>
      <SignIn desk={desk} portal={portal} />
      <button type="button" className="quiet square dialog-close" aria-label={words.signIn.hide} onClick={onClose}>
        <Icon name="close" />
      </button>
    </Dialog>
  )
}

export function SignIn({ desk, portal, focused = false }: SignInProps) {
  const { portal: facts, pendingSignIn } = portal
  const asking = desk.asked.isRunning({ kind: 'sign-in', portal: facts.id, open: desk.opensLinks, again: false })
  const failure = failureOf(desk, portal)
  if (pendingSignIn !== null) return <Waiting desk={desk} portal={portal} pending={pendingSignIn} />
  if (asking)
    return (
      <div className="sign-in">
        <p>{words.signIn.check}</p>
        <CodeCells code="····-····" dim />
        <output className="soft status">
          <Spinner /> {words.signIn.asking}
        </output>
      </div>
    )
  return (
    <div className="sign-in">
      {failure === null ? (
        <>
          <p>{desk.opensLinks ? words.signIn.explain : words.signIn.explainHere}</p>
          <p className="soft">{desk.state.vault === 'memory' ? words.signIn.explainMoreMemory : words.signIn.explainMore}</p>
        </>
      ) : (
        <p className="failed">
          <Icon name="warning" />
          <FailureText failure={failure} />
        </p>
      )}
      {/* The form before it is gone, and with it what had the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
      <button type="button" className="primary large" autoFocus={focused} onClick={() => void desk.signIn(facts.id)}>
        {failure === null ? words.signIn.go : words.signIn.again}
      </button>
    </div>
  )
}

/** What the last answer said, else what the portal says; that nobody has signed in yet is no failure here. */
function failureOf({ shownSignIn }: Desk, { portal, failure }: PortalState): Failure | null {
  const said = shownSignIn?.portal === portal.id ? shownSignIn.failure : null
  const found = said ?? failure
  if (found === null || found.kind === 'sign-in-needed') return null
  // The title above names the portal already.
  const prefix = `${portal.label}: `
  return found.message.startsWith(prefix) ? { ...found, message: found.message.slice(prefix.length) } : found
}

function Waiting({ desk, portal, pending }: SignInProps & { readonly pending: PendingSignIn }) {
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = pending
  const { id } = portal.portal
  const [before, after] = words.signIn.checkAt
  return (
    <div className="sign-in">
      <p>
        {before} <span className="host">{hostOf(verificationUri)}</span> {after}
      </p>
      <CodeCells code={userCode} />
      <a
        className={desk.opensLinks ? 'button large' : 'button primary large'}
        href={verificationUriComplete}
        target="_blank"
        rel="noopener noreferrer"
      >
        {desk.opensLinks ? words.signIn.openAgain : words.signIn.open}
        <Icon name="console" />
      </a>
      <div className="sign-in-more">
        <CopyButton text={userCode} label={words.signIn.copyCode} />
        <CopyButton text={verificationUriComplete} label={words.signIn.copyAddress} />
      </div>
      <div className="sign-in-foot">
        <p className="soft status" role="timer" aria-live="off">
          <Spinner /> {words.signIn.waiting(expiresAt, desk.now)}
        </p>
        <button type="button" className="quiet small" onClick={() => void desk.asked.askQuietly({ kind: 'cancel-sign-in', portal: id })}>
          {words.signIn.cancel}
        </button>
      </div>
    </div>
  )
}

function CodeCells({ code, dim = false }: { readonly code: string; readonly dim?: boolean }) {
  return (
    <output className="code mono" data-dim={dim} aria-label={words.signIn.code}>
      {code}
    </output>
  )
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}
