// A program that writes into the vault file of a folder without end, and prints each number once it is written: `vault-writer.mjs <folder> <passphrase>`.
import { Secret } from '../../app/secret.ts'
import { openVaultFile } from '../../app/vault/file.ts'

const [dataFolder = '', passphrase = ''] = process.argv.slice(2)
const opened = await openVaultFile({ dataFolder, passphrase: new Secret(passphrase) })
if (!opened.ok) throw new Error(opened.failure.message)
const before = await opened.value.read('count')
const padding = 'x'.repeat(20_000)
for (let count = Number(before.ok ? (before.value?.reveal().split(' ')[0] ?? 0) : 0) + 1; ; count += 1) {
  const written = await opened.value.write('count', new Secret(`${count} ${padding}`))
  if (!written.ok) throw new Error(written.failure.message)
  process.stdout.write(`${count}\n`)
}
