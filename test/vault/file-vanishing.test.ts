// A vault file that goes away while it is opened is a failure like any other.
import { chmodSync } from 'node:fs'
import type * as Disk from 'node:fs/promises'
import { expect, test, vi } from 'vitest'
import { Secret } from '../../app/secret.ts'
import { openVaultFile, vaultFilePath } from '../../app/vault/file.ts'
import { tempFolder } from '../support/temp.ts'

const disk = vi.hoisted(() => ({ looks: 0, lasts: Number.POSITIVE_INFINITY }))

/** The real disk, on which the vault file is gone after so many looks at it. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof Disk>()
  const stat = async (path: string) => {
    if (/(?<!locks)\/vault$/.test(path) && (disk.looks += 1) > disk.lasts) throw Object.assign(new Error('gone'), { code: 'ENOENT' })
    return real.stat(path)
  }
  return { ...real, stat }
})

test('a file that is gone before its mode is looked at is told as a failure', async () => {
  const dataFolder = tempFolder()
  const open = () => openVaultFile({ dataFolder, passphrase: new Secret('correct horse'), cost: { N: 16, r: 1, p: 1 } })
  expect((await open()).ok).toBe(true)
  chmodSync(vaultFilePath(dataFolder), 0o644)
  disk.looks = 0
  expect((await open()).ok).toBe(true)
  // The last look is the one at its mode.
  disk.lasts = disk.looks - 1
  disk.looks = 0
  expect(await open()).toMatchObject({
    ok: false,
    failure: { kind: 'keychain', message: expect.stringContaining(vaultFilePath(dataFolder)) },
  })
  expect(disk.looks).toBe(disk.lasts + 1)
})
