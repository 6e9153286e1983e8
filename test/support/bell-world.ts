// A bell over a real state, on a clock and a network of its own, and what it rang for.
import { onTestFinished } from 'vitest'
import { hangBell } from '../../app/bell.ts'
import { holdState } from '../../app/held-state.ts'
import { emptyCatalogue } from '../../app/model/catalogue.ts'
import { type Command, type CommandOf, parseCommand } from '../../app/model/contract.ts'
import { type Reply, done, fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { PortalState } from '../../app/model/state.ts'
import { MINUTE, NOW, portal, state } from '../model/desk-state.ts'
import { fakeClock } from './fake-clock.ts'

export interface BellWorld {
  readonly portals?: readonly PortalState[]
  readonly profiles?: readonly Profile[]
  /** What a command answers; it is done, and the next one is due in 40 minutes, unless this answers otherwise. */
  readonly answer?: (command: Command) => Promise<Reply> | undefined
}

/** A bell over a real state; `rung` are the commands, each with the time since the start. */
export function hung({ portals = [], profiles = [], answer }: BellWorld) {
  const clock = fakeClock()
  const held = holdState(state({ portals, profiles }), { read: emptyCatalogue })
  const stop = new AbortController()
  const rung: (readonly [string, number])[] = []
  const sleeps: number[] = []
  const counts = { looks: 0, forgets: 0 }
  let network = 'home'
  const send = async (given: unknown): Promise<Reply> => {
    const parsed = parseCommand(given)
    if (!parsed.ok || !isRung(parsed.value)) throw new Error('No such command.')
    const command = parsed.value
    rung.push([command.kind === 'renew' ? command.profile.name : command.portal, clock.monotonic()])
    const reply = await (answer?.(command) ?? done)
    const at = clock.now()
    const renewAt = at + 40 * MINUTE
    if (command.kind === 'refresh-session') {
      if (reply.ok) held.emit({ kind: 'renewed', portal: command.portal, at, renewAt })
    } else {
      const known = held.state().profiles.find(({ name }) => name === command.profile.name)
      if (known !== undefined && reply.ok)
        held.emit({ kind: 'profile', profile: { ...known, renewAt, lastRenewal: { at, failure: null } } })
    }
    return reply
  }
  const bell = hangBell(
    {
      ...held,
      send,
      ports: {
        clock: {
          ...clock,
          sleep(ms, signal) {
            sleeps.push(ms)
            return clock.sleep(ms, signal)
          },
        },
        network: { look: () => network },
      },
      lookAround: () => void (counts.looks += 1),
      forgetTimes: () => void (counts.forgets += 1),
    },
    stop.signal,
  )
  onTestFinished(() => stop.abort())
  const connect = (to: string) => {
    network = to
  }
  const names = () => rung.map(([name]) => name)
  return { bell, clock, held, stop, rung, names, sleeps, counts, connect }
}

function isRung(command: Command): command is CommandOf<'refresh-session'> | CommandOf<'renew'> {
  return command.kind === 'refresh-session' || command.kind === 'renew'
}

/** A portal whose session is renewed so long after the start (ms). */
export const at = (renewAt: number, id = 'acme-1', changes: Partial<PortalState> = {}) =>
  portal({ renewAt: NOW + renewAt, ...changes }, id, id)
/** A portal that could not be reached, and waits for long. */
export const lost = (id = 'acme-1') => {
  const { failure } = fail('offline', 'No network.')
  return at(10 * MINUTE, id, { online: false, failure, lastRenewal: { at: NOW - 1, failure, tries: 8 } })
}
export const never = () => new Promise<Reply>(() => undefined)
/** A portal that renews nothing by itself. */
export const idle = portal({ session: { standing: 'signed-in', accessTokenExpiresAt: NOW + 24 * 60 * MINUTE, refreshable: false } })
