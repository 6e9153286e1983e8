// The vault over a real keychain, through the built child: gnome-keyring on a private D-Bus session, whole, locked, frozen and absent.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Vault } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import { type ChildListener, nodeChild } from '../../app/vault/child-process.ts'
import { createKeychainCaller } from '../../app/vault/keychain-items.ts'
import { createKeychain } from '../../app/vault/keychain.ts'
import { probe } from '../../app/vault/probe.ts'
import { type Keyring, type PrivateBus, needsKeyring, startBus, startKeyring } from '../support/keyring.ts'
import { type VaultBundle, buildVaultBundle } from '../support/vault-bundle.ts'

type Env = Readonly<Record<string, string>>

describe('the vault over a real keychain', needsKeyring(), () => {
  let bundle: VaultBundle
  let keyring: Keyring
  let bus: PrivateBus
  const vaults: Vault[] = []
  const programs: ChildProcess[] = []

  beforeAll(async () => {
    ;[bundle, keyring, bus] = await Promise.all([buildVaultBundle(), startKeyring(), startBus()])
  })
  afterEach(() => {
    for (const vault of vaults.splice(0)) vault.close()
    // Only a failed test has one still running, and its child goes with it.
    for (const program of programs.splice(0)) program.kill('SIGKILL')
  })
  afterAll(async () => {
    await Promise.all([bundle.close(), keyring.close(), bus.close()])
  })

  function vaultIn(env: Env, options: { readonly platform?: NodeJS.Platform; readonly timeoutMs?: number } = {}): Vault {
    const vault = createKeychain({ platform: 'linux', env, childScript: bundle.childScript, log: { write: () => undefined }, ...options })
    vaults.push(vault)
    return vault
  }

  /** Runs the small program to its end by itself; answers what it printed, and the milliseconds it lived. */
  async function runProgram(
    env: Env,
    given: readonly string[],
    input = '',
  ): Promise<{ readonly printed: unknown; readonly code: number | null; readonly ms: number }> {
    const started = performance.now()
    const program = spawn(process.execPath, [bundle.program, ...given], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    programs.push(program)
    const ended = new Promise<number | null>((resolve) => program.once('exit', resolve))
    program.stdin.end(input)
    const printed: unknown = JSON.parse(await text(program.stdout))
    return { printed, code: await ended, ms: performance.now() - started }
  }

  async function revealed(vault: Vault, item: string): Promise<string | undefined> {
    const found = await vault.read(item)
    if (!found.ok) throw new Error(found.failure.message)
    return found.value?.reveal()
  }

  test.each([
    ['8 KB', 'k'.repeat(8192)],
    ['64 KB', 'k'.repeat(65_536)],
    ['umlauts, emoji, quotes and a NUL', 'Zürich 😀 "quoted" \\ \0 after'],
    ['nothing', ''],
  ])('writes, reads and removes %s', async (_what, given) => {
    const vault = vaultIn(keyring.env)
    expect(await vault.write('acme', new Secret('before'))).toEqual({ ok: true })
    expect(await vault.write('acme', new Secret(given))).toEqual({ ok: true })
    expect(await revealed(vault, 'acme')).toBe(given)
    expect(await vault.remove('acme')).toEqual({ ok: true })
    expect(await revealed(vault, 'acme')).toBeUndefined()
    expect(await vault.remove('acme')).toEqual({ ok: true })
  })

  test('splits and joins through the real child where an item is limited, and leaves nothing behind', async () => {
    const vault = vaultIn(keyring.env, { platform: 'win32' })
    for (const length of [9000, 20_000, 10, 6000]) {
      expect(await vault.write('split', new Secret('é"'.repeat(length / 2)))).toEqual({ ok: true })
      expect(await revealed(vault, 'split')).toBe('é"'.repeat(length / 2))
    }
    const accounts = await accountsIn(keyring.env, bundle.childScript, 'split')
    expect(new Set(accounts.map((account) => account.replace(/\.\d+$/, '')))).toEqual(new Set(['split', 'split#1']))
    expect(accounts).toHaveLength(11)
    expect(await vault.remove('split')).toEqual({ ok: true })
    expect(await accountsIn(keyring.env, bundle.childScript, 'split')).toEqual([])
  })

  test('what one process wrote, another reads, replaces and removes', async () => {
    const here = vaultIn(keyring.env)
    expect(await runProgram(keyring.env, ['write', 'shared'], 'written there')).toMatchObject({ printed: { ok: true }, code: 0 })
    expect(await revealed(here, 'shared')).toBe('written there')
    expect(await here.write('shared', new Secret('written here'))).toEqual({ ok: true })
    expect(await runProgram(keyring.env, ['read', 'shared', 'leave'])).toMatchObject({
      printed: { ok: true, text: 'written here' },
      code: 0,
    })
    expect(await runProgram(keyring.env, ['remove', 'shared', 'exit'])).toMatchObject({ printed: { ok: true }, code: 0 })
    expect(await revealed(here, 'shared')).toBeUndefined()
  })

  test('an unlocked keyring answers a probe', async () => {
    expect(await probe(vaultIn(keyring.env))).toEqual({ ok: true })
  })

  describe('that is locked', () => {
    let locked: Keyring
    beforeAll(async () => {
      locked = await startKeyring()
      const vault = vaultIn(locked.env)
      expect(await vault.write('acme', new Secret('a token'))).toEqual({ ok: true })
      await locked.lock()
    })
    afterAll(() => locked.close())

    test('says so, whether there was an item or not, and never answers "absent"', async () => {
      const vault = vaultIn(locked.env)
      const answers = [vault.read('acme'), vault.read('other'), vault.remove('acme'), vault.write('acme', new Secret('new')), probe(vault)]
      for (const answer of await Promise.all(answers)) {
        expect(answer).toMatchObject({ ok: false, failure: { kind: 'keychain', message: expect.stringContaining('is locked') } })
      }
    })
  })

  describe('that does not exist', () => {
    test.each<[string, () => Env, string]>([
      ['no bus is named', () => ({ PATH: '/usr/bin', HOME: '/nonexistent' }), 'no D-Bus session'],
      ['the bus is gone', () => ({ ...bus.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }), 'no D-Bus session'],
      ['the bus has no Secret Service', () => bus.env, 'Secret Service'],
    ])('is named: %s', async (_what, env, words) => {
      const vault = vaultIn(env())
      for (const answer of [await probe(vault), await vault.write('acme', new Secret('planted'))]) {
        expect(answer).toMatchObject({ ok: false, failure: { kind: 'no-keychain', message: expect.stringContaining(words) } })
        expect(JSON.stringify(answer)).not.toContain('planted')
      }
    })

    test('because libsecret cannot be loaded, names the package', async () => {
      // A file that is no library, found before the real one, is refused by the dynamic loader as a missing one is.
      const folder = await mkdtemp(join(tmpdir(), 'roledeck-no-libsecret-'))
      try {
        await writeFile(join(folder, 'libsecret-1.so.0'), 'no library')
        const answer = await probe(vaultIn({ ...keyring.env, LD_LIBRARY_PATH: folder }))
        expect(answer).toMatchObject({ ok: false, failure: { kind: 'no-keychain', next: expect.stringContaining('libsecret-1-0') } })
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  })

  describe('that never answers', () => {
    beforeAll(() => keyring.freeze())
    afterAll(() => keyring.thaw())

    test('a program has its sentence and ends by itself within 5 s, however it ends, and so does its child', async () => {
      const endings = Promise.all(['close', 'exit', 'leave'].map((ending) => runProgram(keyring.env, ['read', 'acme', ending])))
      await expect.poll(() => processesOf(bundle.childScript).length, { timeout: 3000 }).toBe(3)
      for (const { printed, code, ms } of await endings) {
        expect(printed).toMatchObject({ ok: false, failure: { kind: 'keychain', message: 'The keychain did not answer within 4 s.' } })
        expect(code).toBe(0)
        // A promise of the product, not a measure of its speed.
        expect(ms).toBeLessThan(5000)
      }
      await expect.poll(() => processesOf(bundle.childScript)).toEqual([])
    })

    test('a program that is killed takes its child along, stuck as it is', async () => {
      const program = spawn(process.execPath, [bundle.program, 'read', 'acme'], { env: keyring.env, stdio: 'ignore' })
      programs.push(program)
      // GLib's own thread is there once the call is on its way to the bus: from then on an ordinary exit would wait for ever.
      await expect.poll(() => processesOf(bundle.childScript).flatMap(threadsOf), { timeout: 3000 }).toContain('gdbus')
      program.kill('SIGKILL')
      await expect.poll(() => processesOf(bundle.childScript), { timeout: 3000 }).toEqual([])
    })

    test('and then does, is used again by the same vault', async () => {
      const vault = vaultIn(keyring.env, { timeoutMs: 300 })
      expect(await probe(vault)).toMatchObject({ ok: false, failure: { message: expect.stringContaining('did not answer') } })
      keyring.thaw()
      await expect.poll(() => probe(vault)).toEqual({ ok: true })
    })
  })
})

/** The accounts in the keyring that begin with `prefix`. */
async function accountsIn(env: Env, script: string, prefix: string): Promise<readonly string[]> {
  const start = (listener: ChildListener) => nodeChild(env)(script, listener)
  const caller = createKeychainCaller({ platform: 'linux', start, timeoutMs: 4000, log: { write: () => undefined } })
  const found = await caller.until(performance.now() + 4000).find(prefix)
  caller.close()
  if (!found.ok) throw new Error(found.failure.message)
  return found.value
}

/** The names of a process's threads. */
function threadsOf(id: string): readonly string[] {
  return readdirSync(`/proc/${id}/task`).map((thread) => readFileSync(`/proc/${id}/task/${thread}/comm`, 'utf8').trim())
}

/** The ids of running processes whose command line names `script`. */
function processesOf(script: string): readonly string[] {
  const commandLine = (id: string): string => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8')
    } catch {
      return ''
    }
  }
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && commandLine(id).includes(script))
}
