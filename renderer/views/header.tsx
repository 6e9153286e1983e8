// The head of the window: the app, the profile that a click switches, the settings, and in a narrow window the way to the portals.
import { type ReactNode, useState } from 'react'
import { sameProfile } from '../../app/model/profile.ts'
import { chosenProfile, sessionWord } from '../../app/model/state.ts'
import type { Desk } from '../desk.ts'
import { Icon, Mark } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { PortalTag } from '../parts/portal-tag.tsx'
import { settingsWords } from '../settings-words.ts'
import { sessionInWords, words } from '../words.ts'
import { ProfilePicker } from './profile-picker.tsx'
import { SettingsDialog } from './settings.tsx'

/** `portals`: their panel, where it has no column of its own. */
export function Header({ desk, portals }: { readonly desk: Desk; readonly portals: ReactNode }) {
  const [settings, setSettings] = useState(false)
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
      <ChosenPortal desk={desk} />
      <IconButton icon="settings" label={settingsWords.open} onClick={() => setSettings(true)} />
      {settings && <SettingsDialog desk={desk} onClose={() => setSettings(false)} />}
    </header>
  )
}

/** The portal of the role that the chosen profile points to. */
function ChosenPortal({ desk: { state } }: { readonly desk: Desk }) {
  const chosen = chosenProfile(state)
  const found = state.profiles.find((each) => sameProfile(each, chosen))
  return found === undefined ? null : <PortalTag state={state} portal={found.role.portal} shows="fits" />
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
