// Loads conf, or electron-store, which extends it, and takes away what they bring along: handlers of signals, and writing in place.
import type Conf from 'conf'

/**
 * Loads a module that loads conf. conf writes through atomically, which loads when-exit, which answers every signal by ending the process on the spot. That would
 * cut off our own orderly end: a renewed session must be saved first. All it does at a signal is to remove a half-written temporary file.
 */
export async function withoutItsSignals<T>(load: () => Promise<T>): Promise<T> {
  const before = new Map(process.eventNames().map((name) => [name, new Set(process.rawListeners(name))]))
  const loaded = await load()
  for (const name of process.eventNames().filter((each) => typeof each === 'string' && each.startsWith('SIG'))) {
    for (const listener of process.rawListeners(name)) {
      if (before.get(name)?.has(listener) !== true) process.removeListener(name, listener as () => void)
    }
  }
  return loaded
}

/** Writes whole files only. Where SNAP is set conf writes in place, which a kill cuts in two; terminals of snap packages set it for every program in them. */
export function wholeFile(conf: Pick<Conf, 'store'>): Pick<Conf, 'store'> {
  return {
    set store(value: Conf['store']) {
      const snap = process.env['SNAP']
      delete process.env['SNAP']
      try {
        conf.store = value
      } finally {
        if (snap !== undefined) process.env['SNAP'] = snap
      }
    },
  }
}
