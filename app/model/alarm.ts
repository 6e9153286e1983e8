// When the engine must act by itself next, as a pure function of the state: one alarm, no timers anywhere else.
import type { Command } from './contract.ts'
import type { Profile } from './profile.ts'
import { sessionRenewal } from './renewal.ts'
import { isWanted } from './served.ts'
import { type State, portalById, sessionWord } from './state.ts'
import { SET_BACK_MS } from './time-change.ts'

export interface Alarm {
  /** Epoch ms. In the past means: now. */
  readonly at: number
  readonly command: Command
  /** What is done one after another; lanes do not wait for each other, so one portal's trouble slows no other. */
  readonly lane: string
}

const NONE: ReadonlySet<string> = new Set()

/**
 * The next renewal of a session, of an active profile or of keys that tools ask for, where the portal can renew without a person; or the next look at
 * a portal that could not be reached; null when there is none. `busy`: lanes in which something is under way.
 */
export function nextAlarm(state: State, now: number, busy: ReadonlySet<string> = NONE): Alarm | null {
  const due = [...sessions(state, now), ...profiles(state, now), ...served(state, now), ...probes(state)].filter(
    ({ lane }) => !busy.has(lane),
  )
  return due.reduce<Alarm | null>((first, each) => (first === null || each.at < first.at ? each : first), null)
}

function sessions(state: State, now: number): readonly Alarm[] {
  return state.portals.flatMap((each) => {
    const at = sessionRenewal(each, now)
    const { id } = each.portal
    return at === null ? [] : [{ at, lane: `session ${id}`, command: { kind: 'refresh-session', portal: id } }]
  })
}

/** What could not be reached is asked now and then, so that nobody reads "offline" for longer than it is true. */
function probes({ portals }: State): readonly Alarm[] {
  return portals.flatMap(({ portal: { id }, probe }) =>
    probe === null ? [] : [{ at: probe.at, lane: `probe ${id}`, command: { kind: 'probe', portal: id } }],
  )
}

function profiles(state: State, now: number): readonly Alarm[] {
  return (
    state.profiles
      // Where no keys are written, what is due is a change that was cut short, and needs nobody to be signed in.
      .filter(({ renewAt, role, delivery }) => renewAt !== null && (delivery !== 'static' || renewable(state, role.portal, now)))
      .map((each) => {
        const { name, configFile, credentialsFile, role } = each
        const command = { kind: 'renew', profile: { name, configFile, credentialsFile } } as const
        return { at: keysDue(each, now), lane: `profiles ${role.portal}`, command }
      })
  )
}

function served(state: State, now: number): readonly Alarm[] {
  return state.served
    .filter((each) => isWanted(each, now) && renewable(state, each.role.portal, now))
    .map(({ role, renewAt }) => ({ at: renewAt, lane: `served ${role.portal}`, command: { kind: 'renew-served', role } }))
}

/** Keys that were renewed in the future were renewed before the clock was set back: when they end is not known, so it is now. */
function keysDue({ renewAt, lastRenewal }: Profile, now: number): number {
  const isFromTheFuture = lastRenewal !== null && lastRenewal.at - now > SET_BACK_MS
  return isFromTheFuture ? now : (renewAt ?? now)
}

function renewable(state: State, portal: string, now: number): boolean {
  const found = portalById(state, portal)
  return found !== undefined && sessionWord({ ...found, pendingSignIn: null }, now) === 'signed-in'
}
