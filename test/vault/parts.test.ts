// How a record is cut into items and put together again, without any keychain.
import { describe, expect, test } from 'vitest'
import { Secret } from '../../app/secret.ts'
import { type Step, isItemName, joinParts, maxItemBytes, partPrefix, planRemove, planWrite, readHead } from '../../app/vault/parts.ts'

const LIMIT = 2560

/** The steps as short words, sets with their length in bytes. */
function words(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => (step.kind === 'set' ? `set ${step.account}` : `delete ${step.account}`))
}

function valuesOf(steps: readonly Step[]): ReadonlyMap<string, Secret> {
  return new Map(steps.flatMap((step) => (step.kind === 'set' ? [[step.account, step.value] as const] : [])))
}

/** Reads a record from the values that a plan would have set. */
function readBack(item: string, values: ReadonlyMap<string, Secret>): string | undefined {
  const head = readHead(item, values.get(item) ?? new Secret(''))
  if (!head.ok) return undefined
  if (head.value.kind === 'whole') return head.value.text.reveal()
  const text = joinParts(
    item,
    head.value,
    head.value.accounts.map((account) => values.get(account)),
  )
  return text.ok ? text.value.reveal() : undefined
}

describe('a plan to write', () => {
  const long = 'x'.repeat(6000)

  test.each([
    ['a short text into nothing', 'short', [], ['set acme']],
    ['a long text into nothing', long, [], ['set acme#1.1', 'set acme#1.2', 'set acme#1.3', 'set acme']],
    [
      'a long text over an older long one, head last and old parts after it',
      long,
      ['acme#4.1', 'acme#4.2'],
      ['set acme#5.1', 'set acme#5.2', 'set acme#5.3', 'set acme', 'delete acme#4.1', 'delete acme#4.2'],
    ],
    ['a short text over a long one', 'short', ['acme#1.1', 'acme#1.2'], ['set acme', 'delete acme#1.1', 'delete acme#1.2']],
    [
      'a long text after a crash, past the numbers of its leftovers',
      long,
      ['acme#1.1', 'acme#2.1', 'acme#2.9'],
      ['set acme#3.1', 'set acme#3.2', 'set acme#3.3', 'set acme', 'delete acme#1.1', 'delete acme#2.1', 'delete acme#2.9'],
    ],
    ['nothing of other items', 'short', ['acme-2#1.1', 'acme2#1.1', 'acme#x', 'acme#1.1.1', 'other'], ['set acme']],
  ])('writes %s', (_what, text, accounts, steps) => {
    expect(words(planWrite('acme', new Secret(text), LIMIT, accounts))).toEqual(steps)
  })

  test.each([
    ['empty', ''],
    ['a NUL and other control characters', `a\0b\u0001\u007f\r\n\t${'\0'.repeat(3000)}`],
    ['characters of every length', 'é€😀'.repeat(2000)],
    ['half a surrogate pair, at every place of a cut', `${'x'.repeat(2530)}\ud83d${'y'.repeat(5000)}`],
    ['quotes and backslashes only', '"\\'.repeat(3000)],
    ['64 KB', 'k'.repeat(65_536)],
  ])('keeps a text with %s, each item printable ASCII within the limit', (_what, text) => {
    for (const limit of [LIMIT, Number.POSITIVE_INFINITY]) {
      const values = valuesOf(planWrite('acme', new Secret(text), limit, []))
      for (const value of values.values()) expect(value.reveal()).toMatch(/^[ -~]+$/)
      expect(Math.max(...[...values.values()].map((value) => value.reveal().length))).toBeLessThanOrEqual(limit)
      expect(readBack('acme', values)).toBe(text)
    }
  })

  test('uses one item just up to the limit', () => {
    const overhead = '{"version":1,"text":""}'.length
    expect(planWrite('acme', new Secret('x'.repeat(LIMIT - overhead)), LIMIT, [])).toHaveLength(1)
    expect(planWrite('acme', new Secret('x'.repeat(LIMIT - overhead + 1)), LIMIT, [])).toHaveLength(2)
  })

  test('splits nothing where an item has no limit', () => {
    expect(maxItemBytes('win32')).toBe(2560)
    for (const platform of ['linux', 'darwin'] as const) {
      expect(planWrite('acme', new Secret('x'.repeat(65_536)), maxItemBytes(platform), [])).toHaveLength(1)
    }
  })
})

test('a plan to remove takes the head away first', () => {
  expect(words(planRemove('acme', ['acme#1.1', 'acme#1.2', 'other#1.1']))).toEqual(['delete acme', 'delete acme#1.1', 'delete acme#1.2'])
})

describe('a head that cannot be read', () => {
  test.each([
    ['no JSON', 'hello', 'damaged'],
    ['cut in the middle', '{"version":1,"te', 'damaged'],
    ['another shape', '{"version":1,"parts":3}', 'damaged'],
    ['no version', '{"text":"hello"}', 'damaged'],
    ['version 0', '{"version":0,"text":"hello"}', 'damaged'],
    ['a million parts', '{"version":1,"generation":1,"count":1000000,"digest":"00"}', 'damaged'],
    ['half a part', '{"version":1,"generation":1,"count":1.5,"digest":"00"}', 'damaged'],
    ['a later version', '{"version":2,"text":"hello"}', 'written by a newer Roledeck'],
    ['a later version of another shape', '{"version":7,"sealed":"…"}', 'written by a newer Roledeck'],
  ])('says what to do: %s', (_what, value, words) => {
    const head = readHead('acme', new Secret(value))
    expect(head).toMatchObject({
      ok: false,
      failure: { kind: words.includes('damaged') ? 'damaged' : 'keychain', message: expect.stringContaining(words) },
    })
    expect(JSON.stringify(head)).toContain('Roledeck/acme')
    expect(JSON.stringify(head)).not.toContain('hello')
  })
})

describe('parts that are not the ones of the head', () => {
  const values = valuesOf(planWrite('acme', new Secret('secret'.repeat(1000)), LIMIT, []))
  const spoilt: readonly (readonly [string, (parts: Map<string, Secret>) => unknown])[] = [
    ['one is missing', (parts) => parts.delete('acme#1.2')],
    ['one is cut', (parts) => parts.set('acme#1.2', new Secret('secret'))],
    ['two are exchanged', (parts) => parts.set('acme#1.1', parts.get('acme#1.3') ?? new Secret(''))],
  ]

  test.each(spoilt)('make a damaged record: %s', (_what, spoil) => {
    const parts = new Map(values)
    spoil(parts)
    expect(readBack('acme', values)).toBe('secret'.repeat(1000))
    expect(readBack('acme', parts)).toBeUndefined()
  })
})

test.each([
  ['acme-0f3a', true],
  ['kept:dev@example.com', true],
  ['', false],
  ['a b', false],
  ['acme#1', false],
  ['zürich', false],
  ['a\nb', false],
])('the name %j may be an item: %s', (name, may) => {
  expect(isItemName(name)).toBe(may)
  expect(partPrefix('acme')).toBe('acme#')
})
