// The two listings of a portal, page by page, and what they need of its session.
import { ListAccountRolesCommand, ListAccountsCommand, type SSOClient } from '@aws-sdk/client-sso'
import type { Account } from '../model/catalogue.ts'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import type { SessionCall } from './session-call.ts'

export type FoundAccount = Omit<Account, 'roles'>

export interface AccountsPage {
  readonly accounts: readonly FoundAccount[]
  /** Undefined after the last page. */
  readonly nextToken: string | undefined
}

export interface PortalReader {
  readonly accountsPage: (nextToken: string | undefined) => Promise<Result<AccountsPage>>
  /** All roles of the account that `choose` names; it is asked once, when the first request is about to be sent. */
  readonly roles: (choose: () => string) => Promise<Result<readonly string[]>>
}

/** The most that AWS accepts (ListAccounts, `max_result`). */
const PAGE_SIZE = 100

/** `urgent`: a person waits for just this. */
export function createPortalReader(sso: SSOClient, call: SessionCall, urgent: boolean): PortalReader {
  return {
    async accountsPage(nextToken) {
      const page = await call(
        (accessToken, abortSignal) =>
          sso.send(new ListAccountsCommand({ accessToken, maxResults: PAGE_SIZE, ...after(nextToken) }), { abortSignal }),
        { priority: urgent ? 'foreground' : 'soon', what: () => 'listing the accounts' },
      )
      if (!page.ok) return page
      if (page.value.accountList === undefined) return listless('the accounts')
      const next = page.value.nextToken === '' ? undefined : page.value.nextToken
      if (next !== undefined && next === nextToken) return stuck('the accounts')
      return ok({ accounts: page.value.accountList.flatMap(foundAccount), nextToken: next })
    },

    async roles(choose) {
      const names: string[] = []
      let chosen: string | undefined
      let nextToken: string | undefined
      for (;;) {
        const from = nextToken
        const page = await call(
          (accessToken, abortSignal) => {
            const accountId = (chosen ??= choose())
            return sso.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: PAGE_SIZE, ...after(from) }), { abortSignal })
          },
          { priority: urgent ? 'foreground' : 'background', what: () => `listing the roles of ${chosen ?? 'an account'}` },
        )
        if (!page.ok) return page
        if (page.value.roleList === undefined) return listless(`the roles of ${chosen ?? 'an account'}`)
        for (const { roleName } of page.value.roleList) if (roleName !== undefined) names.push(roleName)
        nextToken = page.value.nextToken
        // AWS answers null; the SDK's own paginators stop at an empty token as well.
        if (nextToken === undefined || nextToken === '') return ok(names)
        if (nextToken === from) return stuck(`the roles of ${chosen ?? 'an account'}`)
      }
    },
  }
}

function after(nextToken: string | undefined): { readonly nextToken?: string } {
  return nextToken === undefined ? {} : { nextToken }
}

interface ListedAccount {
  readonly accountId?: string | undefined
  readonly accountName?: string | undefined
  readonly emailAddress?: string | undefined
}

/** Every member is optional in AWS's model; an account without an id cannot be asked for. */
function foundAccount({ accountId, accountName = '', emailAddress = '' }: ListedAccount): readonly FoundAccount[] {
  return accountId === undefined ? [] : [{ accountId, accountName: printable(accountName), emailAddress: printable(emailAddress) }]
}

/** Names are shown in terminals, where a control character is a command. */
function printable(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, ' ').slice(0, 1_024)
}

/** An answer without a list is none of AWS's: what is known is not thrown away for it. */
function listless(what: string): Failed {
  return fail('service', `AWS answered no list of ${what}.`, 'Try again in a moment.')
}

function stuck(what: string): Failed {
  return fail('service', `AWS answers the same page of ${what} again and again.`, 'Try again later.')
}
