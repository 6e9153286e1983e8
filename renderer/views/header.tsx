// The head of the window: the app, the profile that a click switches, and in a narrow window the way to the portals.
import { type ReactNode, type SyntheticEvent, useState } from 'react'
import { parseProfileName } from '../../app/model/profile.ts'
import { sessionWord } from '../../app/model/state.ts'
import { type Desk, profilesHere } from '../desk.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon, Mark } from '../parts/icon.tsx'
import { sessionInWords, words } from '../words.ts'
import { FailureText } from './notes.tsx'
import type { Failure } from '../../app/model/failure.ts'

/** `portals`: their panel, where it has no column of its own. */
export function Header({ desk, portals }: { readonly desk: Desk; readonly portals: ReactNode }) {
  return (
    <header className="header" data-narrow={portals !== null}>
      <Mark />
      <h1>{words.app}</h1>
      {portals !== null && <PortalsButton desk={desk}>{portals}</PortalsButton>}
      {desk.state.host.demo && (
        <span className="tag" title={words.demoTitle}>
          {words.demo}
        </span>
      )}
      <span className="grow" />
      <ProfilePicker desk={desk} />
    </header>
  )
}

function PortalsButton({ desk, children }: { readonly desk: Desk; readonly children: ReactNode }) {
  const { portals } = desk.state
  const [first] = portals
  return (
    <>
      <button
        type="button"
        className="quiet portals-button"
        popoverTarget="portals"
        aria-label={`${portals.length === 1 ? words.portal.heading : words.portal.several(portals.length)}: ${standing(desk)}`}
      >
        <span className="dot" data-word={worst(desk)} data-online={portals.every((each) => each.online)} />
        <span className="portals-label">{portals.length === 1 ? first?.portal.label : words.portal.several(portals.length)}</span>
        <Icon name="chevron" />
      </button>
      <div id="portals" popover="auto" className="panel">
        {children}
      </div>
    </>
  )
}

function standing({ state, now }: Desk): string {
  return state.portals.map((each) => `${each.portal.label} ${sessionInWords(each, sessionWord(each, now), now)}`).join(', ')
}

/** The session that most wants a person. */
function worst({ state, now }: Desk): string {
  const found = state.portals.map((each) => sessionWord(each, now))
  return (['needs-sign-in', 'waiting', 'signed-out'] as const).find((each) => found.includes(each)) ?? 'signed-in'
}

const NEW = '\u0000new'

function ProfilePicker({ desk }: { readonly desk: Desk }) {
  const { state, asked } = desk
  const [creating, setCreating] = useState(false)
  const names = [...new Set(['default', ...profilesHere(state).map((each) => each.name), state.chosenProfile])].toSorted()
  return (
    <div className="picker">
      <label htmlFor="chosen-profile">{words.profile.picker}</label>
      <span className="select">
        <select
          id="chosen-profile"
          value={state.chosenProfile}
          onChange={({ target: { value } }) => {
            if (value === NEW) setCreating(true)
            else void asked.ask({ kind: 'choose-profile', name: value })
          }}
        >
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
          <hr />
          <option value={NEW}>{words.profile.create}</option>
        </select>
        <Icon name="chevron" />
      </span>
      {creating && <NewProfile desk={desk} onClose={() => setCreating(false)} />}
    </div>
  )
}

function NewProfile({ desk, onClose }: { readonly desk: Desk; readonly onClose: () => void }) {
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
