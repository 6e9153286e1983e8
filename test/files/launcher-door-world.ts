// A launcher beside a small real engine's door: an HTTP server on a unix socket that the file "socket" names, and a program that says that it ran.
import { spawn } from 'node:child_process'
import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { type RequestListener, createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import { tempFolder } from '../support/temp.ts'
import { type Installed, installed } from './launcher-world.ts'

export const LINE = ['credential-process', '--in', '0123abef', '--profile', 'dev'] as const

/** As long as AWS's own, so that a slow way to take it apart would be felt. */
export const KEYS = `{"Version":1,"AccessKeyId":"ASIA2","SecretAccessKey":"s/+=","SessionToken":"${'T/+='.repeat(300)}","Expiration":"2030-01-01T00:00:00Z"}\n`

export const PROGRAM_SAYS = { code: 3, stdout: 'the program\n', stderr: '' } as const
/** A shell's, which starts faster than Node; with SHOW it adds its environment. */
const PROGRAM = `echo 'the program'\n[ -z "$SHOW" ] || export -p\nexit 3\n`

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface DoorWorld extends Installed {
  /** The path of the socket; the file beside the launcher names it. */
  readonly socket: string
  /** The file that names it. */
  readonly named: string
  /** What the server was asked, a line a request. */
  readonly asked: readonly string[]
  /** Takes the socket down, as an engine does that ends. */
  readonly close: () => Promise<void>
}

/** Answers with a status and a text, as an engine does. */
export function saying(status: number, body: string, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'text/plain', ...headers })
    response.end(body)
  }
}

/** A new world; `folderName` is the data folder's and may have slashes. */
export async function doorWorld(answer: RequestListener = saying(200, KEYS), folderName = 'data'): Promise<DoorWorld> {
  const found = await installed(folderName, PROGRAM)
  writeFileSync(join(dirname(found.launcher), 'program'), `/bin/sh\n${found.script}\n`)
  const socket = join(found.dataFolder, 'engine.sock')
  const named = join(dirname(found.launcher), 'socket')
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((done) => server.listen(socket, done))
  writeFileSync(named, `${socket}\n`, { mode: 0o600 })
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  onTestFinished(close)
  return { ...found, socket, named, asked, close }
}

export interface Way {
  readonly args?: readonly string[]
  /** Added to a PATH without anything. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The words before the launcher: a shell, or another user. */
  readonly by?: readonly string[]
}

/** Runs a launcher and waits for its end, while the server in this process goes on answering. */
export async function ask(launcher: string, { args = LINE, env = {}, cwd = '/', by = [] }: Way = {}): Promise<Said> {
  const [program = launcher, ...words] = [...by, launcher, ...args]
  const child = spawn(program, words, { cwd, env: { PATH: '/nowhere', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<number | null>((done, failed) => {
    child.once('close', done)
    child.once('error', failed)
  })
  const [code, stdout, stderr] = await Promise.all([closed, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

/** The engine answered, and nothing else said anything. */
export async function expectKeys(launcher: string, way?: Way): Promise<void> {
  expect(await ask(launcher, way)).toEqual({ code: 0, stdout: KEYS, stderr: '' })
}

export async function expectProgram(launcher: string, way?: Way): Promise<void> {
  expect(await ask(launcher, way)).toEqual(PROGRAM_SAYS)
}

/** The words that run a script in each shell of this machine; bash as macOS runs it, under the name sh. */
export function shells(): readonly (readonly [string, readonly string[]])[] {
  const there = ['/bin/dash', '/bin/bash', '/bin/zsh', '/bin/ksh', '/bin/mksh'].filter((path) => existsSync(path))
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path))
  return [
    ['itself', []],
    ...there.map((path) => [path, [path]] as const),
    ...(busybox === undefined ? [] : [[busybox, [busybox, 'sh']] as const]),
  ]
}

/** bash under the name sh, which makes it POSIX's; for the test that calls it. */
export function bashAsSh(): string {
  const path = join(tempFolder(), 'sh')
  symlinkSync('/bin/bash', path)
  return path
}
