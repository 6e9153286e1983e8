// When the engine must act by itself next, as a pure function of the state: one alarm, no timers anywhere else.
import type { Command } from './contract.ts'
import { type State, portalById, sessionWord } from './state.ts'

export interface Alarm {
  /** Epoch ms. In the past means: now. */
  readonly at: number
  readonly command: Command
}

/** The next renewal of an active profile whose portal can renew without a person, or null when there is none. */
export function nextAlarm(state: State, now: number): Alarm | null {
  const due = state.profiles
    .filter(({ renewAt, role }) => renewAt !== null && renewable(state, role.portal, now))
    .map(({ renewAt, name, configFile, credentialsFile }) => ({
      at: renewAt ?? now,
      command: { kind: 'renew', profile: { name, configFile, credentialsFile } } as const,
    }))
  return due.reduce<Alarm | null>((first, each) => (first === null || each.at < first.at ? each : first), null)
}

function renewable(state: State, portal: string, now: number): boolean {
  const found = portalById(state, portal)
  return found !== undefined && sessionWord({ ...found, pendingSignIn: null }, now) === 'signed-in'
}
