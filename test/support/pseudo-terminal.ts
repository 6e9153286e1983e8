// A shell on a terminal of its own (script, of Debian's bsdutils), to type at as a person does.
import { spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { type Caller, until } from './caller.ts'

export interface PseudoTerminal {
  type(keys: string): void
  /** Waits until this text is written, and answers all that was written since the last call. */
  shown(mark: string): Promise<string>
}

/** Starts a shell in the caller's world; it is ended with the test. */
export function onTerminal(user: Caller, command: string): PseudoTerminal {
  const env = { ...user.env, HISTFILE: '/dev/null' }
  const child = spawn('script', ['-qfec', command, '/dev/null'], { env, cwd: user.home, stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = new Promise((done) => child.once('exit', done))
  onTestFinished(async () => {
    // A shell that is killed with its terminal may still write into its home, which is removed next.
    child.stdin.write('\u0003exit\r')
    const last = setTimeout(() => child.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(last)
  })
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
  })
  return {
    type: (keys) => void child.stdin.write(keys),
    async shown(mark) {
      await until(`${JSON.stringify(mark)} on the terminal`, () => screen.includes(mark), 30_000)
      const all = screen
      screen = ''
      return all
    },
  }
}
