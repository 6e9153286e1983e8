// Hands a passphrase to the built program: through a pipe, or typed on a pseudo-terminal.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Caller } from './caller.ts'

export const PROGRAM = resolve(import.meta.dirname, '../../dist/roledeck.js')
export const WITH_FD = ['agent', '--vault', 'file', '--passphrase-fd', '3']

export interface Started {
  readonly child: ChildProcess
  /** What it has said so far. */
  readonly said: () => string
  readonly ended: Promise<{ readonly code: unknown; readonly stderr: string }>
}

/** Starts `roledeck agent` with a pipe as descriptor 3, in which the passphrase comes. */
export function startWith({ env, home }: Caller, passphrase: string | Buffer, words = WITH_FD): Started {
  const child = spawn(process.execPath, [PROGRAM, ...words], { env, cwd: home, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const pipe = child.stdio[3]
  if (pipe === null || pipe === undefined || !('end' in pipe)) throw new Error('There is no pipe.')
  pipe.on('error', () => undefined)
  pipe.end(passphrase)
  return { child, said: () => stderr, ended: once(child, 'close').then(([code]: unknown[]) => ({ code, stderr })) }
}

/** Runs a program on a pseudo-terminal and types a line whenever something was asked; prints all that a person would see, then the exit code. */
export const TYPIST = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0: os.execv(sys.argv[2], sys.argv[2:])
seen, lines = b'', sys.argv[1].split('|')
while True:
    try: chunk = os.read(fd, 4096)
    except OSError: break
    if not chunk: break
    seen += chunk
    if lines and seen.rstrip(b' ').endswith(b':'):
        os.write(fd, (lines.pop(0)).encode() + b'\\r')
        seen += b'<typed>'
sys.stdout.buffer.write(seen)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`
