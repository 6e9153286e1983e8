// The record of a session that the vault does not take: it counts until another process has a newer one, and never takes that one's place.
import { describe, expect, test } from 'vitest'
import { createKeptRecord } from '../app/effects/kept-record.ts'
import { type Reply, done, fail } from '../app/model/failure.ts'
import type { Vault } from '../app/ports.ts'
import { Secret } from '../app/secret.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { type SessionRecord, encodeSession, proofItem } from '../app/vault/session-record.ts'
import { keychain } from './support/sharing.ts'

const portal = { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
const full = fail('keychain', 'Full.')

function record(name: string): SessionRecord {
  return {
    accessToken: new Secret(name),
    accessTokenExpiresAt: 2_000,
    issuedAt: 1_000,
    refreshToken: new Secret(`refresh ${name}`),
    clientId: 'client',
    clientSecret: new Secret('secret'),
    registrationExpiresAt: 3_000,
    startUrl: portal.startUrl,
    region: portal.region,
  }
}

/** A record over a vault that can be told to fail; `inside` is what is in it. */
function keeping(inside: Vault = keychain()) {
  const failing = { write: false, read: false, remove: false }
  const written: string[] = []
  const vault: Vault = {
    ...inside,
    read: async (item) => (failing.read ? full : inside.read(item)),
    async write(item, value): Promise<Reply> {
      written.push(item)
      return failing.write ? full : inside.write(item, value)
    },
    remove: async (item) => (failing.remove ? full : inside.remove(item)),
  }
  const kept = createKeptRecord(vault, portal)
  const name = async () => {
    const found = await kept.read()
    return found.ok ? (found.value?.accessToken.reveal() ?? null) : found.failure.message
  }
  const stored = async () => {
    const found = await inside.read(portal.id)
    return found.ok ? found.value?.reveal() : found
  }
  return { kept, failing, written, name, stored, byAnother: (newer: SessionRecord) => inside.write(portal.id, encodeSession(newer)) }
}

const textOf = (name: string) => encodeSession(record(name)).reveal()

describe('a record that the vault did not take', () => {
  async function unsaved(before: 'old' | null = 'old') {
    const world = keeping()
    if (before !== null) await world.byAnother(record(before))
    world.failing.write = true
    expect(await world.kept.write(record('new'))).toEqual(full)
    expect(world.kept.unsaved()).toEqual(full)
    return world
  }

  test.each(['old', null] as const)('counts, and is written as soon as that works: over %s', async (before) => {
    const { kept, failing, name, stored } = await unsaved(before)
    expect(await name()).toBe('new')
    expect(await stored()).toBe(before === null ? undefined : textOf(before))
    expect(await kept.flush()).toEqual(full)
    expect(kept.unsaved()).toEqual(full)
    failing.write = false
    expect(await kept.flush()).toEqual(done)
    expect([kept.unsaved(), await stored(), await name()]).toEqual([null, textOf('new'), 'new'])
  })

  test('is not written by a reading, which holds no lock', async () => {
    const { failing, name, stored, written } = await unsaved()
    failing.write = false
    const before = written.length
    expect([await name(), await stored(), written.length]).toEqual(['new', textOf('old'), before])
  })

  test('counts no more once another process has written a newer one', async () => {
    const { kept, failing, name, stored, byAnother } = await unsaved()
    await byAnother(record('newer'))
    expect([await name(), kept.unsaved()]).toEqual(['newer', null])
    failing.write = false
    expect(await kept.flush()).toEqual(done)
    expect(await stored()).toBe(textOf('newer'))
  })

  test('is not written over a newer one that nobody has read here', async () => {
    const { kept, failing, stored, byAnother } = await unsaved()
    await byAnother(record('newer'))
    failing.write = false
    expect(await kept.flush()).toEqual(done)
    expect([await stored(), kept.unsaved()]).toEqual([textOf('newer'), null])
  })

  test('is not written where another process has removed what was there', async () => {
    const inside = keychain()
    const { kept, failing, name, stored, byAnother } = keeping(inside)
    await byAnother(record('old'))
    failing.write = true
    await kept.write(record('new'))
    failing.write = false
    await inside.remove(portal.id)
    expect(await kept.flush()).toEqual(done)
    expect([await name(), await stored()]).toEqual([null, undefined])
  })

  test('counts while the vault cannot be read: nothing is known to be newer', async () => {
    const { kept, failing, name } = await unsaved()
    failing.read = true
    expect([await name(), kept.unsaved()]).toEqual(['new', full])
    failing.read = false
    expect(await name()).toBe('new')
  })

  test('is forgotten with a removal, and stays where that failed', async () => {
    const { kept, failing, name, stored } = await unsaved()
    failing.remove = true
    expect(await kept.remove()).toEqual(full)
    expect([await name(), kept.unsaved()]).toEqual(['new', full])
    failing.remove = false
    expect(await kept.remove()).toEqual(done)
    expect([kept.unsaved(), await name()]).toEqual([null, null])
    failing.write = false
    expect(await kept.flush()).toEqual(done)
    expect(await stored()).toBeUndefined()
  })
})

test('where nothing is remembered nothing is written', async () => {
  const { kept, name, written } = keeping()
  expect([await name(), await kept.flush(), kept.unsaved(), written]).toEqual([null, done, null, []])
})

describe('a proof', () => {
  test('is an item of its own, which is as long as the record and is gone afterwards', async () => {
    const lengths: number[] = []
    const inside = keychain()
    const { kept, written } = keeping({
      ...inside,
      write(item, value) {
        lengths.push(value.reveal().length)
        return inside.write(item, value)
      },
    })
    expect(await kept.prove(record('new'))).toEqual(done)
    expect([written, lengths]).toEqual([[proofItem(portal.id)], [textOf('new').length]])
    expect(await inside.read(proofItem(portal.id))).toEqual({ ok: true, value: undefined })
  })

  test.each(['write', 'remove'] as const)('fails where the vault does not %s, and remembers nothing', async (what) => {
    const { kept, failing, name, byAnother } = keeping()
    await byAnother(record('old'))
    failing[what] = true
    expect(await kept.prove(record('new'))).toEqual(full)
    expect([kept.unsaved(), await name()]).toEqual([null, 'old'])
  })

  test('is not asked of a memory', async () => {
    const { kept, failing, written } = keeping(createMemoryVault())
    failing.write = true
    expect(await kept.prove(record('new'))).toEqual(done)
    expect(written).toEqual([])
  })
})
