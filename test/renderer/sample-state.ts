// States and catalogues to look at: small worlds that are built in one line.
import type { Account, Catalogue } from '../../app/model/catalogue.ts'
import type { Profile } from '../../app/model/profile.ts'
import { noChoices, noSettings } from '../../app/model/settings.ts'
import type { BrowserSignIn, DeviceSignIn, PortalState, State } from '../../app/model/state.ts'

export const NOW = Date.now()
const MINUTE = 60_000

export const host: State['host'] = {
  kind: 'electron',
  version: '0.1.0',
  demo: false,
  configFile: '/users/me/.aws/config',
  credentialsFile: '/users/me/.aws/credentials',
}

export function sampleState(change: Partial<State> = {}): State {
  return {
    host,
    vault: 'keychain',
    portals: [],
    profiles: [],
    favourites: [],
    recents: [],
    chosenProfile: 'default',
    failedClick: null,
    preferences: noSettings.preferences,
    backups: [],
    importable: null,
    skewMs: null,
    served: [],
    snoozes: [],
    examination: null,
    ...change,
  }
}

export function samplePortal(change: Partial<PortalState> = {}): PortalState {
  return {
    portal: { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' },
    session: { standing: 'signed-in', accessTokenExpiresAt: NOW + 50 * MINUTE, refreshable: true },
    pendingSignIn: null,
    online: true,
    probe: null,
    refreshing: false,
    sync: { running: false, accountsFound: 0, accountsRead: 0, failed: [] },
    sharing: 'off',
    choices: noChoices,
    renewAt: null,
    lastRenewal: null,
    failure: null,
    ...change,
  }
}

export const signedOut: PortalState['session'] = { standing: 'signed-out', accessTokenExpiresAt: null, refreshable: false }

export function samplePending(): DeviceSignIn {
  return {
    flow: 'device',
    verificationUri: 'https://device.sso.eu-west-1.amazonaws.com/',
    verificationUriComplete: 'https://device.sso.eu-west-1.amazonaws.com/?user_code=QWRT-PLMN',
    userCode: 'QWRT-PLMN',
    expiresAt: Date.now() + 9 * MINUTE,
  }
}

export function samplePendingInBrowser(): BrowserSignIn {
  const address = 'https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=c&state=s'
  return { flow: 'browser', address, expiresAt: Date.now() + 9 * MINUTE }
}

/** Portals called as told, the first of which is the one of `samplePortal`. */
export function samplePortals(labels: readonly string[], change: Partial<PortalState> = {}): readonly PortalState[] {
  return labels.map((label, index) => {
    const plain = samplePortal(change)
    return { ...plain, portal: { ...plain.portal, id: index === 0 ? plain.portal.id : `portal-${index + 1}`, label } }
  })
}

const TEAMS = ['billing', 'data-lake', 'identity', 'network', 'payments', 'search', 'web'] as const
const STAGES = ['dev', 'prod', 'sandbox', 'stage'] as const
const ROLES = ['AdministratorAccess', 'Billing', 'PowerUserAccess', 'ReadOnlyAccess'] as const

/** Accounts sorted by name, each with `roles` roles. */
export function sampleCatalogue(accounts: number, roles: number = ROLES.length, portal = 'acme-1'): Catalogue {
  return {
    portal,
    revision: 1,
    readAt: NOW - 12 * MINUTE,
    accounts: Array.from({ length: accounts }, (_, index) => sampleAccount(index, roles)).toSorted((a, b) =>
      a.accountName < b.accountName ? -1 : 1,
    ),
  }
}

function sampleAccount(index: number, roles: number): Account {
  const stage = STAGES[index % STAGES.length] ?? 'dev'
  const team = TEAMS[Math.floor(index / STAGES.length) % TEAMS.length] ?? 'web'
  const round = Math.floor(index / (STAGES.length * TEAMS.length))
  const accountName = `${stage}-${team}${round === 0 ? '' : `-${String(round).padStart(3, '0')}`}`
  return {
    accountId: String(100_200_300_400 + index * 7_919_113).slice(0, 12),
    accountName,
    emailAddress: `aws+${accountName}@acme.example`,
    roles: Array.from({ length: roles }, (_, each) => ROLES[each] ?? `Role${each}`),
  }
}

/** A profile of the host's own files that points to the role at `[account, role]` of the catalogue. */
export function sampleProfile(
  name: string,
  catalogue: Catalogue,
  [account, role]: readonly [number, number],
  change: Partial<Profile> = {},
): Profile {
  const found = catalogue.accounts[account]
  return {
    name,
    configFile: host.configFile,
    credentialsFile: host.credentialsFile,
    role: { portal: catalogue.portal, accountId: found?.accountId ?? '000000000000', roleName: found?.roles?.[role] ?? 'None' },
    delivery: 'static',
    region: 'eu-west-1',
    expiresAt: NOW + 43 * MINUTE,
    renewAt: NOW + 28 * MINUTE,
    lastRenewal: { at: NOW - 17 * MINUTE, failure: null },
    ...change,
  }
}

/** The role key at `[account, role]` of the catalogue. */
export function keyAt({ portal, accounts }: Catalogue, [account, role]: readonly [number, number]): string {
  const found = accounts[account]
  return `${portal}/${found?.accountId ?? ''}/${found?.roles?.[role] ?? ''}`
}

/** Signed in, with favourites, recents and two active profiles. */
export function busyState(catalogue: Catalogue, change: Partial<State> = {}): State {
  return sampleState({
    portals: [samplePortal()],
    profiles: [
      sampleProfile('default', catalogue, [1, 3]),
      sampleProfile('payments-prod', catalogue, [4, 0], {
        expiresAt: NOW + 9 * MINUTE,
        lastRenewal: { at: NOW - 51 * MINUTE, failure: null },
      }),
    ],
    favourites: [keyAt(catalogue, [7, 0]), keyAt(catalogue, [1, 3])],
    recents: [keyAt(catalogue, [1, 3]), keyAt(catalogue, [4, 0]), keyAt(catalogue, [12, 2]), keyAt(catalogue, [9, 1])],
    ...change,
  })
}

/** A backup of the host's own files, made that many minutes ago. */
export function sampleBackup(id: string, action: string, minutes: number, change: Partial<State['backups'][number]> = {}) {
  return {
    id,
    at: NOW - minutes * MINUTE,
    action,
    automatic: false,
    configFile: host.configFile,
    credentialsFile: host.credentialsFile,
    ...change,
  }
}
