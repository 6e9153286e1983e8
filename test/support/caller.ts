// A person at a terminal in a world of their own: HOME, data folder, AWS files, and the built program.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { tempFolder } from './temp.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/roledeck.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Caller {
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly configFile: string
  readonly credentialsFile: string
  readonly dataFolder: string
  /** Runs `roledeck` with these words and waits for its end. */
  run(...words: readonly string[]): Promise<Ended>
  /** Starts `roledeck` and leaves it running; it is ended with the test. */
  start(...words: readonly string[]): ChildProcess
  /** Runs another program in this world. */
  runProgram(program: string, words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>
  /** A caller with more variables, in the same world. */
  with(env: Readonly<Record<string, string>>): Caller
  /** Path and content of every file below HOME, to search for what must not be there. */
  files(): ReadonlyMap<string, Buffer>
}

/** A new world. `env` is added to PATH and HOME and nothing else: no display, no D-Bus, unless given. */
export function createCaller(env: Readonly<Record<string, string>> = {}): Caller {
  const home = env['HOME'] ?? tempFolder()
  const runtime = join(home, 'run')
  mkdirSync(runtime, { recursive: true, mode: 0o700 })
  return callerIn(home, { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: runtime, ...env })
}

function callerIn(home: string, env: Readonly<Record<string, string>>): Caller {
  return {
    home,
    env,
    configFile: join(home, '.aws', 'config'),
    credentialsFile: join(home, '.aws', 'credentials'),
    dataFolder: join(home, '.config', 'Roledeck'),
    run: (...words) => ended(spawn(process.execPath, [PROGRAM, ...words], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] })),
    start(...words) {
      const child = spawn(process.execPath, [PROGRAM, ...words], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] })
      onTestFinished(() => void child.kill('SIGKILL'))
      return child
    },
    runProgram: (program, words, more = {}) =>
      ended(spawn(program, words, { env: { ...env, ...more }, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] })),
    with: (more) => callerIn(home, { ...env, ...more }),
    files: () => filesBelow(home),
  }
}

async function ended(
  child: ChildProcess & { readonly stdout: NodeJS.ReadableStream; readonly stderr: NodeJS.ReadableStream },
): Promise<Ended> {
  const closed = new Promise<number | null>((done, failed) => {
    child.once('close', done)
    child.once('error', failed)
  })
  const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  if (!existsSync(folder)) return new Map()
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.flatMap((path) => contentOf(path).map((content) => [path, content] as const)))
}

/** Nothing for a file that went meanwhile: locks come and go. */
function contentOf(path: string): readonly Buffer[] {
  try {
    return [readFileSync(path)]
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Waits until something is true, at most ten seconds. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Not in time: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
