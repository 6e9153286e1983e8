// One signal out of several, and out of a time limit.

export interface LinkedSignal {
  readonly signal: AbortSignal
  /** Lets go of the sources and the timer. A signal that has not aborted by then never will. */
  readonly release: () => void
}

/**
 * A signal that aborts with the first of `sources`, or after `limitMs` milliseconds. Does the work of AbortSignal.any and AbortSignal.timeout,
 * which Node may collect as garbage, listeners and all, when nothing else holds them: then the wait they should end never ends.
 */
export function linkSignals(sources: readonly AbortSignal[], limitMs?: number): LinkedSignal {
  const own = new AbortController()
  const abort = () => {
    release()
    own.abort()
  }
  const timer = limitMs === undefined ? undefined : setTimeout(abort, limitMs)
  const release = () => {
    clearTimeout(timer)
    for (const source of sources) source.removeEventListener('abort', abort)
  }
  for (const source of sources) source.addEventListener('abort', abort, { once: true })
  if (sources.some((source) => source.aborted)) abort()
  return { signal: own.signal, release }
}

/** Resolves when the signal aborts; at once where it has. */
export function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
