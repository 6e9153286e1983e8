// Tokens of the container door: each opens one path, and nothing once it is over.
import { expect, test } from 'vitest'
import { createPermits } from '../../app/broker/permits.ts'
import { fakeClock } from '../support/fake-clock.ts'

const PATH = '/roles/111111111111/Reader'

test('a token opens its own path and no other', () => {
  const permits = createPermits<string>(fakeClock())
  const token = permits.mint(PATH, 'reader', null).reveal()
  permits.mint('/roles/111111111111/Admin', 'admin', null)
  expect(permits.check(token, PATH)).toEqual({ kind: 'good', what: 'reader' })
  for (const path of ['/roles/111111111111/Admin', `${PATH}/`, PATH.toLowerCase(), '', '/'])
    expect(permits.check(token, path)).toEqual({ kind: 'elsewhere' })
})

test('what is no token opens nothing, nor does a part of one', () => {
  const permits = createPermits<string>(fakeClock())
  const token = permits.mint(PATH, 'reader', null).reveal()
  for (const wrong of ['', ' ', 'x', token.slice(1), `${token}x`, `${token}\n`, `Bearer ${token}`, token.toLowerCase(), '__proto__'])
    expect(permits.check(wrong, PATH)).toEqual({ kind: 'unknown' })
})

test('tokens cannot be guessed, and stand in a header and a shell as they are', () => {
  const permits = createPermits<number>(fakeClock())
  const tokens = Array.from({ length: 100 }, (_, index) => permits.mint(PATH, index, null).reveal())
  expect(new Set(tokens).size).toBe(100)
  for (const each of tokens) expect(each).toMatch(/^[\w-]{43}$/)
  expect(tokens.map((each) => permits.check(each, PATH))).toEqual(tokens.map((_, what) => ({ kind: 'good', what })))
})

test('a token opens nothing after its time, wherever it is tried', async () => {
  const clock = fakeClock()
  const permits = createPermits<string>(clock)
  const short = permits.mint(PATH, 'short', clock.now() + 1_000).reveal()
  const long = permits.mint(PATH, 'long', clock.now() + 2_000).reveal()
  await clock.pass(999)
  expect(permits.check(short, PATH)).toEqual({ kind: 'good', what: 'short' })
  await clock.pass(1)
  expect([permits.check(short, PATH), permits.check(short, '/')]).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }])
  expect(permits.check(long, PATH)).toEqual({ kind: 'good', what: 'long' })
})

test('one that is revoked opens nothing, and the others stay', () => {
  const permits = createPermits<string>(fakeClock())
  const [first, second] = [permits.mint(PATH, 'first', null), permits.mint(PATH, 'second', null)]
  permits.revoke(first)
  permits.revoke(first)
  expect(permits.check(first.reveal(), PATH)).toEqual({ kind: 'unknown' })
  expect(permits.check(second.reveal(), PATH)).toEqual({ kind: 'good', what: 'second' })
})
