// The keys of the window, as its one table says.
import { describe, expect, test } from 'vitest'
import { KEYS, KEY_HELP, type Pressed, beginsSearch, intentOf, keysFor } from '../../renderer/keys.ts'

const pressed = (key: string, change: Partial<Pressed> = {}): Pressed => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
})

describe('a key', () => {
  test.each<[string, Partial<Pressed>, string | null]>([
    ['Enter', {}, 'switch'],
    ['Enter', { shiftKey: true }, 'console'],
    ['Enter', { ctrlKey: true }, null],
    ['d', {}, null],
    ['d', { ctrlKey: true }, 'favourite'],
    ['D', { metaKey: true }, 'favourite'],
    ['d', { ctrlKey: true, shiftKey: true }, null],
    ['k', { metaKey: true }, 'search'],
    ['ArrowDown', {}, 'next'],
    ['ArrowDown', { altKey: true }, null],
    ['Home', { shiftKey: true }, null],
    ['Escape', {}, 'clear'],
  ])('%s with %j means %s', (key, change, wanted) => {
    expect(intentOf(pressed(key, change))).toBe(wanted)
  })

  test.each<[string, Partial<Pressed>, boolean]>([
    ['a', {}, true],
    ['/', {}, true],
    ['k', { ctrlKey: true }, true],
    ['a', { ctrlKey: true }, false],
    [' ', {}, false],
    ['Tab', {}, false],
    ['Enter', {}, false],
  ])('%s with %j, pressed elsewhere, begins a search: %s', (key, change, wanted) => {
    expect(beginsSearch(pressed(key, change))).toBe(wanted)
  })
})

test('the help says every intent once', () => {
  const said = KEY_HELP.flatMap(({ intents }) => intents)
  expect(said.toSorted()).toEqual([...new Set(KEYS.map(({ intent }) => intent))].toSorted())
})

test('keys are written as on the keyboard', () => {
  expect(keysFor('favourite', false)).toEqual([['Ctrl', 'D']])
  expect(keysFor('favourite', true)).toEqual([['⌘', 'D']])
  expect(keysFor('next', false)).toEqual([['↓']])
})
