// When the registrations of stored sessions end: the one fact of a session's record that an examination may know.
import type { PortalState } from '../model/state.ts'
import type { Vault } from '../ports.ts'
import { decodeSession } from '../vault/session-record.ts'

/** By portal id, epoch ms. Reads one record after the other and gives up at the first that does not come, which others report; ends with the signal. */
export async function registrationEnds(
  vault: Pick<Vault, 'read'>,
  portals: readonly PortalState[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>()
  for (const { portal, session } of portals) {
    if (session.standing !== 'signed-in' || !session.refreshable) continue
    const item = signal.aborted ? null : await vault.read(portal.id)
    if (item?.ok !== true) return ends
    const record = item.value === undefined ? null : decodeSession(item.value)
    if (record?.ok === true) ends.set(portal.id, record.value.registrationExpiresAt)
  }
  return ends
}
