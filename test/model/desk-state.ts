// A small state for the tray and the notices: one portal with a session, two accounts, profiles as a test wants them.
import type { Catalogue } from '../../app/model/catalogue.ts'
import { type Failure, fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import { noSettings } from '../../app/model/settings.ts'
import { type PortalState, type State, initialState, portalState } from '../../app/model/state.ts'

export const NOW = 1_750_000_000_000
export const MINUTE = 60_000

export const files = { configFile: '/h/.aws/config', credentialsFile: '/h/.aws/credentials' }
export const admin = { portal: 'acme-1', accountId: '111111111111', roleName: 'Admin' }
export const reader = { portal: 'acme-1', accountId: '222222222222', roleName: 'ReadOnly' }
export const refused: Failure = fail('refused', 'AWS refuses Admin in prod.').failure
export const offline: Failure = fail('offline', 'The portal cannot be reached.').failure
export const broken: Failure = fail('internal', 'Something is wrong inside Roledeck.').failure
export const pending = {
  flow: 'device',
  verificationUri: 'https://acme.awsapps.com/start/#/device',
  verificationUriComplete: 'https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH',
  userCode: 'ABCD-EFGH',
  expiresAt: NOW + 10 * MINUTE,
} as const
export const pendingInBrowser = {
  flow: 'browser',
  address: 'https://oidc.eu-west-1.amazonaws.com/authorize',
  expiresAt: NOW + MINUTE,
} as const

/** A portal that renews silently, unless told otherwise. */
export function portal(changes: Partial<PortalState> = {}, id = 'acme-1', label = 'acme'): PortalState {
  const session = { standing: 'signed-in', accessTokenExpiresAt: NOW + 8 * 60 * MINUTE, refreshable: true } as const
  return { ...portalState({ id, startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label }, session), ...changes }
}

export const needsSignIn = { session: { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false } } as const
export const signedOut = { session: { standing: 'signed-out', accessTokenExpiresAt: null, refreshable: false } } as const

/** A profile that points to prod / Admin, with keys for 43 more minutes, unless told otherwise. */
export function profile(changes: Partial<Profile> = {}): Profile {
  const expiresAt = NOW + 43 * MINUTE
  return {
    name: 'default',
    ...files,
    role: admin,
    delivery: 'static',
    region: 'eu-west-1',
    expiresAt,
    renewAt: expiresAt - 5 * MINUTE,
    lastRenewal: { at: NOW - 17 * MINUTE, failure: null },
    ...changes,
  }
}

export function state(changes: Partial<State> = {}): State {
  const host = { kind: 'electron', version: '1.0.0', demo: false, ...files } as const
  return { ...initialState(noSettings, 'keychain', host), portals: [portal()], ...changes }
}

/** Read whole: prod with Admin, dev with ReadOnly. */
export function catalogue(id: string): Catalogue {
  return {
    portal: id,
    revision: 1,
    readAt: NOW - MINUTE,
    accounts: [
      { accountId: '222222222222', accountName: 'dev', emailAddress: 'dev@example.com', roles: ['ReadOnly'] },
      { accountId: '111111111111', accountName: 'prod', emailAddress: 'prod@example.com', roles: ['Admin', 'ReadOnly'] },
    ],
  }
}
