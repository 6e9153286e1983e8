// A person at a pseudo-terminal, made by util-linux's `script`: types, and sees what comes.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { quotedForPosix } from '../../app/model/shell-words.ts'
import { type Caller, until } from './caller.ts'

const PROGRAM = resolve(import.meta.dirname, '../../dist/roledeck.js')

/** For shells that start on a busy machine (ms). */
const LIMIT_MS = 30_000

export interface Typing {
  type(text: string): void
  /** Everything on the screen so far, without the codes for colours and places. */
  shown(): string
  sees(wanted: string | RegExp): Promise<void>
  /** The exit code. */
  readonly ended: Promise<number | null>
}

/** Starts `roledeck` on a terminal of its own. It needs the package bsdutils. */
export function typing(user: Caller, words: readonly string[], env: Readonly<Record<string, string>> = {}): Typing {
  const line = ['env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), process.execPath, PROGRAM, ...words]
  const child = spawn('/usr/bin/script', ['-qefc', `stty cols 200 rows 50; exec ${line.map(quotedForPosix).join(' ')}`, '/dev/null'], {
    env: { ...user.env, SHELL: '/bin/sh', TERM: 'xterm', LC_ALL: 'C.UTF-8' },
    cwd: user.home,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text))
  child.stdin.on('error', () => undefined)
  // eslint-disable-next-line no-control-regex -- what terminals are told begins with an escape
  const shown = () => screen.replaceAll(/\u001b(\[[0-9;?>=]*[A-Za-z]|\][^\u0007\u001b]*(\u0007|\u001b\\)|[()][A-Z0-9]|[=>78])|\u000f/g, '')
  return {
    type: (text) => void child.stdin.write(text),
    shown,
    async sees(wanted) {
      const isThere = () => (typeof wanted === 'string' ? shown().includes(wanted) : wanted.test(shown()))
      await until('', isThere, LIMIT_MS).catch(() => {
        throw new Error(`The terminal does not show ${String(wanted)}, but: ${shown()}`)
      })
    },
    ended: new Promise((done) => child.once('close', done)),
  }
}
