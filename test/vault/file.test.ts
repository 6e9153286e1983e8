// The vault in a file: what it keeps and for whom, on a real disk, also when its writer is killed.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'vite'
import { describe, expect, test } from 'vitest'
import { done, ok } from '../../app/model/failure.ts'
import type { Vault } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import { changePassphrase, hasVaultFile, openVaultFile, vaultFilePath } from '../../app/vault/file.ts'
import { tempFolder } from '../support/temp.ts'

const QUICK = { N: 16, r: 1, p: 1 }
const PASSPHRASE = 'correct horse'

const open = (dataFolder: string, passphrase = PASSPHRASE) => openVaultFile({ dataFolder, passphrase: new Secret(passphrase), cost: QUICK })

async function vaultIn(dataFolder: string, passphrase = PASSPHRASE): Promise<Vault> {
  const opened = await open(dataFolder, passphrase)
  if (!opened.ok) throw new Error(opened.failure.message)
  return opened.value
}

async function textOf(vault: Vault, item: string): Promise<string | undefined> {
  const read = await vault.read(item)
  if (!read.ok) throw new Error(read.failure.message)
  return read.value?.reveal()
}

describe('a vault file', () => {
  test('keeps items until they are replaced or removed, for whoever opens it next', async () => {
    const folder = tempFolder()
    expect(await hasVaultFile(folder)).toBe(false)
    const vault = await vaultIn(folder)
    expect(vault.kind).toBe('file')
    expect(await hasVaultFile(folder)).toBe(true)
    expect(await vault.read('acme')).toEqual(ok(undefined))
    expect(await vault.remove('acme')).toEqual(done)
    expect(await vault.write('acme', new Secret('1'))).toEqual(done)
    expect(await vault.write('acme', new Secret('2'))).toEqual(done)
    expect(await vault.write('other', new Secret('é😀\n'))).toEqual(done)
    vault.close()
    const again = await vaultIn(folder)
    expect([await textOf(again, 'acme'), await textOf(again, 'other')]).toEqual(['2', 'é😀\n'])
    expect(await again.remove('acme')).toEqual(done)
    expect(await again.remove('acme')).toEqual(done)
    const third = await vaultIn(folder)
    expect([await textOf(third, 'acme'), await textOf(third, 'other')]).toEqual([undefined, 'é😀\n'])
  })

  test('is its owner’s alone, also when a copy was brought back with another mode, and nothing lies beside it', async () => {
    const folder = tempFolder()
    const vault = await vaultIn(folder)
    await vault.write('acme', new Secret('1'))
    expect(statSync(vaultFilePath(folder)).mode & 0o777).toBe(0o600)
    chmodSync(vaultFilePath(folder), 0o644)
    await vaultIn(folder)
    expect(statSync(vaultFilePath(folder)).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).toSorted()).toEqual(['locks', 'vault'])
    expect(readdirSync(join(folder, 'locks'))).toEqual([])
  })

  test('is written by two at once without a loss', async () => {
    const folder = tempFolder()
    const [one, other] = await Promise.all([vaultIn(folder), vaultIn(folder)])
    const names = Array.from({ length: 20 }, (_, index) => `item-${index}`)
    const written = await Promise.all(names.map((name, index) => (index % 2 === 0 ? one : other).write(name, new Secret(name))))
    expect(written).toEqual(names.map(() => done))
    const third = await vaultIn(folder)
    expect(await Promise.all(names.map((name) => textOf(third, name)))).toEqual(names)
  })

  test('takes no name that is none, and no text that is too long', async () => {
    const vault = await vaultIn(tempFolder())
    await vault.write('acme', new Secret('old'))
    await expect(async () => vault.read('with blank')).rejects.toThrow(TypeError)
    expect(await vault.write('acme', new Secret('x'.repeat(65_537)))).toMatchObject({
      failure: { kind: 'keychain', message: expect.stringContaining('65537 bytes') as string },
    })
    expect(await textOf(vault, 'acme')).toBe('old')
  })

  test('can get another passphrase, with all that is in it; the old one opens it no longer', async () => {
    const folder = tempFolder()
    const vault = await vaultIn(folder)
    await vault.write('acme', new Secret('1'))
    const change = (from: string) =>
      changePassphrase({ dataFolder: folder, passphrase: new Secret(from), cost: QUICK }, new Secret('another horse'))
    const before = readFileSync(vaultFilePath(folder), 'utf8')
    expect(await change('wrong horse')).toMatchObject({
      failure: { kind: 'keychain', message: expect.stringContaining('not the passphrase') as string },
    })
    expect(readFileSync(vaultFilePath(folder), 'utf8')).toBe(before)
    expect(await change(PASSPHRASE)).toEqual(done)
    expect((await open(folder)).ok).toBe(false)
    expect(await textOf(await vaultIn(folder, 'another horse'), 'acme')).toBe('1')
    expect(await vault.read('acme')).toMatchObject({
      failure: { kind: 'keychain', message: expect.stringContaining('is another one') as string },
    })
  })

  test('is closed for good', async () => {
    const folder = tempFolder()
    const vault = await vaultIn(folder)
    vault.close()
    expect(await vault.read('acme')).toMatchObject({ failure: { kind: 'cancelled' } })
    expect(await vault.write('acme', new Secret('1'))).toMatchObject({ failure: { kind: 'cancelled' } })
    expect(await textOf(await vaultIn(folder), 'acme')).toBeUndefined()
  })
})

