// What is wrong, looked for at once and again on demand: what a person should mend first, then hints; what is well is folded.
import { useId, useState } from 'react'
import type { Examination, Finding } from '../../app/model/finding.ts'
import type { Failure } from '../../app/model/failure.ts'
import { timeAgo } from '../../app/model/time.ts'
import type { Desk } from '../desk.ts'
import { type FindingGroup, countOf, groupFindings, placeInWords, reportText, toolsInWords } from '../doctor-report.ts'
import { doctorWords } from '../doctor-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, Spinner } from '../parts/icon.tsx'
import { FailureText } from './notes.tsx'

/** The way there; a click begins to look. */
export function DoctorButton({ desk }: { readonly desk: Desk }) {
  const [open, setOpen] = useState(false)
  const looking = useExamination(desk)
  const begin = () => {
    setOpen(true)
    looking.look()
  }
  return (
    <>
      <button type="button" onClick={begin}>
        {doctorWords.open}
      </button>
      {open && <DoctorDialog desk={desk} looking={looking} onClose={() => setOpen(false)} />}
    </>
  )
}

interface DoctorDialogProps {
  readonly desk: Desk
  readonly looking: Looking
  readonly onClose: () => void
}

function DoctorDialog({ desk, looking: { running, failure, look }, onClose }: DoctorDialogProps) {
  const { examination, host } = desk.state
  const said = examination !== null && !examination.running
  return (
    <Dialog title={doctorWords.title} onClose={onClose}>
      <div className="doctor" aria-busy={running}>
        {failure !== null && (
          <p className="failed">
            <Icon name="warning" />
            <FailureText failure={failure} />
          </p>
        )}
        <output className="doctor-summary" data-well={said && countOf(examination.findings, 'problem') === 0}>
          {running ? (
            <>
              <Spinner /> {doctorWords.looking}
            </>
          ) : (
            examination !== null && <Summary examination={examination} now={desk.now} />
          )}
        </output>
        {examination !== null &&
          groupFindings(examination.findings).map((each) => <Group key={`${each.title} ${examination.at}`} group={each} />)}
      </div>
      <div className="dialog-actions stays">
        {said && <CopyButton text={reportText(examination, host.version)} label={doctorWords.copy} />}
        <span className="grow" />
        <button type="button" aria-busy={running} onClick={running ? undefined : look}>
          <Icon name="renew" />
          {doctorWords.again}
        </button>
        <button type="button" className="primary" onClick={onClose}>
          {doctorWords.close}
        </button>
      </div>
    </Dialog>
  )
}

interface Looking {
  readonly running: boolean
  /** Why nobody could look. */
  readonly failure: Failure | null
  readonly look: () => void
}

const examine = { kind: 'examine' } as const

function useExamination({ asked: { askQuietly, isRunning }, state: { examination } }: Desk): Looking {
  const [failure, setFailure] = useState<Failure | null>(null)
  const ask = async () => {
    const reply = await askQuietly(examine)
    setFailure(reply.ok ? null : reply.failure)
  }
  return { running: isRunning(examine) || examination?.running === true, failure, look: () => void ask() }
}

function Summary({ examination: { at, findings }, now }: { readonly examination: Examination; readonly now: number }) {
  const problems = countOf(findings, 'problem')
  return (
    <>
      <Icon name={problems === 0 ? 'check' : 'warning'} />
      <span className="grow">{doctorWords.summary(problems, countOf(findings, 'hint'))}</span>
      <span className="help">{doctorWords.looked(timeAgo(at, now))}</span>
    </>
  )
}

function Group({ group: { title, found, fine } }: { readonly group: FindingGroup }) {
  const heading = useId()
  return (
    <section className="finding-group" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      {found.length > 0 && <Findings findings={found} />}
      {fine.length > 0 && (
        <details>
          <summary>{doctorWords.fine(fine.length)}</summary>
          <Findings findings={fine} />
        </details>
      )}
    </section>
  )
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul>
      {findings.map((each) => (
        <FindingItem key={JSON.stringify(each)} finding={each} />
      ))}
    </ul>
  )
}

const ICONS = { problem: 'warning', hint: 'warning', fine: 'check' } as const

function FindingItem({ finding }: { readonly finding: Finding }) {
  const { level, message } = finding
  const place = placeInWords(finding)
  const tools = toolsInWords(finding)
  return (
    <li className="finding" data-level={level}>
      {level === 'hint' ? <span className="dot" /> : <Icon name={ICONS[level]} />}
      <div className="grow">
        <p>
          {level !== 'fine' && <span className="unseen">{doctorWords.levels[level]}: </span>}
          {message}
        </p>
        {place !== null && <p className="help mono">{place}</p>}
        {tools !== null && <p className="help">{tools}</p>}
      </div>
    </li>
  )
}
