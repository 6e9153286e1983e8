// The terminal: results on stdout, everything else on stderr, colour only where a person looks.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { linkSignals } from '../linked-signal.ts'
import { Secret } from '../secret.ts'
import { INTERRUPTED } from './exit.ts'

export interface Terminal {
  /** One line of the result. */
  out(line: string): void
  /** One line for the person. */
  say(line: string): void
  /** Shows how far a long work is, in place, on a terminal only; an empty text wipes it away. */
  progress(text: string): void
  /** Asks for yes or no; null where nobody can be asked. */
  confirm(question: string, signal: AbortSignal): Promise<boolean | null>
  /** Whether a person types there, and sees what comes out there. */
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean }
  bold(text: string): string
  dim(text: string): string
}

/** A stream that is no terminal has no `isTTY` at all, whatever Node's types say. */
type Stream = Pick<NodeJS.WritableStream, 'write'> & { readonly isTTY?: boolean }

export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Stream
  readonly stderr: Stream & NodeJS.WritableStream
}

export function createTerminal({ stdin, stdout, stderr }: Streams, env: Readonly<Record<string, string | undefined>>): Terminal {
  // https://no-color.org: any value but the empty one switches colour off.
  const coloured = (stream: Stream) => stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  let shown = false
  const wipe = () => {
    if (shown) stderr.write('\r\u001b[K')
    shown = false
  }
  return {
    out(line) {
      wipe()
      stdout.write(`${line}\n`)
    },
    say(line) {
      wipe()
      stderr.write(`${line}\n`)
    },
    progress(text) {
      if (stderr.isTTY !== true) return
      wipe()
      if (text === '') return
      stderr.write(text)
      shown = true
    },
    async confirm(question, signal) {
      if (stdin.isTTY !== true || stderr.isTTY !== true) return null
      const asking = createInterface({ input: stdin, output: stderr })
      try {
        const said = await asking.question(`${question} [y/N] `, { signal })
        return /^y(es)?$/i.test(said.trim())
      } catch {
        // Ctrl-C and Ctrl-D at the question mean no.
        return false
      } finally {
        asking.close()
      }
    },
    isTerminal: { stdin: stdin.isTTY === true, stdout: stdout.isTTY === true },
    bold: (text) => (coloured(stdout) ? `\u001b[1m${text}\u001b[22m` : text),
    dim: (text) => (coloured(stdout) ? `\u001b[2m${text}\u001b[22m` : text),
  }
}

/** Asks for a text that is not shown while it is typed; null where nobody can be asked, or at Ctrl-C and Ctrl-D; the former sets the process's exit code. */
export async function askUnseen(
  { stdin, stderr }: Pick<Streams, 'stdin' | 'stderr'>,
  question: string,
  signal: AbortSignal,
): Promise<Secret | null> {
  if (stdin.isTTY !== true || stderr.isTTY !== true) return null
  const nowhere = new Writable({ write: (_chunk, _encoding, written) => written() })
  // As a terminal it takes the echo away, before the question invites anybody to type.
  const asking = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  const interrupted = new AbortController()
  asking.once('SIGINT', () => {
    process.exitCode = INTERRUPTED
    interrupted.abort()
  })
  const stop = linkSignals([signal, interrupted.signal])
  stderr.write(question)
  try {
    return new Secret(await asking.question('', { signal: stop.signal }))
  } catch {
    return null
  } finally {
    stop.release()
    asking.close()
    stderr.write('\n')
  }
}

/** How many columns a text takes on a terminal: East Asian wide characters and pictures take two. */
export function widthOf(text: string): number {
  const wide = text.match(
    /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/gu,
  )
  const plain = stripVTControlCharacters(text).replaceAll(/\p{Mn}/gu, '')
  return Array.from(plain).length + (wide?.length ?? 0)
}

/** Rows in columns as wide as their widest cell, without trailing blanks. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>((wide, row) => row.map((cell, index) => Math.max(widthOf(cell), wide[index] ?? 0)), [])
  const padded = (cell: string, index: number) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)))
  return rows.map((row) => row.map(padded).join('  ').trimEnd())
}
