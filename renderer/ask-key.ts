// When two asks are the same one.
import type { Command } from '../app/model/contract.ts'
import { profileKey } from '../app/model/profile.ts'
import { roleKey } from '../app/model/role.ts'

/** Two commands are the same ask where they do the same to the same thing. */
export function askKey(command: Command): string {
  const about = [
    'portal' in command ? command.portal : '',
    'role' in command ? roleKey(command.role) : '',
    'profile' in command ? profileKey(command.profile) : '',
    wayOf(command),
  ]
  return [command.kind, ...about].join(' ')
}

/** What else makes another ask of it. */
function wayOf(command: Command): string {
  switch (command.kind) {
    case 'switch':
      return command.delivery ?? ''
    case 'undo':
      return `${command.backup} ${command.force}`
    case 'share-token':
      return String(command.on)
    case 'prefer':
    case 'portal-change':
      return JSON.stringify(command)
    case 'sign-in':
      // Who wants a code instead does not join the browser that is waited for.
      return command.flow ?? ''
    case 'snooze':
      return command.notice
    default:
      return ''
  }
}
