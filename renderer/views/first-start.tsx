// The first start, in three steps: the portal, the sign-in, and then the list where a role is picked.
import { type ReactNode, useState } from 'react'
import type { PortalState } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { Mark, Spinner } from '../parts/icon.tsx'
import { importWords } from '../settings-words.ts'
import { words } from '../words.ts'
import { AddPortal, type AddPortalProps } from './add-portal.tsx'
import { ImportFound } from './import-found.tsx'
import { Note } from './notes.tsx'
import { SignIn } from './sign-in.tsx'

const STEPS = ['Portal', 'Sign-in', 'Pick a role'] as const

export function Steps({ at }: { readonly at: 1 | 2 | 3 }) {
  return (
    <ol className="steps" aria-label={`Step ${at} of ${STEPS.length}`}>
      {STEPS.map((step, index) => (
        <li key={step} data-done={index + 1 < at} aria-current={index + 1 === at ? 'step' : undefined}>
          {step}
        </li>
      ))}
    </ol>
  )
}

interface StepPageProps {
  readonly desk: Desk
  readonly at: 1 | 2
  readonly title: string
  readonly children: ReactNode
}

function StepPage({ desk, at, title, children }: StepPageProps) {
  return (
    <main className="page step">
      <div className="step-head">
        <Mark />
        {desk.state.host.demo && <span className="tag">{words.demo}</span>}
      </div>
      <Steps at={at} />
      <h1>
        <bdi>{title}</bdi>
      </h1>
      {desk.link === 'gone' && (
        <output className="soft status">
          <Spinner /> {words.gone}
        </output>
      )}
      {children}
      <Note desk={desk} />
    </main>
  )
}

/** Begins with what is there already, where somebody's AWS files have portals. */
export function AddFirstPortal({ desk, typed, onDone }: AddPortalProps) {
  const [byHand, setByHand] = useState(typed !== undefined)
  const { host, importable, vault } = desk.state
  const found = importable !== null && importable.portals.length > 0 ? importable : null
  const hint = vault === 'memory' && !host.demo && <p className="hint">{words.memory}</p>
  if (found !== null && !byHand)
    return (
      <StepPage at={1} title={importWords.title} desk={desk}>
        <p className="soft lead">{importWords.lead}</p>
        {hint}
        <ImportFound desk={desk} found={found} />
        <button type="button" className="quiet other" onClick={() => setByHand(true)}>
          {importWords.byHand}
        </button>
      </StepPage>
    )
  return (
    <StepPage at={1} title={words.add.title} desk={desk}>
      <p className="soft lead">{words.add.lead}</p>
      {hint}
      <AddPortal desk={desk} typed={typed} onDone={onDone} />
      {found !== null && (
        <button type="button" className="quiet other" onClick={() => setByHand(false)}>
          {importWords.back}
        </button>
      )}
    </StepPage>
  )
}

interface FirstSignInProps {
  readonly desk: Desk
  readonly portal: PortalState
  /** Back to the form. */
  readonly onBack: () => void
}

export function FirstSignIn({ desk, portal, onBack }: FirstSignInProps) {
  const { id, label, startUrl } = portal.portal
  const other = () => {
    onBack()
    void desk.asked.ask({ kind: 'portal-remove', portal: id })
  }
  return (
    <StepPage at={2} title={words.signIn.title(label)} desk={desk}>
      <p className="soft lead mono">{startUrl}</p>
      <SignIn desk={desk} portal={portal} focused />
      {portal.pendingSignIn === null && (
        <button type="button" className="quiet other" onClick={other}>
          {words.signIn.other}
        </button>
      )}
    </StepPage>
  )
}
