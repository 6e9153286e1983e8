// A small program that makes one vault call and prints what it answered as JSON: `vault-program.js read|write|remove <item> [close|exit|leave]`.
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createKeychain } from '../../app/vault/keychain.ts'
import { Secret } from '../../app/secret.ts'

const [verb, item = '', ending = 'close'] = process.argv.slice(2)
const vault = createKeychain({
  platform: process.platform,
  env: process.env,
  childScript: fileURLToPath(new URL('keychain-child.js', import.meta.url)),
  log: { write: () => undefined },
})

/** The text to write comes on stdin; a text that was read is printed, because only tests run this. */
async function perform(): Promise<unknown> {
  if (verb === 'write') return await vault.write(item, new Secret(await text(process.stdin)))
  if (verb === 'remove') return await vault.remove(item)
  const read = await vault.read(item)
  return read.ok ? { ok: true, text: read.value?.reveal() ?? null } : read
}

process.stdout.write(`${JSON.stringify(await perform())}\n`)
if (ending === 'close') vault.close()
if (ending === 'exit') process.exit(0)
