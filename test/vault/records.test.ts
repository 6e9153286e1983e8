// Whole records over a keychain of 2,560 bytes an item that loses its power after any change.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'
import { readRecord, removeRecord, writeRecord } from '../../app/vault/records.ts'
import { PowerCut, limitedItems } from './limited-items.ts'

const LIMIT = 2560
const SIZES = { nothing: null, short: 100, 'of three parts': 6000, 'of 27 parts': 65_536 } as const
type Size = keyof typeof SIZES

function textOf(size: Size, letter: string): string | null {
  const length = SIZES[size]
  return length === null ? null : letter.repeat(length)
}

async function read(held: Map<string, string>): Promise<string | null> {
  const found = await readRecord(limitedItems(held, LIMIT), 'acme')
  if (!found.ok) throw new Error(found.failure.message)
  return found.value?.reveal() ?? null
}

/** Writes or removes, until done or until the power is cut after `changes` changes; answers whether it was done. */
async function change(held: Map<string, string>, text: string | null, changes?: number): Promise<boolean> {
  const items = limitedItems(held, LIMIT, changes)
  try {
    const reply = text === null ? await removeRecord(items, 'acme', LIMIT) : await writeRecord(items, 'acme', new Secret(text), LIMIT)
    if (!reply.ok) throw new Error(reply.failure.message)
    return true
  } catch (error) {
    if (error instanceof PowerCut) return false
    throw error
  }
}

const sizes = Object.keys(SIZES) as readonly Size[]
const pairs = sizes.flatMap((from) => sizes.map((to) => [from, to] as const))

test.each(pairs)(
  'from %s to %s, a power cut after any change leaves the old record or the new one, and no debris for ever',
  async (from, to) => {
    const before = textOf(from, 'a')
    const after = textOf(to, 'b')
    let finished = false
    for (let changes = 0; !finished; changes += 1) {
      const held = new Map([['other#1.1', 'of another record']])
      await change(held, before)
      finished = await change(held, after, changes)
      expect([before, after]).toContain(await read(held))
      if (finished) expect(await read(held)).toBe(after)
      await change(held, 'last')
      expect(await read(held)).toBe('last')
      expect([...held.keys()].sort()).toEqual(['acme', 'other#1.1'])
    }
  },
)

test('any row of writes, removals and power cuts leaves a whole record', async () => {
  const step = fc.record({ size: fc.constantFrom(...sizes), letter: fc.constantFrom('a', 'b', 'é', '"', '\0'), changes: fc.nat(40) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const held = new Map<string, string>()
      for (const { size, letter, changes } of steps) {
        const before = await read(held)
        // Escaped characters take six bytes each, so these texts stay short enough for the number of parts to stay small.
        const wanted = textOf(size === 'of 27 parts' ? 'of three parts' : size, letter)
        const finished = await change(held, wanted, changes)
        const found = await read(held)
        expect(finished ? [wanted] : [before, wanted]).toContain(found)
      }
    }),
    { numRuns: 60 },
  )
})

describe('a reader', () => {
  test('starts over when another process replaces the record under it', async () => {
    const held = new Map<string, string>()
    await change(held, 'a'.repeat(6000))
    const items = limitedItems(held, LIMIT)
    let replaced = false
    const found = await readRecord(
      {
        ...items,
        get: async (account) => {
          if (account === 'acme#1.2' && !replaced) replaced = await change(held, 'b'.repeat(9000))
          return items.get(account)
        },
      },
      'acme',
    )
    expect(replaced).toBe(true)
    expect(found.ok && found.value?.reveal()).toBe('b'.repeat(9000))
  })

  test('gives up on a damaged record instead of asking for ever', async () => {
    const held = new Map<string, string>()
    await change(held, 'a'.repeat(6000))
    held.delete('acme#1.2')
    const found = await readRecord(limitedItems(held, LIMIT), 'acme')
    expect(found).toMatchObject({ ok: false, failure: { kind: 'damaged', message: 'The keychain entry Roledeck/acme is damaged.' } })
  })

  test('a damaged record can be written and removed like any other', async () => {
    for (const text of ['whole again', null]) {
      const held = new Map([
        ['acme', '{"version":1,"generation":1,"count":2,"digest":"0"}'],
        ['acme#1.2', 'x'],
      ])
      expect(await change(held, text)).toBe(true)
      expect(await read(held)).toBe(text)
      expect([...held.keys()]).toEqual(text === null ? [] : ['acme'])
    }
  })
})

test('where items have no limit, nothing is searched for', async () => {
  const items = limitedItems(new Map(), Number.POSITIVE_INFINITY)
  const unsearchable = { ...items, find: () => Promise.reject(new Error('must not be called')) }
  const text = new Secret('x'.repeat(65_536))
  expect(await writeRecord(unsearchable, 'acme', text, Number.POSITIVE_INFINITY)).toEqual({ ok: true })
  expect(await readRecord(unsearchable, 'acme')).toEqual(ok(text))
  expect(await removeRecord(unsearchable, 'acme', Number.POSITIVE_INFINITY)).toEqual({ ok: true })
  expect(await readRecord(unsearchable, 'acme')).toEqual(ok(undefined))
})