describe('a vault file that cannot be used is refused, and stays as it is', () => {
  const words = async (folder: string, passphrase?: string) => {
    const before = readFileSync(vaultFilePath(folder))
    const opened = await open(folder, passphrase)
    expect(readFileSync(vaultFilePath(folder))).toEqual(before)
    return opened.ok ? null : `${opened.failure.kind}: ${opened.failure.message}`
  }

  test('under another passphrase', async () => {
    const folder = tempFolder()
    await vaultIn(folder)
    expect(await words(folder, 'wrong horse')).toBe(`keychain: This is not the passphrase of ${vaultFilePath(folder)}.`)
    expect(await words(folder)).toBeNull()
  })

  test.each([
    ['emptied', () => ''],
    ['cut', (text: string) => text.slice(0, -20)],
    ['another program’s', () => '{"version":1}'],
  ])('%s', async (_what, change) => {
    const folder = tempFolder()
    await vaultIn(folder)
    writeFileSync(vaultFilePath(folder), change(readFileSync(vaultFilePath(folder), 'utf8')))
    expect(await words(folder)).toBe(`keychain: ${vaultFilePath(folder)} is damaged.`)
  })

  test('of bytes that are no text', async () => {
    const folder = tempFolder()
    writeFileSync(vaultFilePath(folder), Buffer.from([0xff, 0xfe, 0x00]))
    expect(await words(folder)).toMatch(/^keychain: .*not UTF-8/)
  })

  test('damaged while it is in use: neither reading nor writing goes on', async () => {
    const folder = tempFolder()
    const vault = await vaultIn(folder)
    await vault.write('acme', new Secret('1'))
    writeFileSync(vaultFilePath(folder), 'damaged')
    const refused = { failure: { kind: 'keychain', message: `${vaultFilePath(folder)} is damaged.` } }
    expect([await vault.read('acme'), await vault.write('acme', new Secret('2'))]).toMatchObject([refused, refused])
    expect(readFileSync(vaultFilePath(folder), 'utf8')).toBe('damaged')
  })

  test('gone while it is in use: no new one takes its place', async () => {
    const folder = tempFolder()
    const vault = await vaultIn(folder)
    rmSync(vaultFilePath(folder))
    const refused = { failure: { kind: 'keychain', message: `${vaultFilePath(folder)} is gone.` } }
    expect([await vault.read('acme'), await vault.write('acme', new Secret('2'))]).toMatchObject([refused, refused])
    expect(await hasVaultFile(folder)).toBe(false)
  })

  test('replaced by another one while it is in use', async () => {
    const folder = tempFolder()
    const vault = await vaultIn(folder)
    rmSync(vaultFilePath(folder))
    await vaultIn(folder, 'another horse')
    expect(await vault.write('acme', new Secret('2'))).toMatchObject({
      failure: { kind: 'keychain', message: expect.stringContaining('is another one') as string },
    })
    expect(await textOf(await vaultIn(folder, 'another horse'), 'acme')).toBeUndefined()
  })
})

describe('a killed writer', () => {
  test('leaves what it had written, or was about to write, whole, and the next one goes on', async () => {
    const [folder, programs] = [tempFolder(), tempFolder()]
    await build({
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      build: {
        ssr: join(import.meta.dirname, 'vault-writer.ts'),
        target: 'node20',
        outDir: programs,
        rollupOptions: { output: { entryFileNames: 'writer.mjs' } },
      },
      ssr: { noExternal: true },
    })
    await vaultIn(folder)
    for (let round = 0; round < 12; round += 1) {
      const writer = spawn(process.execPath, [join(programs, 'writer.mjs'), folder, PASSPHRASE], { stdio: ['ignore', 'pipe', 'inherit'] })
      let printed = ''
      writer.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
      await once(writer.stdout, 'data')
      await sleep(randomInt(40))
      writer.kill('SIGKILL')
      await once(writer, 'close')
      const last = Number(printed.trimEnd().split('\n').at(-1))
      const [count, padding] = ((await textOf(await vaultIn(folder), 'count')) ?? '').split(' ')
      expect([last, last + 1]).toContain(Number(count))
      expect(padding).toBe('x'.repeat(20_000))
    }
  }, 60_000)
})
