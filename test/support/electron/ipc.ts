// The main process's end of the channels: arguments and answers are structured clones, as between processes.
import { withEvents } from './object-with-events.ts'

type Handler = (event: unknown, ...given: readonly unknown[]) => unknown

export type IpcEnd = ReturnType<typeof createIpc>

/** `next` is asked for channels that are not handled here. */
export function createIpc(next: { answer(channel: string, event: object, given: readonly unknown[]): Promise<unknown> } | null = null) {
  const handlers = new Map<string, Handler>()
  return withEvents({
    handle(channel: string, handler: Handler): void {
      if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
      handlers.set(channel, handler)
    },
    removeHandler: (channel: string): void => void handlers.delete(channel),
    /** What `ipcRenderer.invoke` gets. */
    async answer(channel: string, event: object, given: readonly unknown[]): Promise<unknown> {
      const handler = handlers.get(channel)
      if (handler !== undefined) return cloned(await handler(event, ...given))
      if (next !== null) return next.answer(channel, event, given)
      throw new Error(`No handler registered for '${channel}'`)
    },
  })
}

/** Throws, as Electron does, for what no process can hand to another (functions, promises). */
export function cloned<T>(value: T): T {
  return structuredClone(value)
}
