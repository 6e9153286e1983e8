// The accounts and roles of a portal as programs ask for them. Roles are read of one account at a time, never of all.
import type { Account } from '../model/catalogue.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { matching } from '../model/role.ts'
import type { AccountFilter, RoleFilter } from './face.ts'
import { accountIdOf, nameOf } from './input.ts'
import type { PortalLine } from './place.ts'

export interface PortalAccounts {
  /** Those that the portal lists now. */
  list(line: PortalLine, filter: AccountFilter): Promise<Result<readonly Account[]>>
  /** All that fit the name: of those that are known once they were listed, else of those that are listed now. */
  named(line: PortalLine, name: string): Promise<Result<readonly Account[]>>
  roles(line: PortalLine, accountId: string, roleName: RoleFilter['roleName']): Promise<Result<readonly string[]>>
}

/** Longer than any name of an account (50 characters), so that it fits none: the accounts are listed, and the roles of none are read. */
const OF_NO_ACCOUNT = 'list the accounts themselves and read the roles of none of them'

export function createPortalAccounts(signal: AbortSignal): PortalAccounts {
  let isListed = false

  const read = async ({ link, portal }: PortalLine, account: string): Promise<Result<readonly Account[]>> => {
    const synced = await link.send({ kind: 'sync', portal: portal.id, account }, { signal })
    if (!synced.ok) return synced
    isListed = true
    return known({ link, portal })
  }

  return {
    async list(line, { accountId, accountName }) {
      const id = accountId === undefined ? ok(undefined) : accountIdOf(accountId)
      if (!id.ok) return id
      const name = accountName === undefined ? ok(undefined) : nameOf(accountName, 'accountName')
      if (!name.ok) return name
      const all = await read(line, OF_NO_ACCOUNT)
      if (!all.ok) return all
      const withId = id.value === undefined ? all.value : all.value.filter((each) => each.accountId === id.value)
      return ok(name.value === undefined ? withId : byName(withId, name.value))
    },
    async named(line, accountName) {
      const name = nameOf(accountName, 'accountName')
      if (!name.ok) return name
      const before = await known(line)
      if (!before.ok) return before
      const found = isListed ? byName(before.value, name.value) : []
      if (found.length > 0) return ok(found)
      const all = await read(line, OF_NO_ACCOUNT)
      return all.ok ? ok(byName(all.value, name.value)) : all
    },
    async roles(line, accountId, roleName) {
      const wanted = roleName === undefined ? ok(undefined) : nameOf(roleName, 'roleName')
      if (!wanted.ok) return wanted
      const accounts = await read(line, accountId)
      if (!accounts.ok) return accounts
      const account = accounts.value.find((each) => each.accountId === accountId)
      if (account === undefined)
        return fail(
          'not-found',
          `The portal ${line.portal.label} lists no account ${accountId} for you.`,
          'List those it does: accounts().',
        )
      const roles = account.roles ?? []
      return ok(wanted.value === undefined ? roles : matching(roles, wanted.value, itself, itself))
    },
  }
}

async function known({ link, portal }: Pick<PortalLine, 'link' | 'portal'>): Promise<Result<readonly Account[]>> {
  const catalogue = await link.catalogue(portal.id)
  return catalogue.ok ? ok(catalogue.value.accounts) : catalogue
}

function byName(accounts: readonly Account[], name: string): readonly Account[] {
  const nameIn = ({ accountName }: Account) => accountName
  return matching(accounts, name, nameIn, nameIn)
}

const itself = (name: string) => name
