// settings.json in the data folder, through conf: every write under our lock and after reading again, so that no process undoes another's.
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type Conf from 'conf'
import { type Failed, type Result, fail, ok } from '../model/failure.ts'
import { type Settings, noSettings } from '../model/settings.ts'
import type { Log, SettingsStore } from '../ports.ts'
import { errorCode, fileFailure } from './file-failure.ts'
import { wholeFile, withoutItsSignals } from './load-conf.ts'
import { withLock } from './lock.ts'
import { type Shape, settingsFrom } from './settings-shape.ts'

/** What writes the file: conf, or electron-store, which extends it. Setting `store` replaces the whole file at once. */
export type StoreFile = Pick<Conf, 'store'>

export interface SettingsOptions {
  /** The data folder (absolute). */
  readonly folder: string
  readonly log: Log
  /** Opens `settings.json` of that folder for writing; by default with conf. */
  readonly open?: ((folder: string) => Promise<StoreFile>) | undefined
}

const LOCK_MS = 10_000

/** What reading found: `broken` says in words what is wrong with the file. */
type Found = Shape | { readonly kind: 'broken'; readonly why: string } | { readonly kind: 'absent' }

/**
 * The settings of one data folder. A broken file is answered as what was known before, else as empty, with a sentence in the log, and set aside as
 * `settings.broken-<time>.json` before anything is written. One of a newer version is refused with kind `file` and stays untouched.
 */
export function createSettings({ folder, log, open = openConf }: SettingsOptions): SettingsStore {
  const path = join(folder, 'settings.json')
  let file: Promise<StoreFile> | null = null
  let complaint = ''
  /** What was read or written last. A file that is lost or broken while we run takes nothing away: it is written anew from this. */
  let known: Settings | null = null

  const read = (): Result<Settings> => {
    const found = look(path)
    if (!found.ok) return found
    const { value } = found
    if (value.kind === 'settings') {
      known = value.settings
      return ok(known)
    }
    if (value.kind === 'newer') return isNewer(path, value.version)
    if (value.kind === 'broken' && complaint !== value.why) {
      const then = known === null ? 'Starting without settings' : 'Going on with what was known before'
      log.write(`${path} cannot be used: ${value.why} ${then}; the file is set aside at the next change.`)
      complaint = value.why
    }
    return ok(known ?? noSettings)
  }

  const write = async (change: (settings: Settings) => Settings): Promise<Result<Settings>> => {
    const before = read()
    if (!before.ok) return before
    try {
      const found = look(path)
      if (found.ok && found.value.kind === 'broken') setAside(folder, path, log)
      const after = { ...before.value, ...change(before.value) }
      // What could not be read again must not be written: everything would be lost with it.
      const readable = settingsFrom(after)
      if (!readable.ok) return fail('internal', `The settings were not changed: ${readable.failure.message}`, 'Please report it.')
      file ??= open(folder)
      const store = await file
      store.store = { ...after }
      known = after
      return ok(after)
    } catch (error) {
      file = null
      return fileFailure(error, path, 'write')
    }
  }

  return {
    read,
    async update(change) {
      const locked = await withLock(join(folder, 'locks', 'settings'), () => write(change), { waitMs: LOCK_MS })
      return locked.ok ? locked.value : locked
    },
  }
}

/** conf takes longer to load than most verbs to run, and reading does without it. */
async function openConf(folder: string): Promise<StoreFile> {
  const { default: Conf } = await withoutItsSignals(() => import('conf'))
  return wholeFile(new Conf({ cwd: folder, configName: 'settings', configFileMode: 0o600 }))
}

function look(path: string): Result<Found> {
  try {
    const shape = settingsFrom(JSON.parse(readFileSync(path, 'utf8')))
    return ok(shape.ok ? shape.value : { kind: 'broken', why: shape.failure.message })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ok({ kind: 'absent' })
    // Its own message would quote the file.
    if (error instanceof SyntaxError) return ok({ kind: 'broken', why: 'it is not JSON.' })
    return fileFailure(error, path, 'read')
  }
}

/** Moves a broken file out of the way. Called under the lock only. */
function setAside(folder: string, path: string, log: Log): void {
  const aside = join(folder, `settings.broken-${new Date().toISOString().replaceAll(':', '')}.json`)
  renameSync(path, aside)
  log.write(`The broken settings are now in ${aside}.`)
}

function isNewer(path: string, version: number): Failed {
  return fail(
    'file',
    `${path} was written by a newer Roledeck (its version is ${version}, this one knows ${noSettings.version}).`,
    'Update Roledeck, or set ROLEDECK_DATA_DIR to another folder.',
  )
}
