// How long a session lasts, as it is typed and as it is kept.
import { describe, expect, test } from 'vitest'
import { minutesOf, typedLength } from '../../renderer/session-length.ts'

describe('a length that was typed', () => {
  test.each([
    ['8', 'hours', 480],
    [' 12 ', 'hours', 720],
    ['1.5', 'hours', 90],
    ['1,5', 'days', 2_160],
    ['30', 'days', 43_200],
    ['', 'days', 0],
    ['  ', 'hours', 0],
    ['eight', 'hours', null],
    ['-8', 'hours', null],
    ['8 h', 'hours', null],
    ['1e3', 'hours', null],
    ['1.2.3', 'days', null],
  ] as const)('%j in %s', (text, unit, minutes) => {
    expect(minutesOf({ text, unit })).toBe(minutes)
  })
})

describe('a length that is kept', () => {
  test.each([
    [null, { text: '', unit: 'hours' }],
    [90, { text: '1.5', unit: 'hours' }],
    [480, { text: '8', unit: 'hours' }],
    [1_440, { text: '1', unit: 'days' }],
    [129_600, { text: '90', unit: 'days' }],
  ] as const)('%j minutes', (minutes, typed) => {
    expect(typedLength(minutes)).toEqual(typed)
    expect(minutesOf(typedLength(minutes))).toBe(minutes ?? 0)
  })

  test('comes back as it was, whatever minute it is', () => {
    for (let minutes = 15; minutes < 3_000; minutes += 1) expect(minutesOf(typedLength(minutes))).toBe(minutes)
  })
})
