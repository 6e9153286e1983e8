// What lasts, in slim banners above the list: what each portal wants, a wrong clock, a missing keychain; each with the one action that helps.
import { type ReactNode, useState } from 'react'
import { skewInWords } from '../../app/model/skew.ts'
import type { PendingSignIn, PortalState } from '../../app/model/state.ts'
import { type Desk, hasRoles } from '../desk.ts'
import { Icon, Spinner } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { type PortalTrouble, portalTrouble } from '../portal-trouble.ts'
import { browserWords } from '../portal-words.ts'
import { remedyFor } from '../remedy.ts'
import { troubleWords } from '../trouble-words.ts'
import { words } from '../words.ts'
import { noteOf } from './notes.tsx'

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
      <PortalBanners desk={desk} onShowSignIn={onShowSignIn} />
    </div>
  )
}

/** More banners of portals than this are folded: they are no good if they fill the window. */
const MOST_PORTALS = 3

function PortalBanners({ desk, onShowSignIn }: { readonly desk: Desk; readonly onShowSignIn: (portal: string) => void }) {
  const [all, setAll] = useState(false)
  const { state, now } = desk
  // Where there is no list at all, its place says so.
  const hasList = state.portals.some((each) => hasRoles(desk, each))
  const troubled = state.portals.filter((each) => each.pendingSignIn !== null || portalTrouble(each, { now, hasList }) !== null)
  const shown = all || troubled.length <= MOST_PORTALS ? troubled : troubled.slice(0, MOST_PORTALS - 1)
  const rest = troubled.length - shown.length
  return (
    <>
      {shown.map((each) => (
        <PortalBanner key={each.portal.id} desk={desk} portal={each} onShowSignIn={onShowSignIn} />
      ))}
      {rest > 0 && (
        <Banner
          tone="warn"
          action={
            <button type="button" className="small" onClick={() => setAll(true)}>
              {words.portal.showAll}
            </button>
          }
        >
          {words.portal.moreTroubled(rest)}
        </Banner>
      )}
    </>
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
      {pending.flow === 'browser' ? browserWords.show : words.portal.showCode}
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
