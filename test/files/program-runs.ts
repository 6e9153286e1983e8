// Builds program.ts for plain Node, as the product is built, and runs it in processes of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface Program {
  /** Starts it; `wrapper` is a command line to run it under, such as setpriv with its options. */
  start(args: readonly string[], wrapper?: readonly string[]): ChildProcess
  /** Runs it to its end and answers its output. */
  run(args: readonly string[], wrapper?: readonly string[]): Promise<string>
  /** The same, with the signal that ended it. */
  end(args: readonly string[]): Promise<{ readonly output: string; readonly signal: NodeJS.Signals | null }>
  close(): void
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export async function buildProgram(): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'rd-program-'))
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: 'test/files/program.ts',
      target: 'node20',
      outDir: folder,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'program.mjs' } },
    },
    ssr: { noExternal: true },
  })
  // Other users run it too.
  chmodSync(folder, 0o755)
  const start = (args: readonly string[], wrapper: readonly string[] = []) => {
    const [command = process.execPath, ...rest] = [...wrapper, process.execPath, join(folder, 'program.mjs'), ...args]
    return spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] ?? '', HOME: folder } })
  }
  const end = async (child: ChildProcess) => {
    const [output] = await Promise.all([outputOf(child), once(child, 'exit')])
    return { output: output.trim(), signal: child.signalCode }
  }
  return {
    start,
    run: async (args, wrapper) => (await end(start(args, wrapper))).output,
    end: (args) => end(start(args)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Resolves with the first words that a process prints. */
export async function firstWords(child: ChildProcess): Promise<string> {
  const [words] = await once(child.stdout ?? child, 'data')
  return String(words).trim()
}

/** Kills at once, as a power cut would, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`The program has ended by itself with exit code ${child.exitCode}.`)
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = ''
  for await (const chunk of child.stdout ?? []) output += String(chunk)
  return output
}
