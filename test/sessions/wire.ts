// What lies between the SDK clients of a simulated process and the emulator: a network that can be down, and the SDK's own time limit.
import { setMaxListeners } from 'node:events'
import { linkSignals } from '../../app/linked-signal.ts'
import type { Clock } from '../../app/ports.ts'
import { sdkHandler } from '../identity-center/in-process.ts'
import type { WorldInside } from '../identity-center/world.ts'

type SdkHandler = ReturnType<typeof sdkHandler>

/** The network of a machine. */
export interface Net {
  /** Down: connections are refused, and what is on its way is lost. */
  readonly cut: () => void
  readonly mend: () => void
  readonly isDown: () => boolean
  /** Aborts with the next cut. */
  readonly signal: () => AbortSignal
}

export function createNet(): Net {
  let line: AbortController | null = newLine()
  const dead = AbortSignal.abort()
  return {
    cut() {
      line?.abort()
      line = null
    },
    mend: () => void (line ??= newLine()),
    isDown: () => line === null,
    signal: () => line?.signal ?? dead,
  }
}

function newLine(): AbortController {
  const line = new AbortController()
  setMaxListeners(0, line.signal)
  return line
}

/** As `REQUEST_MS` of the product's clients, whose own handler is not there to keep it (ms). */
const REQUEST_MS = 15_000

export interface WireParts {
  readonly world: WorldInside
  readonly clock: Clock
  readonly net: Net
  /** Aborts when the process is killed. */
  readonly killed: AbortSignal
}

/** Stands where the SDK's own handler sends a request off. */
export function createWire({ world, clock, net, killed }: WireParts): SdkHandler['handle'] {
  return async (request, options) => {
    const { abortSignal } = options ?? {}
    if (net.isDown() || killed.aborted) throw fault('connect ECONNREFUSED', 'ECONNREFUSED')
    const over = new AbortController()
    const { signal, release } = linkSignals([killed, net.signal(), over.signal, ...(abortSignal === undefined ? [] : [abortSignal])])
    const answered = new AbortController()
    void clock.sleep(REQUEST_MS, answered.signal).then(() => over.abort())
    try {
      return await sdkHandler(world, (ms, stop) => longSleep(clock, ms, stop)).handle(request, { abortSignal: signal })
    } catch (error) {
      if (abortSignal?.aborted === true) throw error
      if (over.signal.aborted) throw Object.assign(new Error('No answer in time'), { name: 'TimeoutError' })
      if (signal.aborted) throw fault('read ECONNRESET', 'ECONNRESET')
      throw error
    } finally {
      answered.abort()
      release()
    }
  }
}

/** The emulator may take longer than any single wait. */
async function longSleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0 && !signal.aborted; left -= 30_000) await clock.sleep(Math.min(left, 30_000), signal)
}

function fault(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}
