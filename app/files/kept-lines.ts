// Foreign lines with secrets that were taken over: one keychain item a profile, from the switch until the release.
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { LineMark } from '../model/settings.ts'
import type { Vault } from '../ports.ts'
import { Secret } from '../secret.ts'

export type KeptLines = ReadonlyMap<LineMark, Secret>

/** Adds lines to an item. The old ones stay. Fails with kind `keychain`, also for a vault that forgets: the lines would be lost with it. */
export async function keepLines(vault: Vault, item: string, lines: KeptLines): Promise<Reply> {
  if (lines.size === 0) return done
  if (vault.kind === 'memory') {
    return fail(
      'keychain',
      'The profile has keys of its own, and there is no keychain to keep them in until you release it.',
      'Choose another profile name, or move those keys away yourself.',
    )
  }
  const known = await readKept(vault, item)
  if (!known.ok) return known
  const all = [...known.value, ...lines].map(([mark, line]) => [mark, line.reveal()] as const)
  return await vault.write(item, new Secret(JSON.stringify({ version: 1, lines: Object.fromEntries(all) })))
}

/** The lines of an item; none when it is absent. Fails with kind `keychain` when it cannot be read. */
export async function readKept(vault: Vault, item: string): Promise<Result<KeptLines>> {
  // A vault that starts empty would make lines look lost that are safe in the keychain.
  if (vault.kind === 'memory')
    return fail(
      'keychain',
      'The old lines of the profile are in the keychain, which is not in use now.',
      'Unlock or install the keychain and try again.',
    )
  const stored = await vault.read(item)
  if (!stored.ok) return stored
  if (stored.value === undefined) return ok(new Map())
  const lines = linesOf(stored.value)
  if (lines !== null) return ok(lines)
  return fail(
    'keychain',
    `The keychain item ${item} is damaged.`,
    'Its lines cannot be brought back: remove the item to go on without them.',
  )
}

function linesOf(stored: Secret): KeptLines | null {
  try {
    const content: unknown = JSON.parse(stored.reveal())
    if (typeof content !== 'object' || content === null || !('version' in content) || content.version !== 1) return null
    if (!('lines' in content) || typeof content.lines !== 'object' || content.lines === null) return null
    return new Map(Object.entries(content.lines).map(([mark, line]) => [mark, new Secret(String(line))]))
  } catch {
    return null
  }
}
