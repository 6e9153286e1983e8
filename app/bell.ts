// Rings the one alarm: carries out what is due, each lane for itself, and notices when time does not pass as usual.
import type { EngineFace } from './engine.ts'
import { linkSignals } from './linked-signal.ts'
import { type Alarm, nextAlarm } from './model/alarm.ts'
import { isUnreachable } from './model/failure.ts'
import type { Event } from './model/reduce.ts'
import { SET_BACK_MS } from './model/time-change.ts'
import type { State } from './model/state.ts'
import type { Ports } from './ports.ts'

export interface BellParts extends Pick<EngineFace, 'state' | 'onState' | 'send'> {
  readonly ports: Pick<Ports, 'clock' | 'network'>
  readonly emit: (event: Event) => void
  /** Notices what other processes wrote. */
  readonly lookAround: () => void
  /** Nothing is known any more of when role credentials in memory end. */
  readonly forgetTimes: () => void
}

export interface Bell {
  /** The machine woke, or the network came back: what waits for that is tried now. */
  hasten(): void
  /** Resolves when nothing that was rung for is under way. */
  settled(): Promise<void>
  /** Resolves after the signal it was hung up with has aborted, and all has come to its end. */
  readonly ended: Promise<void>
}

/** No timer is longer than this (ms): a deadline is compared with the clock, so sleep and clock jumps cost nothing. */
const TICK_MS = 30_000
/** While something cannot be reached, the network is looked at this often (ms). */
const NETWORK_MS = 5_000
/** Whatever went wrong, even a bug, is not tried again without a pause (ms). */
const PAUSE_MS = 1_000
/** States follow each other fast while a catalogue is read; the machine is looked at no more often than this (ms). */
const LOOK_MS = 1_000
/** The clocks of a machine differ by less than this (ms), unless it slept or somebody set one; some count whole seconds. */
const JUMP_MS = 2_000
/** Who wakes so long (ms) after having been asleep for a tick at most has slept with the machine, whose clocks may all go on meanwhile. */
const LATE_MS = 45_000

export function hangBell(parts: BellParts, stop: AbortSignal): Bell {
  const { ports, state, onState } = parts
  const lanes = new Map<string, Promise<void>>()
  /** What was rung for last in each lane, since there was nothing due in it. */
  const last = new Map<string, string>()
  let wake = new AbortController()
  const ring = () => wake.abort()

  const start = ({ lane, command }: Alarm) => {
    const wanted = JSON.stringify(command)
    // What is due again at once would be rung for without end.
    const isAgain = last.get(lane) === wanted
    const work = carryOut(parts, command, { isAgain, stop }).finally(() => {
      lanes.delete(lane)
      ring()
    })
    last.set(lane, wanted)
    lanes.set(lane, work)
  }

  const hasten = () => {
    parts.emit({ kind: 'hastened', now: ports.clock.now() })
    parts.lookAround()
    ring()
  }

  const watch = async (): Promise<void> => {
    const undo = onState(ring)
    const look = createLook(parts, hasten)
    while (!stop.aborted) {
      wake = new AbortController()
      const now = ports.clock.now()
      look(now)
      const alarm = nextAlarm(state(), now, new Set(lanes.keys()))
      if (alarm !== null && alarm.at <= now) {
        start(alarm)
        continue
      }
      for (const lane of last.keys()) if (!lanes.has(lane)) last.delete(lane)
      const linked = linkSignals([stop, wake.signal])
      await ports.clock.sleep(Math.min(longestSleep(state()), (alarm?.at ?? Number.POSITIVE_INFINITY) - now), linked.signal)
      linked.release()
    }
    undo()
    await Promise.all(lanes.values())
  }

  return {
    hasten,
    async settled() {
      while (lanes.size > 0) await Promise.all(lanes.values())
    },
    ended: watch(),
  }
}

interface Turn {
  /** Whether the same was carried out just before. */
  readonly isAgain: boolean
  readonly stop: AbortSignal
}

async function carryOut({ send, ports }: BellParts, command: Alarm['command'], { isAgain, stop }: Turn): Promise<void> {
  if (isAgain) await ports.clock.sleep(PAUSE_MS, stop)
  const reply = await send(command)
  if (!reply.ok) await ports.clock.sleep(PAUSE_MS, stop)
}

function longestSleep({ portals }: State): number {
  const isLost = portals.some(({ lastRenewal, online }) => !online || isUnreachable(lastRenewal?.failure?.kind ?? 'internal'))
  return isLost ? NETWORK_MS : TICK_MS
}

/** Looks at the clocks and the network at each turn, and around at each tick. */
function createLook({ ports, emit, lookAround, forgetTimes }: BellParts, hasten: () => void): (now: number) => void {
  const { clock, network } = ports
  let looked = clock.now()
  const see = (now: number) => ({ now, monotonic: clock.monotonic(), uptime: clock.uptime(), network: network.look() })
  let before = see(looked)

  return (now) => {
    if (Math.abs(now - before.now) < LOOK_MS && clock.monotonic() - before.monotonic < LOOK_MS) return
    const here = see(now)
    const passed = here.uptime - before.uptime
    const slept = Math.max(passed - (here.monotonic - before.monotonic), passed - LATE_MS)
    const set = here.now - before.now - passed
    const isReconnected = here.network !== before.network && here.network !== ''
    before = here
    if (set < -SET_BACK_MS) {
      forgetTimes()
      emit({ kind: 'clock-set-back', by: -set, now })
    }
    if (slept > JUMP_MS || Math.abs(set) > JUMP_MS || isReconnected) {
      looked = now
      hasten()
    } else if (Math.abs(now - looked) >= TICK_MS) {
      looked = now
      lookAround()
    }
  }
}
