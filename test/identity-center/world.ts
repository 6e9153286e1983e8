// The state of one emulated Identity Center and what tests do to it while it runs.
import { type AssignedAccount, accountsFromSeed } from './assignments.ts'
import { type Injections, createInjections } from './injections.ts'
import { type Device, type IssuedSecret, type Ledger, type PortalSession, emptyLedger } from './ledger.ts'
import { type WorldOptions, DEFAULTS } from './options.ts'
import { type Refresh, createRefreshes } from './refreshes.ts'
import { type Traffic, createTraffic } from './traffic.ts'

/** The control surface of a running emulator. */
export interface World extends Pick<Traffic, 'log' | 'counts'>, Pick<Injections, 'inject' | 'clearInjections'> {
  readonly options: () => WorldOptions
  /** Changes the named options from the next request on. */
  readonly set: (changes: Partial<WorldOptions>) => void
  /** The accounts and roles of one user (by default the one at the browser), by account id, in listing order. */
  readonly accounts: (user?: string) => ReadonlyMap<string, AssignedAccount>
  /** Device codes that wait for a person, oldest first. */
  readonly pending: () => readonly Device[]
  /** Approves or denies the named device code, or the newest that waits. Throws where there is none: the test is wrong. */
  readonly approve: (userCode?: string) => void
  readonly deny: (userCode?: string) => void
  /** Ends the portal sessions of one user, or of everyone: tokens answer 401, refresh tokens invalid_grant. */
  readonly revokeSessions: (user?: string) => void
  /** Makes everything issued so far this much older, milliseconds, without moving the clock that clients see. */
  readonly age: (ms: number) => void
  /** What was asked to be refreshed since the start or the last clearing, and what became of it. */
  readonly refreshes: () => readonly Refresh[]
  /** Empties the request log, the counts and the list of refreshes. */
  readonly clearLog: () => void
  /** Every secret ever issued, to search files and logs for. */
  readonly secrets: () => readonly IssuedSecret[]
}

/** The world with what only the server itself uses. */
export interface WorldInside extends World {
  /** Where the server listens, without a slash at the end. */
  readonly url: string
  readonly ledger: Ledger
  readonly traffic: Traffic
  readonly injections: Injections
  readonly noteRefresh: ReturnType<typeof createRefreshes>['noteRefresh']
  /** The start URL of the portal that clients call by this text (with slashes or a hash at the end, or none); undefined for no portal. */
  readonly portalAt: (startUrl: string) => string | undefined
  readonly end: (session: PortalSession) => void
  /** The clock that decides what has expired, epoch milliseconds. */
  readonly now: () => number
  /** A time of that clock as clients are told it, skew included. */
  readonly shown: (ms: number) => number
}

/** A new world, with nothing issued, for a server at `url`; options that are not given have their defaults. `clock` is epoch milliseconds. */
export function createWorld(url: string, given: Partial<WorldOptions>, clock: () => number = () => Date.now()): WorldInside {
  let options: WorldOptions = { ...DEFAULTS, ...given }
  let accounts = accountsByUser(options)
  let aged = 0
  const ledger = emptyLedger()
  const traffic = createTraffic(clock)
  const injections = createInjections()
  const { refreshes, clearRefreshes, noteRefresh } = createRefreshes()
  const now = () => clock() + aged
  const pending = () => [...ledger.devices.values()].filter((each) => each.decision.kind === 'pending' && each.expiresAt > now())

  // Ended, not forgotten: with the time of the end and no later.
  const end = (session: PortalSession) => void ledger.sessions.set(session.id, { ...session, endsAt: Math.min(session.endsAt, now()) })

  return {
    url,
    ledger,
    traffic,
    injections,
    noteRefresh,
    portalAt: (startUrl) => {
      const asked = startUrl.replace(/[/#]+$/, '')
      return options.startUrls.map((path) => url + path).find((each) => each === asked)
    },
    end,
    now,
    shown: (ms) => ms - aged + options.clockSkewMs,
    log: traffic.log,
    counts: traffic.counts,
    inject: injections.inject,
    clearInjections: injections.clearInjections,
    refreshes,
    clearLog: () => {
      traffic.clear()
      clearRefreshes()
    },
    options: () => options,
    set: (changes) => {
      options = { ...options, ...changes }
      accounts = accountsByUser(options)
    },
    accounts: (user) => accounts(user ?? options.user),
    pending,
    approve: (userCode) => decide(ledger, pending(), userCode, { kind: 'approved', user: options.user }),
    deny: (userCode) => decide(ledger, pending(), userCode, { kind: 'denied' }),
    revokeSessions: (user) => {
      for (const session of ledger.sessions.values()) if (user === undefined || session.user === user) end(session)
    },
    age: (ms) => {
      aged += ms
    },
    secrets: () => [...ledger.secrets],
  }
}

function accountsByUser(options: WorldOptions): (user: string) => ReadonlyMap<string, AssignedAccount> {
  const all = options.assignments ?? accountsFromSeed(options.accounts, options.rolesPerAccount, options.seed)
  const known = new Map<string, ReadonlyMap<string, AssignedAccount>>()
  return (user) => {
    const found = known.get(user) ?? new Map(all.filter((each) => each.users?.includes(user) ?? true).map((each) => [each.accountId, each]))
    known.set(user, found)
    return found
  }
}

function decide(ledger: Ledger, pending: readonly Device[], userCode: string | undefined, decision: Device['decision']): void {
  const device = userCode === undefined ? pending.at(-1) : pending.find((each) => each.userCode === userCode)
  if (device === undefined)
    throw new Error(
      userCode === undefined ? 'No device code waits for a person.' : `The device code ${userCode} does not wait for a person.`,
    )
  ledger.devices.set(device.deviceCode, { ...device, decision })
}
