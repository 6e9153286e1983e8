// Single flight: however many ask for the same thing at the same time, it is done once, and stops when nobody waits any more.

export interface Flights<T> {
  /** Starts `work` under `key`, or joins the one under way. Rejects with the signal's reason when this asker gives up. */
  join(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Stops what is under way for `key`, for everyone; resolves when it has ended. */
  cancel(key: string): Promise<void>
  /** Resolves when nothing is under way, what was stopped included. */
  settled(): Promise<void>
}

interface Flight<T> {
  readonly result: Promise<T>
  readonly stop: AbortController
  waiting: number
}

export function createFlights<T>(): Flights<T> {
  const flights = new Map<string, Flight<T>>()
  const running = new Set<Promise<T>>()

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const stop = new AbortController()
    const flight: Flight<T> = { result: work(stop.signal), stop, waiting: 0 }
    flights.set(key, flight)
    running.add(flight.result)
    // Nobody joins what has ended.
    const land = () => {
      running.delete(flight.result)
      if (flights.get(key) === flight) flights.delete(key)
    }
    flight.result.then(land, land)
    return flight
  }

  return {
    async join(key, work, signal) {
      signal?.throwIfAborted()
      const flight = flights.get(key) ?? start(key, work)
      flight.waiting += 1
      try {
        return await (signal === undefined ? flight.result : untilAborted(flight.result, signal))
      } finally {
        flight.waiting -= 1
        // The last one to leave turns off the light, and nobody may join what is being stopped.
        if (flight.waiting === 0) {
          if (flights.get(key) === flight) flights.delete(key)
          flight.stop.abort()
        }
      }
    },
    async cancel(key) {
      const flight = flights.get(key)
      // Who asks from now on wants it done anew, and does not join what is being stopped.
      flights.delete(key)
      flight?.stop.abort()
      await Promise.allSettled([flight?.result])
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}

/** The result, or a rejection with the signal's reason as soon as it aborts; lets go of the signal in the end, which may outlive us. */
async function untilAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error)
    signal.addEventListener('abort', leave, { once: true })
  })
  try {
    return await Promise.race([result, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
