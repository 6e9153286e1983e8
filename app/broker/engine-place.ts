// Where the launcher finds the running engine: small files beside it, which are there for as long as the engine is.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeAtomically } from '../files/atomic.ts'
import { ensureFolder } from '../files/folders.ts'
import type { Engine } from '../engine.ts'
import type { Surroundings } from '../ports.ts'
import type { ContainerDoor } from './container-door.ts'

const FILE_MODE = 0o600

/** `<data folder>/bin/socket`: the address of the engine's socket, for programs in an environment without its XDG_RUNTIME_DIR. */
function socketNote(dataFolder: string): string {
  return join(dataFolder, 'bin', 'socket')
}

/** The address that a running engine has noted, or null. It is worth looking at, and no more: a killed engine leaves it. */
export function notedAddress(dataFolder: string): string | null {
  try {
    const [address = ''] = readFileSync(socketNote(dataFolder), 'utf8').split('\n')
    return address.startsWith('/') ? address : null
  } catch {
    return null
  }
}

/**
 * Notes where the engine is, and answers how the notes are taken away. On Windows, where curl knows no pipes, that is the door on loopback, with a token of
 * its own. Never fails: where nothing can be noted the launcher starts the program, which finds the engine by itself.
 */
export async function notePlace({ surroundings, address, door, engine }: Place): Promise<() => void> {
  const { dataFolder, platform } = surroundings
  const folder = join(dataFolder, 'bin')
  const notes =
    platform === 'win32' ? await launcherNotes(folder, { door, engine }) : [{ path: socketNote(dataFolder), text: `${address}\n` }]
  const usable = ensureFolder(folder)
  for (const { path, text } of usable.ok ? notes : []) await writeAtomically(path, text, FILE_MODE)
  return () => notes.forEach(({ path }) => remove(path))
}

export interface Place {
  readonly surroundings: Surroundings
  readonly address: string
  readonly door: Pick<ContainerDoor, 'admitLauncher'>
  readonly engine: Pick<Engine, 'state' | 'credentials'>
}

/** What stays leads to an engine that does not answer any more. On Windows nothing can be removed while curl reads it. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // The next engine writes its own.
  }
}

interface Note {
  readonly path: string
  readonly text: string
}

/** Nothing where no door can be opened: then the launcher starts the program. */
async function launcherNotes(folder: string, { door, engine }: Pick<Place, 'door' | 'engine'>): Promise<readonly Note[]> {
  const admitted = await door.admitLauncher(engine)
  if (!admitted.ok) return []
  const { url, token } = admitted.value
  return [
    { path: join(folder, 'door'), text: `${url}\n` },
    { path: join(folder, 'door-header'), text: `Authorization: ${token.reveal()}\n` },
  ]
}
