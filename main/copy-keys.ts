// The keys of a role on the clipboard, because a person asked for them: as lines for a shell, concealed from histories where the system has a word for that, and gone after a minute.
import { createHash } from 'node:crypto'
import type { RoleCredentials } from '../app/aws/role-credentials.ts'
import type { Carried } from '../app/carry.ts'
import { keyChanges, regionOf } from '../app/cli/role-environment.ts'
import type { EngineFace } from '../app/engine.ts'
import { parseCommand } from '../app/model/contract.ts'
import { type Reply, type Result, done, fail, ok } from '../app/model/failure.ts'
import type { RoleRef } from '../app/model/role.ts'
import { shellLines } from '../app/model/shell-words.ts'
import { portalById } from '../app/model/state.ts'
import type { Clock, Log } from '../app/ports.ts'

/** What is pasted into a shell should last for some work (ms). */
const WORK_MS = 15 * 60_000
/** So long (ms) they lie on the clipboard. */
const KEEP_MS = 60_000
/** No wait is longer (ms), so that a machine that slept clears them when it wakes. */
const STEP_MS = 30_000
/** What holds a desktop's clipboard may hang: it is waited for so long (ms). */
const LIMIT_MS = 5_000

export type KeyClipboard = Pick<Electron.Clipboard, 'write' | 'writeText' | 'readText' | 'clear'>

export interface CopyKeysParts {
  readonly engine: Pick<Carried, 'credentials' | 'state'>
  readonly clipboard: KeyClipboard
  /** Makes what `clipboard.write` takes. */
  readonly makeItem: (contents: Readonly<Record<string, string>>) => Electron.ClipboardItem
  readonly clock: Pick<Clock, 'sleep' | 'uptime'>
  readonly platform: NodeJS.Platform
  readonly log: Log
}

export interface CopyKeys {
  /** Carries `copy-keys` out, and hands any other command to `next`. The answer never holds a key. */
  readonly sending: (next: EngineFace['send']) => EngineFace['send']
  /** Before the app ends: clears the clipboard where our keys still lie on it, and puts none there any more. Never fails. */
  readonly leave: () => Promise<void>
}

/** What of ours lies there: not the text, only how it is known again. */
interface Lying {
  readonly mark: string
  readonly stop: AbortController
}

export function createCopyKeys(parts: CopyKeysParts): CopyKeys {
  const { engine, clipboard, clock, platform, log } = parts
  const inTurn = createTurns(clock)
  let lying: Lying | null = null
  let leaving = false

  const clear = async (ours: Lying | null): Promise<void> => {
    if (ours === null || lying !== ours) return
    lying = null
    ours.stop.abort()
    if (markOf(await clipboard.readText()) === ours.mark) clipboard.clear()
  }
  const clearInTurn = (which: () => Lying | null): Promise<void> =>
    inTurn(() => clear(which())).catch((error: unknown) => log.write(`The keys could not be cleared from the clipboard: ${String(error)}`))

  const clearLater = async (ours: Lying): Promise<void> => {
    const until = clock.uptime() + KEEP_MS
    for (let left = KEEP_MS; left > 0 && !ours.stop.signal.aborted; left = until - clock.uptime())
      await clock.sleep(Math.min(left, STEP_MS), ours.stop.signal)
    if (!ours.stop.signal.aborted) await clearInTurn(() => ours)
  }

  const lay = async (text: string): Promise<void> => {
    lying?.stop.abort()
    const ours = { mark: markOf(text), stop: new AbortController() }
    lying = ours
    // Also where it fails: something of it may be there.
    await put(parts, text).finally(() => void clearLater(ours))
  }

  const copy = async (role: RoleRef, signal?: AbortSignal): Promise<Reply> => {
    const keys = await engine.credentials({ role, forMs: WORK_MS, door: 'clipboard' }, signal)
    if (!keys.ok) return keys
    const text = linesOf(keys.value, portalById(engine.state(), role.portal)?.portal.region, platform)
    if (!text.ok) return text
    try {
      return await inTurn(async () => {
        if (leaving) return fail('cancelled', 'Roledeck is ending.')
        await lay(text.value)
        return done
      })
    } catch (error) {
      log.write(`The clipboard took no keys: ${String(error)}`)
      return fail('service', 'The clipboard of this desktop did not take the keys.', 'Try again, or copy the command.')
    }
  }

  return {
    leave() {
      leaving = true
      return clearInTurn(() => lying)
    },
    sending: (next) => async (command, signal) => {
      const parsed = parseCommand(command)
      // What is wrong with a command, the engine says.
      return parsed.ok && parsed.value.kind === 'copy-keys' ? copy(parsed.value.role, signal) : next(command, signal)
    },
  }
}

/** One after the other, so that what is cleared is what was put there last; none holds the others up for long. */
function createTurns(clock: Pick<Clock, 'sleep'>): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(() => limited(clock, work()))
    last = mine.catch(() => undefined)
    return mine
  }
}

async function limited<T>(clock: Pick<Clock, 'sleep'>, work: Promise<T>): Promise<T> {
  const stop = new AbortController()
  const late = clock.sleep(LIMIT_MS, stop.signal).then((): never => {
    throw new Error('no answer in time')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    late.catch(() => undefined)
    stop.abort()
  }
}

/**
 * What tells a clipboard's watchers to keep a text out of histories and clouds: nspasteboard.org on macOS, Microsoft's "Cloud Clipboard and
 * Clipboard History Formats" on Windows, the hint of KDE's Klipper on Linux. Others need not heed it.
 */
const CONCEALED = {
  darwin: { format: 'org.nspasteboard.ConcealedType', value: 'secret' },
  win32: { format: 'ExcludeClipboardContentFromMonitorProcessing', value: '1' },
  linux: { format: 'x-kde-passwordManagerHint', value: 'secret' },
} as const

/** Electron's documentation allows a format of the system beside the text; nobody has tried it yet, so where the text does not arrive it is written plainly. */
async function put({ clipboard, makeItem, platform }: CopyKeysParts, text: string): Promise<void> {
  const { format, value } = CONCEALED[platform === 'darwin' || platform === 'win32' ? platform : 'linux']
  try {
    await clipboard.write([makeItem({ 'text/plain': text, [`electron application/osclipboard;format="${format}"`]: value })])
    if (markOf(await clipboard.readText()) === markOf(text)) return
  } catch {
    // Then plainly.
  }
  await clipboard.writeText(text)
}

/** The same for the same text, whatever a system makes of the ends of its lines. */
function markOf(text: string): string {
  return createHash('sha256').update(text.replaceAll(/\r\n?/g, '\n').trimEnd()).digest('hex')
}

/**
 * Lines for bash and its kin, and on Windows for PowerShell. Each begins with a blank, which keeps it out of the history of shells that are told so
 * (bash's `ignorespace`, zsh's `hist_ignore_space`).
 */
function linesOf(keys: RoleCredentials, region: string | undefined, platform: NodeJS.Platform): Result<string> {
  // Nobody knows the environment of the shell that they are put into.
  const changes = keyChanges(keys, { region: regionOf(region), env: {} })
  const lines = shellLines(platform === 'win32' ? 'powershell' : 'bash', changes)
  return lines.ok ? ok(lines.value.map((line) => ` ${line}\n`).join('')) : lines
}
