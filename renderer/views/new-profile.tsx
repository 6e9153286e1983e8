// Names a profile that does not exist yet.
import { type SyntheticEvent, useState } from 'react'
import type { Failure } from '../../app/model/failure.ts'
import { parseProfileName } from '../../app/model/profile.ts'
import type { Desk } from '../desk.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { words } from '../words.ts'
import { FailureText } from './notes.tsx'

export function NewProfile({ desk, onClose }: { readonly desk: Desk; readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const [failure, setFailure] = useState<Failure | null>(null)
  const use = async (event: SyntheticEvent) => {
    event.preventDefault()
    const parsed = parseProfileName(name.trim())
    const reply = parsed.ok ? await desk.asked.askQuietly({ kind: 'choose-profile', name: parsed.value }) : parsed
    if (reply.ok) onClose()
    else setFailure(reply.failure)
  }
  return (
    <Dialog title={words.profile.createTitle} onClose={onClose}>
      <form onSubmit={(event) => void use(event)} noValidate>
        <div className="field">
          <label htmlFor="profile-name">{words.profile.name}</label>
          <input
            id="profile-name"
            className="mono"
            value={name}
            onChange={({ target }) => {
              setName(target.value)
              setFailure(null)
            }}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="profile-name-help"
            aria-invalid={failure !== null}
          />
          <p id="profile-name-help" className={failure === null ? 'help' : 'help wrong'}>
            {failure === null ? (
              words.profile.createHelp
            ) : (
              <>
                <Icon name="warning" />
                <FailureText failure={failure} />
              </>
            )}
          </p>
        </div>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {words.add.cancel}
          </button>
          <button type="submit" className="primary" disabled={name.trim() === ''}>
            {words.profile.use}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
