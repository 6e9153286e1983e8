// Warnings in the page of the browser host, where no desktop shows them: cards in the corner, each with its one action.
import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Notice } from '../../app/model/notices.ts'
import type { Desk } from '../desk.ts'
import { Icon, Spinner } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useWide } from '../parts/use-wide.ts'
import { noticeWords } from '../notice-words.ts'
import { useNotices } from '../use-notices.ts'

export interface NoticesProps {
  readonly desk: Desk
  /** What else stands at the bottom: it gets its place in the same pile. */
  readonly children: ReactNode
}

export function Notices({ desk, children }: NoticesProps) {
  return desk.opensLinks ? children : <Pile desk={desk}>{children}</Pile>
}

/** A narrow page is half covered by two already. */
const SHOWN = { wide: 3, narrow: 1 } as const

function Pile({ desk, children }: NoticesProps) {
  const { cards, dismiss } = useNotices(desk)
  const wide = useWide()
  const [all, setAll] = useState(false)
  const { pile, leave } = useFocusBack()
  const most = wide ? SHOWN.wide : SHOWN.narrow
  const folded = Math.max(0, cards.length - most)
  const shown = all ? cards : cards.slice(folded)
  return (
    <div className="pile" data-any={cards.length > 0}>
      {/* There from the start, so that what comes in is read out; the cards that stay are not read out again. */}
      {/* An output is for words alone, and these have buttons. */}
      <div
        ref={pile}
        className="cards"
        // An <output> may hold no articles and headings.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="status"
        aria-label={noticeWords.heading}
        aria-atomic="false"
        aria-relevant="additions"
      >
        {folded > 0 && (
          <button type="button" className="small older" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? noticeWords.fewer : noticeWords.older(folded)}
          </button>
        )}
        {shown.map((each) => (
          <Card key={each.key} desk={desk} notice={each} onDismiss={() => dismiss(each.key)} onLeave={leave} />
        ))}
      </div>
      {children}
    </div>
  )
}

interface CardProps {
  readonly desk: Desk
  readonly notice: Notice
  readonly onDismiss: () => void
  /** It goes, and the focus with it. */
  readonly onLeave: (card: HTMLElement) => void
}

function Card({ desk, notice, onDismiss, onLeave }: CardProps) {
  const { key, title, body, act, actLabel, snoozable } = notice
  const card = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const element = card.current
    return () => {
      if (element?.contains(document.activeElement) === true) onLeave(element)
    }
  }, [onLeave])
  const snooze = { kind: 'snooze', notice: key } as const
  const busy = act.kind === 'send' && desk.asked.isRunning(act.command)
  return (
    <article ref={card} className="card">
      <Icon name="warning" />
      <div className="grow">
        <h2>{title}</h2>
        <p className="soft">{body}</p>
        <div className="card-actions">
          <button
            type="button"
            className="primary small"
            aria-label={`${actLabel}: ${title}`}
            aria-busy={busy}
            onClick={() => actOn(desk, notice, onDismiss)}
          >
            {busy && <Spinner />}
            {actLabel}
          </button>
          {snoozable && (
            <button
              type="button"
              className="quiet small"
              aria-label={noticeWords.snoozeFor(title)}
              onClick={() => void desk.asked.ask(snooze)}
            >
              {noticeWords.snooze}
            </button>
          )}
        </div>
      </div>
      <IconButton icon="close" label={noticeWords.dismissFor(title)} title={noticeWords.dismiss} onClick={onDismiss} />
    </article>
  )
}

/** What a button with the same words in the window does. */
function actOn(desk: Desk, { act }: Notice, dismiss: () => void): void {
  if (act.kind !== 'send') dismiss()
  else if (act.command.kind === 'sign-in') void desk.signIn(act.command.portal, act.command.flow, act.command.again)
  else void desk.asked.ask(act.command)
}

interface FocusBack {
  readonly pile: RefObject<HTMLDivElement | null>
  readonly leave: (card: HTMLElement) => void
}

/** The focus of a card that goes is given to its neighbour, else back to where it came from. */
function useFocusBack(): FocusBack {
  const pile = useRef<HTMLDivElement>(null)
  const from = useRef<HTMLElement | null>(null)
  useEffect(() => {
    const cards = pile.current
    const entered = ({ relatedTarget: before }: FocusEvent) => {
      // A dialog goes, and gives the focus back by itself.
      if (before instanceof HTMLElement && cards?.contains(before) === false && before.closest('dialog') === null) from.current = before
    }
    cards?.addEventListener('focusin', entered)
    return () => cards?.removeEventListener('focusin', entered)
  }, [])
  const leave = useCallback((card: HTMLElement) => {
    const next = card.nextElementSibling ?? card.previousElementSibling
    const button = next?.querySelector('button') ?? null
    if (button === null) from.current?.focus()
    else button.focus()
  }, [])
  return { pile, leave }
}
