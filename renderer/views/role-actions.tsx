// What else can be done with the active role. It lies over its row, but beside the list: an option may hold no buttons.
import { type Role, roleKey } from '../../app/model/role.ts'
import { nameOfAccount } from '../../app/model/catalogue.ts'
import { type Desk, consoleAddress, openConsole, toggleFavourite } from '../desk.ts'
import { IconButton, IconLink } from '../parts/icon-button.tsx'
import { copyWords } from '../copy-words.ts'
import { words } from '../words.ts'
import { CopyRole } from './copy-dialog.tsx'

export function RoleActions({ desk, role, top }: { readonly desk: Desk; readonly role: Role; readonly top: number }) {
  const { asked, state } = desk
  const named = { roleName: role.roleName, accountName: nameOfAccount(role) }
  return (
    <div className="row-actions" role="toolbar" aria-label={words.roles.actions} style={{ top }}>
      <CopyRole desk={desk} role={role} label={copyWords.of(named)} />
      <IconLink
        icon="console"
        label={words.roles.console(named)}
        address={consoleAddress(desk, role)}
        onClick={() => void asked.ask(openConsole(desk, role))}
      />
      <IconButton
        icon="star"
        label={words.roles.favourite(named)}
        pressed={state.favourites.includes(roleKey(role))}
        onClick={() => void asked.ask(toggleFavourite(desk, role))}
      />
    </div>
  )
}
