// The profile that a click switches: a native list, and where there are too many for one, a field that finds them.
import { type SyntheticEvent, useState } from 'react'
import { profilesHere, type Desk } from '../desk.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { matching } from '../profile-list.ts'
import { words } from '../words.ts'
import { NewProfile } from './new-profile.tsx'

/** A native list with more is hard to look through. */
const MOST = 20

const NEW = '\u0000new'
const FIND = '\u0000find'

export function ProfilePicker({ desk }: { readonly desk: Desk }) {
  const { state, asked } = desk
  const [open, setOpen] = useState<typeof NEW | typeof FIND | null>(null)
  const { chosenProfile } = state
  const names = [...new Set(['default', ...profilesHere(state).map((each) => each.name), chosenProfile])].toSorted()
  const finds = names.length > MOST
  // The chosen one is always there: a list shows nothing that it does not hold.
  const shown = finds ? [...new Set(['default', chosenProfile, ...names])].slice(0, MOST).toSorted() : names
  const close = () => setOpen(null)
  return (
    <div className="picker">
      <label htmlFor="chosen-profile">{words.profile.picker}</label>
      <span className="select">
        <select
          id="chosen-profile"
          value={chosenProfile}
          onChange={({ target: { value } }) => {
            if (value === NEW || value === FIND) setOpen(value)
            else void asked.ask({ kind: 'choose-profile', name: value })
          }}
        >
          {shown.map((name) => (
            <option key={name}>{name}</option>
          ))}
          <hr />
          {finds && <option value={FIND}>{words.profile.findAmong(names.length)}</option>}
          <option value={NEW}>{words.profile.create}</option>
        </select>
        <Icon name="chevron" />
      </span>
      {open === NEW && <NewProfile desk={desk} onClose={close} />}
      {open === FIND && <FindProfile desk={desk} names={names} onClose={close} />}
    </div>
  )
}

interface FindProfileProps {
  readonly desk: Desk
  readonly names: readonly string[]
  readonly onClose: () => void
}

function FindProfile({ desk, names, onClose }: FindProfileProps) {
  const [query, setQuery] = useState('')
  const found = matching(names, query, (name) => name)
  const [first] = found
  const choose = (name: string) => {
    onClose()
    void desk.asked.ask({ kind: 'choose-profile', name })
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    if (first !== undefined) choose(first)
  }
  return (
    <Dialog title={words.profile.find} onClose={onClose}>
      <form onSubmit={submit}>
        <div className="field">
          <label htmlFor="find-profile">{words.profile.name}</label>
          <input
            id="find-profile"
            type="search"
            className="mono"
            value={query}
            onChange={({ target }) => setQuery(target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
        <ul className="found-profiles">
          {found.slice(0, MOST).map((name) => (
            <li key={name}>
              <button type="button" className="quiet mono" onClick={() => choose(name)}>
                {name}
              </button>
            </li>
          ))}
        </ul>
        <output className="help">
          {first === undefined ? words.profile.noMatch(query.trim()) : found.length > MOST ? words.profile.first(MOST, found.length) : ''}
        </output>
        <div className="dialog-actions">
          <button type="button" onClick={onClose}>
            {words.add.cancel}
          </button>
          <button type="submit" className="primary" disabled={first === undefined}>
            {words.profile.use}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
