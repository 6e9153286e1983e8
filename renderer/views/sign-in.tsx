// A sign-in as a person sees it: what will happen, the code to compare or the browser that comes back, the time left, and what went wrong.
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { Failure } from '../../app/model/failure.ts'
import type { SignInFlow } from '../../app/model/settings.ts'
import { type BrowserSignIn, type DeviceSignIn, type PendingSignIn, type PortalState, signInPage } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, Spinner } from '../parts/icon.tsx'
import { browserWords } from '../portal-words.ts'
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
  const { pendingSignIn: pending } = portal
  const fellBack = useFellBack(desk, portal)
  if (pending?.flow === 'device') return <ByCode desk={desk} portal={portal} pending={pending} fellBack={fellBack} />
  if (pending?.flow === 'browser') return <ByBrowser desk={desk} portal={portal} pending={pending} />
  return isAsking(desk, portal) ? <Asking flow={flowOf(desk, portal)} /> : <Begin desk={desk} portal={portal} focused={focused} />
}

/** Whether the browser was waited for in vain while this was looked at, so that a code is asked for now. */
function useFellBack({ shownSignIn }: Desk, { portal, pendingSignIn }: PortalState): boolean {
  const flow = pendingSignIn?.flow ?? null
  const [seen, setSeen] = useState({ flow, fellBack: false })
  if (flow !== seen.flow) {
    // Who chose the code knows.
    const chosen = shownSignIn?.portal === portal.id && shownSignIn.flow === 'device'
    setSeen({ flow, fellBack: seen.flow === 'browser' && flow === 'device' && !chosen })
  }
  return seen.fellBack
}

/** The way that a sign-in goes, as far as the window can know it beforehand. */
function flowOf({ shownSignIn, state }: Desk, { portal, choices }: PortalState): SignInFlow {
  const asked = shownSignIn?.portal === portal.id ? shownSignIn.flow : null
  return asked ?? choices.flow ?? state.preferences.flow
}

function isAsking({ asked, opensLinks, shownSignIn }: Desk, { portal: { id } }: PortalState): boolean {
  const running = ([null, 'device'] as const).some((flow) =>
    asked.isRunning({ kind: 'sign-in', portal: id, open: opensLinks, again: false, flow }),
  )
  const changesWay = shownSignIn?.portal === id && shownSignIn.flow !== null
  return running || (changesWay && asked.isRunning({ kind: 'cancel-sign-in', portal: id }))
}

const KEPT: Readonly<Record<Desk['state']['vault'], string>> = {
  keychain: words.signIn.explainMore,
  memory: words.signIn.explainMoreMemory,
  file: words.signIn.explainMoreFile,
}

function Begin({ desk, portal, focused }: SignInProps) {
  const failure = failureOf(desk, portal)
  const explain = flowOf(desk, portal) === 'browser' ? browserWords : words.signIn
  return (
    <div className="sign-in">
      {failure === null ? (
        <>
          <p>{desk.opensLinks ? explain.explain : explain.explainHere}</p>
          <p className="soft">{KEPT[desk.state.vault]}</p>
        </>
      ) : (
        <p className="failed">
          <Icon name="warning" />
          <FailureText failure={failure} />
        </p>
      )}
      {/* The form before it is gone, and with it what had the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
      <button type="button" className="primary large" autoFocus={focused} onClick={() => void desk.signIn(portal.portal.id)}>
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

function Asking({ flow }: { readonly flow: SignInFlow }) {
  return (
    <div className="sign-in">
      {flow === 'device' && (
        <>
          <p>{words.signIn.check}</p>
          <CodeCells code="····-····" dim />
        </>
      )}
      <output className="soft status">
        <Spinner /> {flow === 'device' ? words.signIn.asking : browserWords.asking}
      </output>
    </div>
  )
}

interface WaitingProps<T extends PendingSignIn> extends SignInProps {
  readonly pending: T
}

function ByCode({ desk, portal, pending, fellBack }: WaitingProps<DeviceSignIn> & { readonly fellBack: boolean }) {
  const { userCode, verificationUri, expiresAt } = pending
  const [before, after] = words.signIn.checkAt
  return (
    <div className="sign-in">
      <output className="fell-back">{fellBack && browserWords.fellBack}</output>
      <p>
        {before} <span className="host">{hostOf(verificationUri)}</span> {after}
      </p>
      <CodeCells code={userCode} />
      <PageLink isOpened={desk.opensLinks && !fellBack} pending={pending} />
      <div className="sign-in-more">
        <CopyButton text={userCode} label={words.signIn.copyCode} />
        <CopyButton text={signInPage(pending)} label={words.signIn.copyAddress} />
      </div>
      <WaitingFoot desk={desk} portal={portal}>
        {words.signIn.waiting(expiresAt, desk.now)}
      </WaitingFoot>
    </div>
  )
}

function ByBrowser({ desk, portal, pending }: WaitingProps<BrowserSignIn>) {
  const [before, after] = desk.opensLinks ? browserWords.opened : browserWords.toOpen
  return (
    <div className="sign-in">
      <p>
        {before} <span className="host">{hostOf(pending.address)}</span> {after}
      </p>
      <PageLink isOpened={desk.opensLinks} pending={pending} />
      <div className="sign-in-more">
        <CopyButton text={pending.address} label={words.signIn.copyAddress} />
        <button type="button" className="quiet" onClick={() => void desk.signIn(portal.portal.id, 'device')}>
          {browserWords.codeInstead}
        </button>
      </div>
      <WaitingFoot desk={desk} portal={portal}>
        {browserWords.waiting(pending.expiresAt, desk.now)}
      </WaitingFoot>
    </div>
  )
}

interface PageLinkProps {
  readonly pending: PendingSignIn
  /** Whether the host has opened it already. After a browser that did not come back nothing is opened unasked. */
  readonly isOpened: boolean
}

/** The page of AWS. It takes the focus where the button before it has gone with it. */
function PageLink({ pending, isOpened }: PageLinkProps) {
  const link = useRef<HTMLAnchorElement>(null)
  useLayoutEffect(() => {
    if (document.activeElement === document.body) link.current?.focus()
  }, [])
  return (
    <a
      ref={link}
      className={isOpened ? 'button large' : 'button primary large'}
      href={signInPage(pending)}
      target="_blank"
      rel="noopener noreferrer"
    >
      {isOpened ? words.signIn.openAgain : words.signIn.open}
      <Icon name="console" />
    </a>
  )
}

/** How long it is waited for, and the end of waiting. */
function WaitingFoot({ desk, portal, children }: SignInProps & { readonly children: ReactNode }) {
  const cancel = { kind: 'cancel-sign-in', portal: portal.portal.id } as const
  return (
    <div className="sign-in-foot">
      <p className="soft status" role="timer" aria-live="off">
        <Spinner /> {children}
      </p>
      <button type="button" className="quiet small" onClick={() => void desk.asked.askQuietly(cancel)}>
        {words.signIn.cancel}
      </button>
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
