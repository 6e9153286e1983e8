// Loads conf, which brings signal handlers along that must go again.
import type Conf from 'conf'

/**
 * conf writes through atomically, which loads when-exit, which answers every signal by ending the process on the spot. That would cut off our
 * own orderly end: a renewed session must be saved first. All it does at a signal is to remove a half-written temporary file.
 */
export async function loadConf(): Promise<typeof Conf> {
  const before = new Map(process.eventNames().map((name) => [name, new Set(process.rawListeners(name))]))
  const { default: loaded } = await import('conf')
  for (const name of process.eventNames().filter((each) => typeof each === 'string' && each.startsWith('SIG'))) {
    for (const listener of process.rawListeners(name)) {
      if (before.get(name)?.has(listener) !== true) process.removeListener(name, listener as () => void)
    }
  }
  return loaded
}
