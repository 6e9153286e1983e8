// The portal's own shortcut to the AWS console: a link without a secret, so that any view may show and copy it.
import type { Portal } from './portal.ts'
import type { RoleRef } from './role.ts'

/** AWS's documented shortcut: the portal opens account and role in a session that the browser already has. `destination`: a console address, or null for its home. */
export function portalLink(portal: Portal, role: RoleRef, destination: string | null): string {
  const target = destination === null ? '' : `&destination=${encodeURIComponent(destination)}`
  return `${portal.startUrl}/#/console?account_id=${role.accountId}&role_name=${encodeURIComponent(role.roleName)}${target}`
}
