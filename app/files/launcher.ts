// The launcher: a small script at a path that never changes, which runs Roledeck's terminal program wherever that is today.
import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import { readText, writeAtomically } from './atomic.ts'
import { fileFailure } from './file-failure.ts'
import { ensureFolder } from './folders.ts'

export interface LauncherOptions {
  /** Absolute. */
  readonly dataFolder: string
  readonly platform: NodeJS.Platform
  /** Absolute path of the folder `launcher`, which is built beside the programs. */
  readonly scripts: string
  /** The command that runs the terminal program, before its arguments: the absolute path of a program, then one to four more words (on Windows at most three). */
  readonly words: readonly string[]
}

/** Only its owner may change what credential_process runs. */
const SCRIPT_MODE = 0o700

/**
 * The one path of Roledeck that is ever written into a profile: an AppImage's own changes with each version, and a Node's with each update.
 * It runs once `installLauncher` has been there.
 */
export function launcherPath(dataFolder: string, platform: NodeJS.Platform): string {
  return join(dataFolder, 'bin', platform === 'win32' ? 'roledeck.cmd' : 'roledeck')
}

/**
 * Puts the launcher into `<data folder>/bin` with the words it runs now; called at each start of a host, and writes only what differs.
 * Fails with kind `file` where the folder or a file in it cannot be used, or a word has a line break.
 */
export async function installLauncher({ dataFolder, platform, scripts, words }: LauncherOptions): Promise<Reply> {
  const broken = words.find((word) => /[\r\n\0]/.test(word))
  if (broken !== undefined)
    return fail('file', `Roledeck cannot be run from ${JSON.stringify(broken)}: the path has a line break.`, 'Move it to another folder.')
  const folder = join(dataFolder, 'bin')
  const usable = ensureFolder(folder)
  if (!usable.ok) return usable
  // Before the script, so that a new one never meets the words of an old one.
  const named = await keep(join(folder, 'program'), `${words.join('\n')}\n`, 0o600)
  if (!named.ok) return named
  // Git Bash on Windows runs the first, everything else there the second.
  for (const name of platform === 'win32' ? ['roledeck', 'roledeck.cmd'] : ['roledeck']) {
    const source = await scriptText(join(scripts, name))
    if (!source.ok) return source
    const kept = await keep(join(folder, name), source.value, SCRIPT_MODE)
    if (!kept.ok) return kept
  }
  return done
}

/** A script with the line ends its shell needs, whatever happened to it on its way into the package. */
async function scriptText(path: string): Promise<Result<string>> {
  try {
    const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
    return ok(path.endsWith('.cmd') ? text.replaceAll('\n', '\r\n') : text)
  } catch (error) {
    return fileFailure(error, path, 'read')
  }
}

async function keep(path: string, text: string, mode: number): Promise<Reply> {
  const before = await readText(path)
  if (before.ok && before.value === text) return await setMode(path, mode)
  const written = await writeAtomically(path, text, mode)
  return written.ok ? await setMode(path, mode) : written
}

async function setMode(path: string, mode: number): Promise<Reply> {
  try {
    if (((await stat(path)).mode & 0o777) !== mode && process.platform !== 'win32') await chmod(path, mode)
    return done
  } catch (error) {
    return fileFailure(error, path, 'write')
  }
}
