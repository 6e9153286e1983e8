// The command that gives a shell the keys of a role. Whoever copies it copies no key.
import type { RoleRef } from '../app/model/role.ts'
import type { HostFacts, State } from '../app/model/state.ts'
import { accountIn } from '../app/model/label.ts'
import { quotedForFish, quotedForPosix, quotedForPowerShell } from '../app/model/shell-words.ts'
import type { Desk } from './desk.ts'

/** `bash`: zsh reads the same. */
export const COMMAND_SHELLS = ['bash', 'fish', 'powershell'] as const

export type CommandShell = (typeof COMMAND_SHELLS)[number]

/** PowerShell where Roledeck's own files lie on a drive of Windows: the command runs on that machine, which may be another one than the page's. */
export function usualShell({ configFile }: Pick<HostFacts, 'configFile'>): CommandShell {
  return /^([A-Za-z]:[\\/]|\\\\)/.test(configFile) ? 'powershell' : 'bash'
}

/** For a line that a person pastes. The account is named by its id, which no other account has; `portal` where several portals list that one. */
export function envCommand({ accountId, roleName }: RoleRef, shell: CommandShell, portal: string | null): string {
  const asked = `roledeck env ${word(`${accountId}/${roleName}`, shell)}${portal === null ? '' : ` --portal ${portal}`}`
  switch (shell) {
    case 'bash':
      return `eval "$(${asked})"`
    case 'fish':
      return `${asked} --shell fish | source`
    case 'powershell':
      return `${asked} --shell powershell | Out-String | Invoke-Expression`
  }
}

/** The portal of a role (its id) where the account's id alone does not tell, else null. */
export function portalToName({ state, catalogues }: { readonly state: Pick<State, 'portals'> } & Pick<Desk, 'catalogues'>, role: RoleRef) {
  const listed = state.portals.filter(({ portal }) => {
    const catalogue = catalogues.get(portal.id)
    return catalogue !== undefined && accountIn(catalogue, role.accountId) !== undefined
  })
  return listed.length > 1 ? role.portal : null
}

/** Most names need no quotes; a comma does, which makes two words in PowerShell, and whatever else a portal may send. */
function word(text: string, shell: CommandShell): string {
  if (/^[\w+=.@/-]+$/.test(text)) return text
  if (shell === 'bash') return quotedForPosix(text)
  if (shell === 'fish') return quotedForFish(text)
  const quoted = quotedForPowerShell(text)
  // Several texts put together are one word only in brackets.
  return quoted.includes("'+[char]") ? `(${quoted})` : quoted
}
