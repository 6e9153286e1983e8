// The keychain's child as a utility process: the built child itself, with Node's own messages in place of Electron's.
import { type ChildProcess, fork } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKeychain } from '../../app/vault/keychain.ts'
import { Secret } from '../../app/secret.ts'
import { utilityChild } from '../../main/keychain-process.ts'
import { type VaultBundle, buildVaultBundle } from '../support/vault-bundle.ts'
import { part } from './electron-parts.ts'

/** What Electron gives a utility process. */
const PRELUDE = `
import { EventEmitter } from 'node:events'
const port = new EventEmitter()
port.postMessage = (message) => process.send(message)
// Messages wait until somebody listens.
port.once('newListener', () => process.on('message', (data) => port.emit('message', { data })))
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
process.parentPort = port
`
/** A keychain in memory that never answers for one item. */
const KEYTAR = `
const items = new Map()
module.exports = {
  getPassword: async (_service, account) => {
    if (account.startsWith('stuck')) return new Promise(() => undefined)
    return items.get(account) ?? null
  },
  setPassword: async (_service, account, value) => void items.set(account, value),
  deletePassword: async (_service, account) => items.delete(account),
  findCredentials: async () => [...items].map(([account, password]) => ({ account, password })),
}
`

let bundle: VaultBundle
let folder: string
let script: string
const running: ChildProcess[] = []

beforeAll(async () => {
  bundle = await buildVaultBundle()
  folder = await mkdtemp(join(tmpdir(), 'roledeck-utility-'))
  await cp(dirname(bundle.childScript), folder, { recursive: true })
  await mkdir(join(folder, 'node_modules', 'keytar'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'node_modules', 'keytar', 'index.js'), KEYTAR)
  await writeFile(join(folder, 'node_modules', 'keytar', 'package.json'), '{"type":"commonjs"}')
  await writeFile(join(folder, 'prelude.mjs'), PRELUDE)
  script = join(folder, basename(bundle.childScript))
})
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await Promise.all([bundle.close(), rm(folder, { recursive: true })])
})

const utilityProcess = part<typeof Electron.UtilityProcess>({
  fork(path: string, args: readonly string[], { env, stdio }: Electron.ForkOptions) {
    expect([args, stdio]).toEqual([[], 'ignore'])
    const execArgv = ['--import', join(folder, 'prelude.mjs')]
    const child = fork(path, [], { env: { ...env }, execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    running.push(child)
    return Object.assign(child, { postMessage: (text: string) => child.send(text) })
  },
})

const vault = (env: Readonly<Record<string, string | undefined>> = {}) =>
  createKeychain({
    platform: 'darwin',
    env,
    childScript: script,
    log: { write: () => undefined },
    timeoutMs: 3_000,
    startChild: utilityChild(utilityProcess, env),
  })

test('the vault works over messages as it does over pipes', async () => {
  const kept = vault()
  const long = 'x'.repeat(20_000)
  expect(await kept.write('acme-1', new Secret(long))).toEqual({ ok: true })
  const read = await kept.read('acme-1')
  expect(read.ok && read.value?.reveal()).toBe(long)
  kept.close()
})

test('a child that is stuck is killed, and the next call has a new one', async () => {
  const before = running.length
  const kept = vault()
  const stuck = await kept.read('stuck')
  expect(stuck).toMatchObject({ ok: false, failure: { kind: 'keychain' } })
  await expect.poll(() => running[before]?.signalCode).toBe('SIGKILL')
  expect(await kept.read('acme-2')).toEqual({ ok: true, value: undefined })
  expect(running.length).toBe(before + 2)
  kept.close()
})

test('the child gets English sentences, and nothing that runs code in it', () => {
  const given: unknown[] = []
  const fork = (_path: string, _args: readonly string[], { env }: Electron.ForkOptions) => {
    given.push(env)
    return { on: () => undefined, once: () => undefined }
  }
  utilityChild(part({ fork }), { HOME: '/h', LC_ALL: 'de_DE.UTF-8', NODE_OPTIONS: '--inspect', EMPTY: undefined })(script, {
    line: () => undefined,
    ended: () => undefined,
  })
  expect(given).toEqual([{ HOME: '/h', LC_ALL: 'C' }])
})

test('closing ends the child', async () => {
  const kept = vault()
  await kept.read('acme-1')
  kept.close()
  await expect.poll(() => running.at(-1)?.signalCode).toBe('SIGKILL')
})
