// What is wrong, in words, with the one action that helps: slim banners for what lasts, a note for a click that failed.
import { type ReactNode, useState } from 'react'
import type { Failure } from '../../app/model/failure.ts'
import { skewInWords } from '../../app/model/skew.ts'
import type { PendingSignIn, PortalState } from '../../app/model/state.ts'
import { type Desk, accountNameOf, hasRoles, labelOf } from '../desk.ts'
import { Icon, Spinner } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { type PortalTrouble, portalTrouble } from '../portal-trouble.ts'
import { type Remedy, nextInWords, portalOf, remedyFor } from '../remedy.ts'
import { troubleWords } from '../trouble-words.ts'
import type { FailedAsk } from '../use-asked.ts'
import { apart, attemptInWords, words } from '../words.ts'
import { TakeOver } from './take-over.tsx'

/** The sentence, the next step where it is one for a window, and what an ambiguous name could mean. */
export function FailureText({ failure }: { readonly failure: Failure }) {
  const next = nextInWords(failure)
  return (
    <span className="failure-text" role="alert">
      {failure.message}
      {next !== null && <span className="soft"> {next}</span>}
      {failure.candidates !== undefined && (
        <ul>
          {failure.candidates.slice(0, 5).map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
    </span>
  )
}

interface BannerProps {
  /** `calm`: nobody has to do anything. `waits`: for a person, or for an answer. */
  readonly tone: 'warn' | 'calm' | 'waits'
  readonly children: ReactNode
  readonly action?: ReactNode
}

function Banner({ tone, children, action }: BannerProps) {
  return (
    <div className="banner" data-tone={tone === 'waits' ? 'calm' : tone}>
      {tone === 'waits' ? <Spinner /> : <Icon name={tone === 'calm' ? 'renew' : 'warning'} />}
      <output className="grow">{children}</output>
      {action}
    </div>
  )
}

export function Banners({ desk, onShowSignIn }: { readonly desk: Desk; readonly onShowSignIn: (portal: string) => void }) {
  const { state, link } = desk
  const [read, setRead] = useState(false)
  const clock = skewInWords(state.skewMs)
  return (
    <div className="banners">
      {link === 'gone' && <Banner tone="waits">{words.gone}</Banner>}
      {state.vault === 'memory' && !state.host.demo && !read && (
        <Banner tone="warn" action={<IconButton icon="close" label={words.note.dismiss} onClick={() => setRead(true)} />}>
          {words.memory}
        </Banner>
      )}
      {clock !== null && (
        <Banner tone="warn">
          {clock} <span className="soft">{troubleWords.clock}</span>
        </Banner>
      )}
      {state.portals.map((each) => (
        <PortalBanner key={each.portal.id} desk={desk} portal={each} onShowSignIn={onShowSignIn} />
      ))}
    </div>
  )
}

interface PortalBannerProps {
  readonly desk: Desk
  readonly portal: PortalState
  readonly onShowSignIn: (portal: string) => void
}

function PortalBanner({ desk, portal: found, onShowSignIn }: PortalBannerProps) {
  const { portal, pendingSignIn } = found
  if (pendingSignIn !== null) return <Waiting label={portal.label} pending={pendingSignIn} onShow={() => onShowSignIn(portal.id)} />
  const { state } = desk
  // Where there is no list at all, its place says so.
  const hasList = state.portals.some((each) => hasRoles(desk, each))
  const trouble = portalTrouble(found, { now: desk.now, hasList })
  if (trouble === null) return null
  if (trouble.kind === 'sign-in') {
    const signIn = (
      <button type="button" className="primary small" onClick={() => void desk.signIn(portal.id)}>
        {words.portal.signIn(portal.label)}
      </button>
    )
    return (
      <Banner tone="warn" action={signIn}>
        <Sentences {...trouble} />
      </Banner>
    )
  }
  if (trouble.failure.message === noteOf(desk)?.failure.message) return null
  const sync = { kind: 'sync', portal: portal.id, account: null } as const
  const retry = remedyFor(sync, trouble.failure, state) !== null && (
    <button type="button" className="small" onClick={() => void desk.asked.ask(sync)}>
      {words.note.again}
    </button>
  )
  return (
    <Banner tone={trouble.kind} action={retry}>
      <Sentences {...trouble} />
    </Banner>
  )
}

function Sentences({ text, more }: Pick<PortalTrouble, 'text' | 'more'>) {
  return (
    <>
      {text}
      {more !== null && <span className="soft why"> {more}</span>}
    </>
  )
}

interface WaitingProps {
  readonly label: string
  readonly pending: PendingSignIn
  readonly onShow: () => void
}

function Waiting({ label, pending, onShow }: WaitingProps) {
  const show = (
    <button type="button" className="small" onClick={onShow}>
      {words.portal.showCode}
    </button>
  )
  return (
    <Banner tone="waits" action={show}>
      <bdi>{label}</bdi>:{' '}
      {pending.flow === 'browser' ? (
        words.signIn.inBrowser
      ) : (
        <>
          {words.signIn.check.toLowerCase()} <b className="mono user-code">{pending.userCode}</b>
        </>
      )}
    </Banner>
  )
}

/** This window's own failed ask, else a click in the tray that failed. */
function noteOf({ asked, state }: Pick<Desk, 'asked' | 'state'>): FailedAsk | null {
  return asked.failed ?? state.failedClick
}

export function Note({ desk }: { readonly desk: Desk }) {
  const note = noteOf(desk)
  const [takingOver, setTakingOver] = useState<FailedAsk | null>(null)
  if (note === null) return null
  const { state, asked } = desk
  const dismiss = () => {
    asked.forget()
    if (state.failedClick !== null) void asked.askQuietly({ kind: 'dismiss' })
  }
  // A click in this window is answered at once by the question; one in the tray waits until it is wanted.
  const question = takingOver ?? (asked.failed?.failure.kind === 'take-over-needed' ? asked.failed : null)
  if (question !== null && question.command.kind === 'switch') {
    const close = () => {
      setTakingOver(null)
      dismiss()
    }
    const { command, failure, following } = question
    return <TakeOver desk={desk} command={command} failure={failure} following={following} onClose={close} />
  }
  const remedy = remedyFor(note.command, note.failure, state)
  const title = attemptInWords(
    note.command,
    (role) => `${role.roleName} in ${apart(accountNameOf(desk, role))}`,
    (portal) => apart(labelOf(state, portal)),
  )
  return (
    <section className="note" role="alert">
      <Icon name="warning" />
      <div className="grow">
        <h2>{title}</h2>
        <p>
          {note.failure.message} <span className="soft">{nextInWords(note.failure)}</span>
        </p>
        {remedy !== null && (
          <button type="button" className="primary small" onClick={() => void help(desk, note, remedy, () => setTakingOver(note))}>
            {remedyLabel(remedy, desk, note)}
          </button>
        )}
      </div>
      <IconButton icon="close" label={words.note.dismiss} onClick={dismiss} />
    </section>
  )
}

function remedyLabel(remedy: Remedy, { state }: Desk, { command }: FailedAsk): string {
  const portal = portalOf(command, state)
  if (remedy.kind === 'sign-in' && portal !== null) return words.portal.signIn(labelOf(state, portal))
  return { 'sign-in': words.note.signIn, again: words.note.again, 'take-over': words.note.takeOver, sync: words.note.sync }[remedy.kind]
}

async function help(desk: Desk, { command, following }: FailedAsk, remedy: Remedy, takeOver: () => void): Promise<void> {
  const { asked, state } = desk
  if (remedy.kind === 'take-over') return takeOver()
  asked.forget()
  if (state.failedClick !== null) void asked.askQuietly({ kind: 'dismiss' })
  if (remedy.kind === 'sync') {
    await asked.ask({ kind: 'sync', portal: remedy.portal, account: null })
    return
  }
  if (command.kind === 'sign-in') {
    await desk.signIn(command.portal)
    return
  }
  // A person who signs in here wants what they clicked before.
  if (remedy.kind === 'again' || (await desk.signIn(remedy.portal))) await asked.ask(command, following)
}
