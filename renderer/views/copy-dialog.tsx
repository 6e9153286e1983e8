// Copying a role for a shell: the command that asks for its keys, and in the desktop app the keys themselves.
import { useState } from 'react'
import type { RoleRef } from '../../app/model/role.ts'
import { copyWords } from '../copy-words.ts'
import { type Desk, accountNameOf, copyKeys } from '../desk.ts'
import { COMMAND_SHELLS, envCommand, portalToName } from '../env-command.ts'
import { Choices } from '../parts/choices.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { apart } from '../words.ts'

export interface CopyRoleProps {
  readonly desk: Desk
  readonly role: RoleRef
  /** Its accessible name. */
  readonly label: string
}

/** A button of a role, and the dialog behind it. */
export function CopyRole({ desk, role, label }: CopyRoleProps) {
  // The row under the pointer may become another one while the dialog is open.
  const [copying, setCopying] = useState<RoleRef | null>(null)
  return (
    <>
      <IconButton icon="copy" label={label} busy={desk.asked.isRunning(copyKeys(role))} onClick={() => setCopying(role)} />
      {copying !== null && <CopyDialog desk={desk} role={copying} onClose={() => setCopying(null)} />}
    </>
  )
}

interface CopyDialogProps {
  readonly desk: Desk
  readonly role: RoleRef
  readonly onClose: () => void
}

function CopyDialog({ desk, role, onClose }: CopyDialogProps) {
  const { shell, chooseShell } = desk
  const portal = portalToName(desk, role)
  const named = { roleName: role.roleName, accountName: apart(accountNameOf(desk, role)) }
  const takeKeys = () => {
    // What comes of it is told in the window: the note about a failure has the way out.
    onClose()
    void desk.asked.ask(copyKeys(role))
  }
  return (
    <Dialog title={copyWords.title} onClose={onClose}>
      <p className="soft about">{copyWords.role(named)}</p>
      <div className="commands">
        <Choices
          legend={copyWords.shell}
          legendUnseen
          choices={COMMAND_SHELLS.map((value) => ({ value, name: copyWords.shells[value], text: envCommand(role, value, portal) }))}
          value={shell}
          onChange={chooseShell}
        />
      </div>
      <p className="help">
        {copyWords.commandHelp} {desk.opensLinks && copyWords.keysHelp}
      </p>
      <div className="dialog-actions">
        <button type="button" className="quiet" onClick={onClose}>
          {copyWords.close}
        </button>
        {desk.opensLinks && (
          <button type="button" onClick={takeKeys}>
            {copyWords.keys}
          </button>
        )}
        <CopyButton text={envCommand(role, shell, portal)} label={copyWords.command} primary />
      </div>
    </Dialog>
  )
}
