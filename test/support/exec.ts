// `roledeck exec` left running, and what it says meanwhile.
import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Caller, until } from './caller.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/roledeck.js')

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  /** Waits until its program has said so. */
  says(words: string): Promise<void>
  said(): string
}

/** Starts `roledeck exec` away from any terminal, where no signal reaches its program but through it. */
export function startExec(user: Caller, ...words: readonly string[]): Running {
  return startAlone(user, [process.execPath, PROGRAM, 'exec', ...words])
}

/** Starts a program in a session of its own, which is ended with the test. */
export function startAlone(user: Caller, [program = '', ...args]: readonly string[]): Running {
  const child = spawn(program, args, { env: user.env, cwd: user.home, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    try {
      // With a program that has outlived us.
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return {
    child,
    ended: new Promise((done) => child.once('close', (code, signal) => done({ code, signal }))),
    says: (wanted) => until(`it says ${wanted}`, () => output.includes(wanted), 30_000),
    said: () => output,
  }
}
