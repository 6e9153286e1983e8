// What went wrong in words, and the note about a click that failed, with the one action that helps.
import { useState } from 'react'
import type { Failure } from '../../app/model/failure.ts'
import { type Desk, accountNameOf, labelOf } from '../desk.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { type Remedy, nextInWords, portalOf, remedyFor } from '../remedy.ts'
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

/** This window's own failed ask, else a click in the tray that failed. */
export function noteOf({ asked, state }: Pick<Desk, 'asked' | 'state'>): FailedAsk | null {
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
