// What a person prefers, read from what was typed.
import { describe, expect, test } from 'vitest'
import { asPreferred } from '../../app/model/contract.ts'
import { isQuiet, parseMinutes, parseQuiet, preferred, quietInWords } from '../../app/model/preferences.ts'

const badInput = { ok: false, failure: { kind: 'bad-input', message: expect.any(String) as string, next: expect.any(String) as string } }

describe('quiet hours', () => {
  test.each([
    ['22:00-07:00', { from: 1_320, until: 420 }, '22:00-07:00'],
    [' 9:30 – 17:05 ', { from: 570, until: 1_025 }, '09:30-17:05'],
    ['0:00-23:59', { from: 0, until: 1_439 }, '00:00-23:59'],
    ['off', null, 'off'],
    ['OFF', null, 'off'],
  ])('%j are read, and written as one would type them', (input, quiet, words) => {
    expect(parseQuiet(input)).toEqual({ ok: true, value: quiet })
    expect(quietInWords(quiet)).toBe(words)
  })

  test.each(['', '22-7', '24:00-07:00', '22:60-07:00', '22:00', '07:00-07:00', '22:00-07:00-08:00', 'never', '-1:00-07:00'])(
    '%j are refused by name',
    (input) => {
      expect(parseQuiet(input)).toMatchObject({
        ...badInput,
        failure: { message: expect.stringContaining(JSON.stringify(input)) as string },
      })
    },
  )

  const at = (hours: number, minutes: number) => new Date(2026, 5, 15, hours, minutes).getTime()
  test.each([
    ['in the middle of the night', '22:00-07:00', at(0, 30), true],
    ['as they begin', '22:00-07:00', at(22, 0), true],
    ['as they end', '22:00-07:00', at(7, 0), false],
    ['by day', '22:00-07:00', at(12, 0), false],
    ['in hours of one day', '12:00-13:30', at(13, 29), true],
    ['after hours of one day', '12:00-13:30', at(13, 30), false],
    ['before hours of one day', '12:00-13:30', at(11, 59), false],
    ['when there are none', 'off', at(0, 30), false],
  ])('%s', (_when, hours, now, isThen) => {
    const quiet = parseQuiet(hours)
    expect(quiet.ok && isQuiet(quiet.value, now)).toBe(isThen)
  })
})

describe('minutes', () => {
  test.each([
    ['15', 15],
    [' 1 ', 1],
    ['0', 0],
  ])('%j are read', (input, minutes) => {
    expect(parseMinutes(input)).toEqual({ ok: true, value: minutes })
  })

  test.each(['', '-5', '1.5', '1e3', '10 min', '9999999999'])('%j are refused', (input) => {
    expect(parseMinutes(input)).toMatchObject(badInput)
  })
})

describe('a change', () => {
  test('of nothing changes nothing', () => {
    expect(preferred(asPreferred)).toEqual({ ok: true, value: {} })
  })

  test.each([
    [{ delivery: 'sso' }, { delivery: 'sso' }],
    [{ keysAtQuit: 'remove' }, { keysAtQuit: 'remove' }],
    [{ flow: 'browser' }, { flow: 'browser' }],
    [
      { warnMinutes: 720, snoozeMinutes: 1 },
      { warnMinutes: 720, snoozeMinutes: 1 },
    ],
    [{ quiet: 'off' }, { quiet: null }],
    [{ quiet: '1:00-2:00' }, { quiet: { from: 60, until: 120 } }],
  ] as const)('%j changes just that', (change, expected) => {
    expect(preferred({ ...asPreferred, ...change })).toEqual({ ok: true, value: expected })
  })

  test.each([
    { warnMinutes: 0 },
    { warnMinutes: 721 },
    { warnMinutes: 1.5 },
    { snoozeMinutes: -1 },
    { snoozeMinutes: 1_441 },
    { snoozeMinutes: Number.NaN },
    { quiet: 'at night' },
  ])('%j is refused', (change) => {
    expect(preferred({ ...asPreferred, ...change })).toMatchObject(badInput)
  })
})
