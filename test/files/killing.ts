// Kills its own process, as a power cut would, before the n-th call that changes the disk, or in the middle of it; or lets others act there. For program.ts.
import fs from 'node:fs'
import promises, { open } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname } from 'node:path'

type Call = (this: unknown, ...args: unknown[]) => unknown
type Calls = Record<string, unknown>

const CALLS = ['open', 'writeFile', 'mkdir', 'link', 'unlink', 'rename', 'rm', 'chmod', 'chown']
const SYNC_CALLS = [...CALLS.map((name) => `${name}Sync`), 'writeSync', 'fsync', 'fsyncSync']
const HANDLE_CALLS = ['writeFile', 'chmod', 'chown', 'sync']

/**
 * From now on every call that changes the disk is a step, and one that writes content is two: before it, and when half of it is written. At step
 * `last`, by its number or a part of its name, the process prints what it was about to do and kills itself; 0: never. Answers how many steps there
 * were so far. Modules that keep a function of node:fs for themselves must be loaded later.
 */
export async function killAt(last: number | string): Promise<() => number> {
  let steps = 0
  const print = fs.writeSync
  const isLast = (what: string): boolean => {
    steps += 1
    const found = typeof last === 'number' ? steps === last : what.includes(last)
    if (found) print(1, `${what}\n`)
    return found
  }
  const stepped = (name: string, original: Call): Call =>
    function (...args) {
      if (!changes(name, args)) return original.apply(this, args)
      const what = `${name} ${nameOf(args[0])}`.trim()
      if (isLast(what)) die()
      if (!name.startsWith('write') || !isLast(`half of ${what}`)) return original.apply(this, args)
      const begun = original.apply(this, halved(args))
      return begun instanceof Promise ? begun.then(die) : die()
    }
  replaceAll(fs, SYNC_CALLS, stepped)
  await replacePromises([CALLS, HANDLE_CALLS], stepped)
  return () => steps
}

/** From now on `act` is called before every call of node:fs/promises and of a file handle, which is wherever others may have their turn. */
export async function beforeEachCall(act: () => void): Promise<void> {
  await replacePromises(
    [
      [...CALLS, 'access', 'lstat', 'readFile', 'readdir', 'readlink', 'realpath', 'stat'],
      [...HANDLE_CALLS, 'close', 'stat'],
    ],
    (_name, original) =>
      function (...args) {
        act()
        return original.apply(this, args)
      },
  )
}

async function replacePromises(
  [calls, handleCalls]: readonly [readonly string[], readonly string[]],
  replacement: (name: string, original: Call) => Call,
): Promise<void> {
  replaceAll(promises, calls, replacement)
  const handle = await open('/dev/null')
  replaceAll(Object.getPrototypeOf(handle) as Calls, handleCalls, replacement)
  await handle.close()
  syncBuiltinESMExports()
}

function replaceAll(object: Calls, names: readonly string[], replacement: (name: string, original: Call) => Call): void {
  for (const name of names) {
    const original = object[name]
    if (typeof original === 'function') object[name] = replacement(name, original as Call)
  }
}

/** To open a file for reading changes nothing. */
function changes(name: string, [, flags]: readonly unknown[]): boolean {
  return !name.startsWith('open') || (typeof flags === 'string' && flags !== 'r')
}

/** Methods of a handle have the content first, functions second. */
function halved([first, second, ...rest]: readonly unknown[]): unknown[] {
  const half = (content: string) => content.slice(0, content.length / 2)
  if (typeof second === 'string') return [first, half(second), ...rest]
  return [typeof first === 'string' ? half(first) : first, second, ...rest]
}

/** The end of a path, without what is different each time. */
function nameOf(target: unknown): string {
  if (typeof target !== 'string' || !/^\/[^\n]*$/.test(target)) return ''
  return `${basename(dirname(target))}/${basename(target)}`.replaceAll(/\d+-[0-9a-f]{12}|[0-9a-f]{16,}/g, '…')
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
