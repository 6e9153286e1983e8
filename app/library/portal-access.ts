// The methods that programs call, over a portal wherever its session is.
import { setMaxListeners } from 'node:events'
import type { RoleCredentials as EngineCredentials } from '../aws/role-credentials.ts'
import type { Account } from '../model/catalogue.ts'
import { parseRole } from '../model/contract.ts'
import { type Failure, type Result, fail, ok } from '../model/failure.ts'
import { createPortalAccounts } from './accounts.ts'
import { MultipleAccountsFoundError, valueOf } from './error.ts'
import type { AccountRef, PortalAccess, PortalAccount, PortalOptions, RoleCredentials, RoleOfAccount } from './face.ts'
import { accountIdOf } from './input.ts'
import type { PortalLine, PortalPlace } from './place.ts'
import { accessTokenOf, createAskingPlace } from './session.ts'

/** SDKs ask for new credentials when those they have are good for less than five minutes, so they get those that last longer (ms). */
export const SDK_MS = 15 * 60_000

interface Access {
  readonly place: PortalPlace
  readonly onVerification: PortalOptions['onVerification']
  /** The caller's. */
  readonly signal: AbortSignal | undefined
}

export function createPortalAccess({ place, onVerification, signal }: Access): PortalAccess {
  const { closing, stop } = createEnd(signal)
  const askingPlace = createAskingPlace(place, onVerification, closing)
  const accounts = createPortalAccounts(closing)
  const underWay = new Set<Promise<unknown>>()

  const track = async <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    try {
      return await work
    } finally {
      underWay.delete(work)
    }
  }

  const within = <T>(use: PortalPlace['use'], work: (line: PortalLine) => Promise<Result<T>>): Promise<T> =>
    track(
      (async () => {
        const stopped = fail('cancelled', 'This access to the portal was closed or stopped.')
        return valueOf<T>(closing.aborted ? stopped : await use(work), closing)
      })(),
    )
  const asking = <T>(work: (line: PortalLine) => Promise<Result<T>>) => within(askingPlace, work)

  const credentials = (role: RoleOfAccount, fresh: boolean): Promise<RoleCredentials> =>
    asking(async (line) => {
      const accountId = await accountOf(accounts, line, role)
      if (!accountId.ok) return accountId
      const parsed = parseRole({ portal: line.portal.id, accountId: accountId.value, roleName: role.roleName }, 'role')
      if (!parsed.ok) return parsed
      const issued = await line.link.credentials({ role: parsed.value, forMs: SDK_MS, door: 'library', fresh }, closing)
      return issued.ok ? ok(plain(issued.value, accountId.value)) : issued
    })

  return {
    accessToken: () => asking(async (line) => revealed(await accessTokenOf(line, closing))),
    accounts: (filter = {}) => asking(async (line) => mapped(await accounts.list(line, filter), (found) => found.map(withoutRoles))),
    accountIdByName: (accountName) => asking((line) => accountOf(accounts, line, { accountName })),
    roles: (filter) =>
      asking(async (line) => {
        const accountId = await accountOf(accounts, line, filter)
        return accountId.ok ? accounts.roles(line, accountId.value, filter.roleName) : accountId
      }),
    credentials: (role) => credentials(role, false),
    credentialProvider: (role) => (properties) => credentials(role, properties?.forceRefresh === true),
    signOut: () =>
      within(place.use, async ({ link, portal }) => {
        const ended = await link.send({ kind: 'sign-out', portal: portal.id }, { signal: closing })
        return ended.ok ? ok(undefined) : ended
      }),
    async close() {
      stop()
      await Promise.allSettled(underWay)
      await place.close()
    },
  }
}

/** The end of everything: the caller's signal, or `stop`. */
function createEnd(signal: AbortSignal | undefined): { readonly closing: AbortSignal; readonly stop: () => void } {
  const end = new AbortController()
  // Each call under way listens.
  setMaxListeners(0, end.signal)
  const follow = () => end.abort(signal?.reason)
  if (signal?.aborted === true) follow()
  signal?.addEventListener('abort', follow, { once: true })
  const stop = () => {
    signal?.removeEventListener('abort', follow)
    end.abort()
  }
  return { closing: end.signal, stop }
}

/** The id of the one account that is meant. Throws `MultipleAccountsFoundError`, whose accounts no failure could carry. */
async function accountOf(accounts: ReturnType<typeof createPortalAccounts>, line: PortalLine, ref: AccountRef): Promise<Result<string>> {
  const { accountId, accountName } = ref
  if ((accountId === undefined) === (accountName === undefined))
    return fail('bad-input', 'An account is meant by accountId or by accountName.', 'Give exactly one of both.')
  if (accountId !== undefined) return accountIdOf(accountId)
  const found = await accounts.named(line, accountName)
  if (!found.ok) return found
  const [first, ...others] = found.value
  if (first === undefined)
    return fail('not-found', `No account of ${line.portal.label} fits ${JSON.stringify(accountName)}.`, 'List them: accounts().')
  if (others.length === 0) return ok(first.accountId)
  throw new MultipleAccountsFoundError(manyFit(accountName, found.value), found.value.map(withoutRoles))
}

function manyFit(name: string, accounts: readonly Account[]): Failure {
  const candidates = accounts.map((each) => `${each.accountName} (${each.accountId})`)
  const [message, next] = [`${JSON.stringify(name)} fits ${accounts.length} accounts.`, 'Name one of them, or give its accountId.']
  return { kind: 'ambiguous', message, next, candidates }
}

function withoutRoles({ accountId, accountName, emailAddress }: Account): PortalAccount {
  return { accountId, accountName, emailAddress }
}

/** The keys leave our hands here, to the program that asked for them. */
export function plain({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: EngineCredentials, accountId: string): RoleCredentials {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    sessionToken: sessionToken.reveal(),
    expiration: new Date(expiresAt),
    accountId,
  }
}

function revealed(token: Awaited<ReturnType<typeof accessTokenOf>>): Result<string> {
  return mapped(token, (secret) => secret.reveal())
}

function mapped<T, U>(result: Result<T>, change: (value: T) => U): Result<U> {
  return result.ok ? ok(change(result.value)) : result
}
