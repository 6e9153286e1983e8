// Small stand-ins for parts of Electron: they keep what they are given, and tell events when a test says so.

type Listener = (...values: readonly unknown[]) => unknown

export interface Events {
  readonly on: (name: string, listener: Listener) => void
  readonly once: (name: string, listener: Listener) => void
  /** Calls what listens. An event nobody listens to is an error of the test. */
  readonly tell: (name: string, ...values: readonly unknown[]) => void
  readonly names: () => readonly string[]
}

export function events(): Events {
  const listeners = new Map<string, Listener[]>()
  const on = (name: string, listener: Listener) => void listeners.set(name, [...(listeners.get(name) ?? []), listener])
  return {
    on,
    once: on,
    names: () => [...listeners.keys()],
    tell(name, ...values) {
      const found = listeners.get(name)
      if (found === undefined) throw new Error(`nobody listens to ${name}`)
      for (const each of found) each(...values)
    },
  }
}

/** The named members of a part of Electron. Its overloads of `on` fit no small function, so this is the one place that says so. */
export function part<T>(members: { readonly [K in keyof NoInfer<T>]?: unknown }): T {
  return members as T
}

/** An event whose default can be prevented. */
export function cancellable(more: Readonly<Record<string, unknown>> = {}) {
  const event = { prevented: false, ...more, preventDefault: () => void (event.prevented = true) }
  return event
}

/** A log that can be read. */
export function lines() {
  const written: string[] = []
  return { written, write: (line: string) => void written.push(line) }
}
