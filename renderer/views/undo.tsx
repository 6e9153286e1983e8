// Undoing: the list of what can be undone, and the question before it is.
import { timeAgo } from '../../app/model/time.ts'
import { useState } from 'react'
import type { BackupFacts } from '../../app/model/backup.ts'
import type { Failure } from '../../app/model/failure.ts'
import type { HostFacts } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { Confirm } from '../parts/dialog.tsx'
import { undoWords } from '../settings-words.ts'
import { FailureText } from './notes.tsx'

/** More are no list that anybody reads. */
const MOST = 50

export function UndoList({ desk }: { readonly desk: Desk }) {
  const { backups } = desk.state
  const [question, setQuestion] = useState<BackupFacts | null>(null)
  const shown = backups.slice(0, MOST)
  return (
    <section className="undo" aria-labelledby="undo-heading">
      <h3 id="undo-heading">{undoWords.heading}</h3>
      {shown.length === 0 && <p className="help">{undoWords.none}</p>}
      <ul>
        {shown.map((each) => (
          <BackupItem key={each.id} desk={desk} backup={each} onUndo={() => setQuestion(each)} />
        ))}
      </ul>
      {shown.length < backups.length && <p className="help">{undoWords.more(shown.length, backups.length)}</p>}
      {question !== null && <UndoQuestion desk={desk} backup={question} onClose={() => setQuestion(null)} />}
    </section>
  )
}

interface BackupItemProps {
  readonly desk: Desk
  readonly backup: BackupFacts
  readonly onUndo: () => void
}

function BackupItem({ desk: { state, now }, backup, onUndo }: BackupItemProps) {
  const ago = timeAgo(backup.at, now)
  return (
    <li className="backup">
      <div className="backup-text">
        <bdi>{backup.action}</bdi>
        <time className="help" dateTime={new Date(backup.at).toISOString()} title={new Date(backup.at).toLocaleString()}>
          {ago}
        </time>
        {foreignFiles(backup, state.host).map((file) => (
          <span key={file} className="help">
            {file}
          </span>
        ))}
      </div>
      <button type="button" className="small" aria-label={undoWords.goFor(backup.action, ago)} onClick={onUndo}>
        {undoWords.go}
      </button>
    </li>
  )
}

/** Those of a backup's two files that are not the host's own. */
function foreignFiles({ configFile, credentialsFile }: BackupFacts, host: HostFacts): readonly string[] {
  return [configFile, credentialsFile].filter((each) => each !== host.configFile && each !== host.credentialsFile)
}

export interface UndoQuestionProps {
  readonly desk: Desk
  readonly backup: BackupFacts
  readonly onClose: () => void
}

/** Asks once; and again where other programs have written since. */
export function UndoQuestion({ desk, backup, onClose }: UndoQuestionProps) {
  const [failure, setFailure] = useState<Failure | null>(null)
  const force = failure?.kind === 'others-wrote'
  const command = { kind: 'undo', backup: backup.id, force } as const
  const undo = async () => {
    const reply = await desk.asked.askQuietly(command)
    if (reply.ok) onClose()
    else setFailure(reply.failure)
  }
  return (
    // Another question is another dialog: its careful answer has the focus again.
    <Confirm
      key={String(force)}
      title={force ? undoWords.forceTitle : undoWords.title}
      go={force ? undoWords.force : undoWords.go}
      cancel={undoWords.cancel}
      grave={force}
      busy={desk.asked.isRunning(command)}
      onClose={onClose}
      onGo={() => void undo()}
    >
      <p className="about">
        <bdi>{backup.action}</bdi>, {timeAgo(backup.at, desk.now)}
      </p>
      {failure !== null && (
        <p className="failed">
          <FailureText failure={failure} />
        </p>
      )}
      <ul className="points">
        <li>{undoWords.back}</li>
        <li>{undoWords.kept}</li>
      </ul>
    </Confirm>
  )
}
