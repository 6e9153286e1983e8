// The one alarm: whatever is due first, of profiles and of sessions whose token is shared.
import { describe, expect, test } from 'vitest'
import { nextAlarm } from '../../app/model/alarm.ts'
import { reduce } from '../../app/model/reduce.ts'
import { MINUTE, NOW, portal, profile, state } from './desk-state.ts'

const soon = NOW + 25 * MINUTE
const session = { standing: 'signed-in', accessTokenExpiresAt: soon, refreshable: true } as const
const shared = portal({ sharing: 'on', session, renewAt: NOW + 4 * MINUTE })

describe('the alarm', () => {
  test('rings for a session whose token is shared', () => {
    expect(nextAlarm(state({ portals: [shared] }), NOW)).toEqual({
      at: NOW + 4 * MINUTE,
      command: { kind: 'refresh-session', portal: 'acme-1' },
    })
    expect(nextAlarm(state({ portals: [portal()] }), NOW)).toBeNull()
  })

  test.each([
    [3, 'renew'],
    [5, 'refresh-session'],
  ])('rings first for what is due first: a profile in %d minutes, then %s', (minutes, kind) => {
    const waiting = profile({ renewAt: NOW + minutes * MINUTE })
    expect(nextAlarm(state({ portals: [shared], profiles: [waiting] }), NOW)?.command.kind).toBe(kind)
  })

  test('rings for each of several portals in its turn', () => {
    const other = portal({ sharing: 'on', session, renewAt: NOW + MINUTE }, 'other-2', 'other')
    expect(nextAlarm(state({ portals: [shared, other] }), NOW)?.command).toEqual({ kind: 'refresh-session', portal: 'other-2' })
  })

  test('is put off by what is told of the sharing, and silent once it ends', () => {
    const told = (sharing: 'on' | 'off', renewAt: number | null) =>
      nextAlarm(reduce(state({ portals: [shared] }), { kind: 'sharing', portal: 'acme-1', sharing, renewAt }), NOW)
    expect(told('on', NOW + 9)?.at).toBe(NOW + 9)
    expect(told('on', null)?.at).toBeGreaterThan(soon - 22 * MINUTE)
    expect(told('off', null)).toBeNull()
  })
})
