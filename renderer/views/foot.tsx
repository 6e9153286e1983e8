// The line at the foot: the most useful keys; for a moment after a change of the AWS files, the way to undo it.
import { useState } from 'react'
import type { BackupFacts } from '../../app/model/backup.ts'
import { copyWords } from '../copy-words.ts'
import { type Desk, accountNameOf } from '../desk.ts'
import { Icon } from '../parts/icon.tsx'
import { KeyHelp, Keys } from '../parts/key-help.tsx'
import { undoWords } from '../settings-words.ts'
import type { ChangedFiles } from '../use-asked.ts'
import { apart, words } from '../words.ts'
import { UndoQuestion } from './undo.tsx'

export function Foot({ desk }: { readonly desk: Desk }) {
  const [help, setHelp] = useState(false)
  const [question, setQuestion] = useState<BackupFacts | null>(null)
  const undoable = undoableOf(desk)
  const said = undoable !== null ? changedInWords(desk, undoable.changed) : desk.asked.copiedKeys ? copyWords.keysCopied : ''
  return (
    <footer className="foot">
      <output className="foot-said">{said}</output>
      {said === '' && <Hints chosen={desk.state.chosenProfile} />}
      {undoable !== null && (
        <button type="button" className="small" onClick={() => setQuestion(undoable.backup)}>
          {undoWords.go}
        </button>
      )}
      <span className="grow" />
      <button type="button" className="quiet square" aria-label={words.keys.open} title={words.keys.open} onClick={() => setHelp(true)}>
        <Icon name="keyboard" />
      </button>
      {help && <KeyHelp onClose={() => setHelp(false)} />}
      {question !== null && <UndoQuestion desk={desk} backup={question} onClose={() => setQuestion(null)} />}
    </footer>
  )
}

function Hints({ chosen }: { readonly chosen: string }) {
  return (
    <span className="foot-hints">
      <span>
        <Keys intent="switch" /> {words.foot.switch(chosen)}
      </span>
      <span>
        <Keys intent="console" /> {words.foot.console}
      </span>
      <span>
        <Keys intent="favourite" /> {words.foot.favourite}
      </span>
    </span>
  )
}

/** What this window changed a moment ago, where a backup was made for it. */
function undoableOf({ asked, state }: Desk): { readonly changed: ChangedFiles; readonly backup: BackupFacts } | null {
  const { changed } = asked
  const [backup] = state.backups
  return changed === null || backup === undefined || backup.id === changed.before ? null : { changed, backup }
}

function changedInWords(desk: Desk, { command }: ChangedFiles): string {
  if (command.kind === 'release') return undoWords.released(command.profile.name)
  const { role } = command
  return undoWords.switched(command.profile.name, `${role.roleName} in ${apart(accountNameOf(desk, role))}`)
}
