// Runs in the page before its own scripts: Electron's contextBridge and ipcRenderer for the real preload script, and no window.open.

/** How the stand-in delivers a message to a page. */
export const DELIVER = '__standInDeliver'
/** The names under which Playwright puts the stand-in's own functions; they are gone before a script of the page runs. */
export const INVOKE = '__standInInvoke'
export const OPEN = '__standInOpen'

type Preload = (exports: object, require: (name: string) => object, module: object) => void

/**
 * The init script for a preload script's text. There is one world here, not two: what a page could do to its preload script in
 * the same world is not proved, only what passes between them.
 */
export function pageScript(preload: string): string {
  const names = JSON.stringify({ deliver: DELIVER, invoke: INVOKE, open: OPEN })
  return `(${installPage.toString()})(${names}, function (exports, require, module) {\n${preload}\n})`
}

/** Self-contained: its text goes into the page. */
function installPage(names: { readonly deliver: string; readonly invoke: string; readonly open: string }, preload: Preload): void {
  const page = globalThis as unknown as Record<string, unknown>
  const invoke = page[names.invoke] as (channel: string, given: readonly unknown[]) => Promise<unknown>
  const opened = page[names.open] as (url: string) => Promise<void>
  delete page[names.invoke]
  delete page[names.open]
  globalThis.open = (url) => {
    void opened(String(new URL(url ?? 'about:blank', location.href)))
    return null
  }
  // The same for links to another window, once nobody else has prevented them.
  globalThis.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || event.defaultPrevented || (link.target !== '_blank' && !event.ctrlKey && !event.shiftKey)) return
    event.preventDefault()
    void opened(link.href)
  })
  // A preload script is for the page itself, not for frames in it.
  if (globalThis.top !== globalThis.self) return

  const listeners = new Map<string, Set<(...given: readonly unknown[]) => void>>()
  const add = (channel: string, listener: (...given: readonly unknown[]) => void) => {
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
  }
  Object.defineProperty(page, names.deliver, {
    value: (channel: string, given: readonly unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...given)
    },
  })

  // As over Electron's bridge: functions become others that call them, objects are copied and frozen, prototypes are lost.
  const across = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...given: readonly unknown[]) => across(Reflect.apply(value as never, undefined, given.map(across)))
    }
    if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.')
    if (typeof value !== 'object' || value === null || value instanceof Date) return value
    if (value instanceof Promise) return value.then(across)
    if (value instanceof Error) return new Error(value.message)
    if (Array.isArray(value)) return value.map(across)
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, across(member)])))
  }
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) =>
        Object.defineProperty(page, name, { value: across(api), enumerable: true, configurable: false, writable: false }),
    },
    ipcRenderer: {
      on: add,
      // What cannot be cloned is refused here, as in Electron.
      invoke: async (channel: string, ...given: readonly unknown[]) => invoke(channel, structuredClone(given)),
    },
  }
  const module = { exports: {} }
  preload(
    module.exports,
    (name) => {
      if (name !== 'electron') throw new Error(`module not found: ${name}`)
      return electron
    },
    module,
  )
}
