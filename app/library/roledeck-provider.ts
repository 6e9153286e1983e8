// A provider of credentials from the user's Roledeck, for a role as people write it.
import type { RoleRef } from '../model/role.ts'
import { type Result, ok } from '../model/failure.ts'
import { valueOf } from './error.ts'
import type { RoleCredentialProvider, RoleCredentials, RoledeckRole } from './face.ts'
import { roleByWords } from './find-role.ts'
import { SDK_MS, plain } from './portal-access.ts'
import { roledeckLink } from './roledeck-link.ts'
import { hostSurroundings } from './surroundings.ts'

/** The role is found at the first call; from then on it stays the same, whatever its name would mean later. */
export function createRoledeckProvider({
  role: words,
  portal,
  signal = new AbortController().signal,
}: RoledeckRole): RoleCredentialProvider {
  let found: RoleRef | null = null
  return async (properties) => {
    const roledeck = roledeckLink(hostSurroundings())
    const credentials = await roledeck.use(async (link): Promise<Result<RoleCredentials>> => {
      const role = found === null ? await roleByWords(link, words, portal ?? null, signal) : ok(found)
      if (!role.ok) return role
      found = role.value
      const fresh = properties?.forceRefresh === true
      const issued = await link.credentials({ role: role.value, forMs: SDK_MS, door: 'library', fresh }, signal)
      // Its portal was removed: the name may mean another role now.
      if (!issued.ok && issued.failure.kind === 'not-found') found = null
      return issued.ok ? ok(plain(issued.value, role.value.accountId)) : issued
    })
    return valueOf(credentials, signal)
  }
}
