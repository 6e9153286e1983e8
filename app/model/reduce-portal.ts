// (portal, event) → portal: what a fact about one portal changes.
import type { CatalogueEvent } from './catalogue.ts'
import { type Failure, isUnreachable } from './failure.ts'
import { retryAt } from './renewal.ts'
import type { Event } from './reduce.ts'
import type { PortalState, SyncState } from './state.ts'

/** Facts about one portal that is there and stays. */
export type PortalEvent = Exclude<Extract<Event, { readonly portal: string }>, { kind: 'portal-removed' }>

type SessionEvent = Extract<PortalEvent, { kind: keyof typeof OF_SESSION }>

const OF_SESSION = { session: true, sharing: true, renewed: true, 'renewal-failed': true, refreshing: true } as const

function isOfSession(event: PortalEvent): event is SessionEvent {
  return Object.hasOwn(OF_SESSION, event.kind)
}

/** The same portal where nothing changes. */
export function reducePortal(portal: PortalState, event: PortalEvent): PortalState {
  if (isOfSession(event)) return reduceSession(portal, event)
  switch (event.kind) {
    case 'sign-in-waiting':
      return { ...portal, pendingSignIn: event.pending, failure: null }
    case 'sign-in-ended':
      return { ...portal, pendingSignIn: null, failure: event.failure }
    case 'portal-changed':
      return { ...portal, portal: { ...portal.portal, label: event.label }, choices: event.choices }
    case 'reached':
      return portal.online && portal.failure === null ? portal : { ...portal, online: true, probe: null, failure: null }
    case 'trouble':
      return isUnreachable(event.failure.kind) ? lost(portal, event.failure, event.at) : { ...portal, failure: event.failure }
    default:
      return { ...portal, sync: reduceSync(portal.sync, event) }
  }
}

/** A probe that is due later is not put off further: whoever else fails meanwhile tells nothing new. */
function lost(portal: PortalState, failure: Failure, at: number): PortalState {
  const { id } = portal.portal
  const isWaiting = portal.probe !== null && portal.probe.at > at
  const tries = (portal.probe?.tries ?? 0) + 1
  const probe = isWaiting ? portal.probe : { at: retryAt(failure.kind, tries, at, `probe ${id}`), tries }
  return { ...portal, online: false, probe, failure }
}

function reduceSession(portal: PortalState, event: SessionEvent): PortalState {
  switch (event.kind) {
    case 'session':
      // Who was given a session has reached the portal.
      return event.session.standing === 'signed-in'
        ? { ...portal, session: event.session, online: true, probe: null, failure: null }
        : { ...portal, session: event.session }
    case 'sharing':
      return { ...portal, sharing: event.sharing }
    case 'refreshing':
      return { ...portal, refreshing: event.refreshing }
    case 'renewed':
      return { ...portal, renewAt: event.renewAt, lastRenewal: { at: event.at, failure: null, tries: 0 } }
    case 'renewal-failed': {
      const tries = (portal.lastRenewal?.tries ?? 0) + 1
      return { ...portal, renewAt: event.renewAt, lastRenewal: { at: event.at, failure: event.failure, tries } }
    }
  }
}

type SyncEvent = Extract<Event, { kind: 'sync-started' | 'sync-ended' }> | CatalogueEvent

function reduceSync(sync: SyncState, event: SyncEvent): SyncState {
  switch (event.kind) {
    case 'sync-started':
      return { running: true, accountsFound: 0, accountsRead: 0, failed: [] }
    case 'accounts-found':
      return { ...sync, accountsFound: event.complete ? event.accounts.length : sync.accountsFound + event.accounts.length }
    case 'roles-read':
      return { ...sync, accountsRead: sync.accountsRead + 1 }
    case 'account-failed':
      return { ...sync, failed: [...sync.failed, { accountId: event.accountId, failure: event.failure }] }
    case 'synced':
    case 'sync-ended':
      return { ...sync, running: false }
  }
}
