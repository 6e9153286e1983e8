// What a state becomes when time does not pass as usual: the machine slept, the network came back, somebody set the clock.
import type { Profile } from './profile.ts'
import { endsWithChange } from './renewal.ts'
import type { Event } from './reduce.ts'
import type { PortalState, State } from './state.ts'

type TimeEvent = Extract<Event, { kind: 'hastened' | 'clock-set-back' }>

export function isOfTime(event: Event): event is TimeEvent {
  return event.kind === 'hastened' || event.kind === 'clock-set-back'
}

export function reduceTime(state: State, event: TimeEvent): State {
  return event.kind === 'hastened' ? hastened(state, event.now) : setBack(state, event.by, event.now)
}

/** A clock that is set back by less than this (ms) is within every margin. */
export const SET_BACK_MS = 60_000

/** What failed for a reason that may be over is due now. The same state where there is no such thing. */
function hastened(state: State, now: number): State {
  const portals = mapped(state.portals, (each) => probedNow(isWaiting(each, now) ? { ...each, renewAt: now } : each, now))
  const profiles = mapped(state.profiles, (each) => (isWaiting(each, now) ? { ...each, renewAt: now } : each))
  const served = mapped(state.served, (each) => (each.tries > 0 && each.renewAt > now ? { ...each, renewAt: now } : each))
  const isSame = portals === state.portals && profiles === state.profiles && served === state.served
  return isSame ? state : { ...state, portals, profiles, served }
}

function probedNow(portal: PortalState, now: number): PortalState {
  const { probe } = portal
  return probe !== null && probe.at > now ? { ...portal, probe: { ...probe, at: now } } : portal
}

function isWaiting({ renewAt, lastRenewal }: Pick<PortalState | Profile, 'renewAt' | 'lastRenewal'>, now: number): boolean {
  const failure = lastRenewal?.failure ?? null
  return renewAt !== null && renewAt > now && failure !== null && endsWithChange(failure.kind)
}

/** The clock shows `by` ms less than it should have (a positive number): every end moves with it, and whatever can be renewed is, at once. */
function setBack(state: State, by: number, now: number): State {
  const back = (time: number | null) => (time === null ? null : time - by)
  return {
    ...state,
    portals: state.portals.map((each) => {
      const { signedInAt, ...facts } = each.session
      const since = signedInAt === undefined ? {} : { signedInAt: signedInAt - by }
      const session = { ...facts, ...since, accessTokenExpiresAt: back(facts.accessTokenExpiresAt) }
      return { ...each, session, renewAt: now, probe: each.probe === null ? null : { ...each.probe, at: now } }
    }),
    // Those in memory were forgotten; who asks next gets new ones.
    served: [],
    profiles: state.profiles.map((each) => ({ ...each, expiresAt: back(each.expiresAt), renewAt: each.renewAt === null ? null : now })),
  }
}

/** The same list where nothing in it changed. */
function mapped<T>(list: readonly T[], change: (each: T) => T): readonly T[] {
  const next = list.map(change)
  return next.every((each, index) => each === list[index]) ? list : next
}
