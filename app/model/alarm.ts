// When the engine must act by itself next, as a pure function of the state: one alarm, no timers anywhere else.
import type { Command } from './contract.ts'
import { sharedRenewal } from './sharing.ts'
import { type State, portalById, sessionWord } from './state.ts'

export interface Alarm {
  /** Epoch ms. In the past means: now. */
  readonly at: number
  readonly command: Command
}

/** The next renewal of an active profile whose portal can renew without a person, or of a session whose token is shared; null when there is none. */
export function nextAlarm(state: State, now: number): Alarm | null {
  const due = [...sessions(state, now), ...profiles(state, now)]
  return due.reduce<Alarm | null>((first, each) => (first === null || each.at < first.at ? each : first), null)
}

function sessions(state: State, now: number): readonly Alarm[] {
  return state.portals.flatMap((each) => {
    const at = sharedRenewal(each, now)
    return at === null ? [] : [{ at, command: { kind: 'refresh-session', portal: each.portal.id } }]
  })
}

function profiles(state: State, now: number): readonly Alarm[] {
  return (
    state.profiles
      // Where no keys are written, what is due is a change that was cut short, and needs nobody to be signed in.
      .filter(({ renewAt, role, delivery }) => renewAt !== null && (delivery !== 'static' || renewable(state, role.portal, now)))
      .map(({ renewAt, name, configFile, credentialsFile }) => ({
        at: renewAt ?? now,
        command: { kind: 'renew', profile: { name, configFile, credentialsFile } } as const,
      }))
  )
}

function renewable(state: State, portal: string, now: number): boolean {
  const found = portalById(state, portal)
  return found !== undefined && sessionWord({ ...found, pendingSignIn: null }, now) === 'signed-in'
}
