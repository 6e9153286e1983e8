// What came anew but says the same stays the same object; what changed is told as it is.
import { describe, expect, test } from 'vitest'
import { keepEqual } from '../../renderer/keep-equal.ts'
import { busyState, sampleCatalogue } from './sample-state.ts'

const catalogue = sampleCatalogue(3)
const state = busyState(catalogue)

describe('a copy of the same', () => {
  test.each<[string, unknown]>([
    ['a state', state],
    ['a catalogue', catalogue],
    ['an empty list', []],
    ['null', null],
  ])('%s is the one from before', (_name, before) => {
    expect(keepEqual(before, structuredClone(before))).toBe(before)
  })

  test('is one that is left as it is, where something else changed', () => {
    const after = keepEqual(state, { ...structuredClone(state), chosenProfile: 'dev' })
    expect(after).toEqual({ ...state, chosenProfile: 'dev' })
    expect(after.favourites).toBe(state.favourites)
    expect(after.profiles).toBe(state.profiles)
  })

  test('goes for each account by itself', () => {
    const { accounts, ...rest } = structuredClone(catalogue)
    const after = keepEqual(catalogue, {
      ...rest,
      accounts: accounts.map((each, at) => (at === 1 ? { ...each, roles: ['Billing'] } : each)),
    })
    expect(after.accounts.map((each, at) => each === catalogue.accounts[at])).toEqual([true, false, true])
    expect(after.accounts[1]?.roles).toEqual(['Billing'])
  })
})

describe('what differs is told as it came', () => {
  test.each<[string, unknown, unknown]>([
    ['nothing before', null, { a: 1 }],
    ['nothing any more', { a: 1 }, null],
    ['a member more', { a: 1 }, { a: 1, b: 2 }],
    ['a member less', { a: 1, b: 2 }, { a: 1 }],
    ['another member', { a: 1 }, { b: 1 }],
    ['an undefined member for none', {}, { a: undefined }],
    ['an item more', [1], [1, 2]],
    ['an item less', [1, 2], [1]],
    ['another order', ['a', 'b'], ['b', 'a']],
    ['a list for an object', { 0: 'a' }, ['a']],
    ['an object for a list', ['a'], { 0: 'a' }],
    ['a change deep inside', { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }],
  ])('%s', (_name, before, after) => {
    const kept = keepEqual(before, after)
    expect(kept).toStrictEqual(after)
    expect(kept).not.toBe(before)
  })
})
