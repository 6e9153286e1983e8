// The built child with a small module in keytar's place, and with none.
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type VaultBundle, buildVaultBundle } from '../support/vault-bundle.ts'

/** Tells in each answer how many calls were under way, which is what no real keychain tells. */
const STAND_IN = `
let running = 0
async function call(answer) {
  running += 1
  await new Promise((resolve) => setTimeout(resolve, 20))
  const seen = running
  running -= 1
  return answer(seen)
}
module.exports = {
  getPassword: (service, account) => call((seen) => (account === 'absent' ? null : [service, account, seen].join(' '))),
  setPassword: () => call(() => { throw new Error('refused') }),
  deletePassword: (service, account) => call(() => account !== 'absent'),
  findCredentials: () => call(() => ['acme#1.1', 'other'].map((account) => ({ account, password: 'planted' }))),
}
`

let bundle: VaultBundle
let folder: string
const running: ChildProcess[] = []

beforeAll(async () => {
  bundle = await buildVaultBundle()
  folder = await mkdtemp(join(tmpdir(), 'roledeck-child-'))
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await Promise.all([bundle.close(), rm(folder, { recursive: true })])
})

/** Runs the child in a folder of its own where `keytar` is the module with this code, or nowhere to be found. */
async function startChild(keytar: string | null): Promise<ChildProcess & { readonly stdout: NonNullable<ChildProcess['stdout']> }> {
  const home = await mkdtemp(join(folder, 'run-'))
  await cp(dirname(bundle.childScript), home, { recursive: true })
  await writeFile(join(home, 'package.json'), '{"type":"module"}')
  if (keytar !== null) {
    await mkdir(join(home, 'node_modules', 'keytar'), { recursive: true })
    await writeFile(join(home, 'node_modules', 'keytar', 'index.js'), keytar)
  }
  const child = spawn(process.execPath, [join(home, basename(bundle.childScript))], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] })
  running.push(child)
  return child
}

/** Sends the lines, waits for `count` answers, closes the pipe and answers what was said until the child ended. */
async function talk(keytar: string | null, lines: readonly string[], count: number): Promise<readonly unknown[]> {
  const child = await startChild(keytar)
  let answers = 0
  child.stdout.on('data', (chunk: Buffer) => {
    answers += chunk.toString().split('\n').length - 1
    if (answers >= count) child.stdin?.end()
  })
  const said = text(child.stdout)
  child.stdin?.write(lines.map((line) => `${line}\n`).join(''))
  return (await said)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

const line = (id: number, op: string, account: string, value: string | null = null) => JSON.stringify({ id, op, account, value })

test('answers every kind of call, one after another, and never with what `find` saw of a value', async () => {
  const lines = [line(1, 'get', 'acme'), line(2, 'get', 'acme'), line(3, 'get', 'absent'), line(4, 'set', 'acme', 'x')]
  const more = [line(5, 'delete', 'acme'), line(6, 'delete', 'absent'), line(7, 'find', 'acme#')]
  expect(await talk(STAND_IN, [...lines, ...more], 7)).toEqual([
    { id: 1, found: ['Roledeck acme 1'], trouble: null },
    { id: 2, found: ['Roledeck acme 1'], trouble: null },
    { id: 3, found: [], trouble: null },
    { id: 4, found: [], trouble: { kind: 'call', text: 'refused' } },
    { id: 5, found: ['acme'], trouble: null },
    { id: 6, found: [], trouble: null },
    { id: 7, found: ['acme#1.1'], trouble: null },
  ])
})

test('passes over lines that are no requests', async () => {
  const lines = ['hello', '{"id":1}', line(2, 'drop', 'acme'), line(3, 'get', 'acme')]
  expect(await talk(STAND_IN, lines, 1)).toEqual([{ id: 3, found: ['Roledeck acme 1'], trouble: null }])
})

test.each([
  ['is missing', null],
  ['cannot be loaded', 'throw new Error("no prebuilt binary")'],
])('says that keytar %s, to every call, and lives on', async (_what, keytar) => {
  const answers = await talk(keytar, [line(1, 'get', 'acme'), line(2, 'get', 'acme')], 2)
  expect(answers).toEqual([1, 2].map((id) => ({ id, found: [], trouble: { kind: 'load', text: expect.stringMatching(/keytar|binary/) } })))
})

test('outlives the signals of a terminal, and ends when its pipe does', async () => {
  const child = await startChild(STAND_IN)
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  child.stdin?.write(`${line(1, 'get', 'acme')}\n`)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal)
  child.stdin?.write(`${line(2, 'get', 'acme')}\n`)
  const second = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve))
  expect(second.toString()).toContain('"id":2')
  child.stdin?.end()
  expect(await ended).toBe('SIGKILL')
})
