// One refresh against the emulator: what ends a session, and what leaves it as good as it was.
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClients } from '../../app/aws/clients.ts'
import { refreshSession } from '../../app/aws/refresh.ts'
import { systemClock } from '../../app/clock.ts'
import { Secret } from '../../app/secret.ts'
import type { SessionRecord } from '../../app/vault/session-record.ts'
import { signIn } from '../identity-center/clients.ts'
import type { Injection } from '../identity-center/injections.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import { center } from '../support/center.ts'

async function session(options: Partial<WorldOptions> = {}) {
  const portal = await center(options)
  const clients = await createClients(portal.region, portal.env)
  if (!clients.ok) throw new Error(clients.failure.message)
  onTestFinished(() => clients.value.close())
  const { accessToken, refreshToken = '', clientId, clientSecret } = await signIn(portal)
  const record: SessionRecord = {
    accessToken: new Secret(accessToken),
    accessTokenExpiresAt: Date.now() + 3_600_000,
    issuedAt: Date.now(),
    refreshToken: new Secret(refreshToken),
    clientId,
    clientSecret: new Secret(clientSecret),
    registrationExpiresAt: Date.now() + 90 * 86_400_000,
    startUrl: portal.startUrl,
    region: portal.region,
  }
  const waits: number[] = []
  // Waits no time, and remembers how long it was asked to wait (ms).
  const clock = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) }
  portal.world.clearLog()
  const refresh = (given = record) => refreshSession(clients.value.oidc, given, clock)
  const asked = () => portal.world.log().filter(({ path }) => path === '/token').length
  return { portal, record, refresh, waits, asked }
}

const open = ({ accessToken, refreshToken }: SessionRecord) => [accessToken.reveal(), refreshToken?.reveal()]

describe('a refresh', () => {
  test('answers new tokens, when they were given, and the registration they belong to', async () => {
    const { record, refresh } = await session({ accessTokenSeconds: 600 })
    const from = Date.now()
    const renewed = await refresh()
    if (renewed.kind !== 'renewed') throw new Error(renewed.failed.failure.message)
    const { issuedAt, accessTokenExpiresAt, accessToken: _a, refreshToken: _r, clientSecret, ...rest } = renewed.record
    expect(open(renewed.record).every((each) => each !== undefined && !open(record).includes(each))).toBe(true)
    expect(issuedAt).toBeGreaterThanOrEqual(from)
    expect(accessTokenExpiresAt - (issuedAt ?? 0)).toBe(600_000)
    expect([rest, clientSecret.reveal()]).toEqual([
      {
        clientId: record.clientId,
        registrationExpiresAt: record.registrationExpiresAt,
        startUrl: record.startUrl,
        region: record.region,
      },
      record.clientSecret.reveal(),
    ])
  })

  test('keeps the refresh token where the answer brings none', async () => {
    const { record, refresh } = await session({ refreshRotation: 'omitted' })
    const renewed = await refresh()
    expect(renewed.kind === 'renewed' && renewed.record.refreshToken).toBe(record.refreshToken)
  })

  test('is not asked for where the portal gave no refresh token', async () => {
    const { record, refresh, asked } = await session()
    expect(await refresh({ ...record, refreshToken: null })).toMatchObject({
      kind: 'refused',
      failed: { failure: { kind: 'sign-in-needed' } },
    })
    expect(asked()).toBe(0)
  })

  test('that was throttled is made again, with longer pauses, four times in all', async () => {
    const { portal, refresh, waits, asked } = await session()
    portal.world.inject({ path: '/token', status: 429, errorType: 'TooManyRequestsException', times: 2 })
    expect(await refresh()).toMatchObject({ kind: 'renewed' })
    expect([waits, asked()]).toEqual([[1_000, 2_000], 3])
    portal.world.inject({ path: '/token', status: 429, errorType: 'TooManyRequestsException', times: 9 })
    expect(await refresh()).toMatchObject({ kind: 'failed', failed: { failure: { kind: 'throttled' } } })
    expect([waits.length, asked()]).toEqual([5, 7])
  })
})

describe('a session ends', () => {
  test.each([
    ['when its refresh token was spent', 'refused', 'AWS ended the session.'],
    ['when it was revoked', 'refused', 'AWS ended the session.'],
    ['when its time is up', 'refused', 'AWS ended the session.'],
    ['when its registration has ended', 'unregistered', 'AWS no longer knows the registration of this session.'],
  ] as const)('%s: %s', async (what, end, message) => {
    const { portal, refresh } = await session({ sessionSeconds: what.includes('registration') ? 200 * 86_400 : 28_800 })
    if (what.includes('spent')) await refresh()
    if (what.includes('revoked')) portal.world.revokeSessions()
    if (what.includes('time')) portal.world.age(9 * 3_600_000)
    if (what.includes('registration')) portal.world.age(91 * 86_400_000)
    expect(await refresh()).toEqual({
      kind: 'refused',
      end,
      failed: { ok: false, failure: { kind: 'sign-in-needed', message, next: 'Sign in again.' } },
    })
  })

  test.each([
    ['InvalidGrantException', 'refused'],
    ['AccessDeniedException', 'refused'],
    ['ExpiredTokenException', 'refused'],
    ['InvalidClientException', 'unregistered'],
    ['UnauthorizedClientException', 'unregistered'],
  ])('with %s: %s', async (errorType, end) => {
    const { portal, refresh, asked } = await session()
    portal.world.inject({ path: '/token', errorType })
    expect(await refresh()).toMatchObject({ kind: 'refused', end, failed: { failure: { kind: 'sign-in-needed' } } })
    expect(asked()).toBe(1)
  })
})

describe('a session is as good as it was', () => {
  const faults: readonly (readonly [string, Omit<Injection, 'path'>, string])[] = [
    ['a fault of AWS', { errorType: 'InternalServerException' }, 'service'],
    ['a proxy that has nobody behind it', { status: 502, html: true, body: '<html>' }, 'captive'],
    ['a service that is away', { status: 503, body: '' }, 'service'],
    ['a firewall that forbids', { status: 403, body: '{}' }, 'refused'],
    ['a strange 401', { status: 401, body: '{}' }, 'service'],
    ['a strange 400', { status: 400, body: '{}' }, 'service'],
    ['a request that AWS calls invalid', { errorType: 'InvalidRequestException' }, 'service'],
    ['a scope that AWS does not know', { errorType: 'InvalidScopeException' }, 'service'],
    ['a grant that AWS does not have', { errorType: 'UnsupportedGrantTypeException' }, 'service'],
    ['a slow down', { errorType: 'SlowDownException', times: 9 }, 'throttled'],
    ['an answer meant for another question', { errorType: 'AuthorizationPendingException' }, 'service'],
    ['a captive portal', { status: 200, html: true, body: '<html>Welcome to our hotel' }, 'captive'],
    ['an answer without a token', { status: 200, body: '{}' }, 'service'],
    ['a connection that is cut', { resetConnection: true }, 'offline'],
  ]

  test.each(faults)('after %s', async (_, rule, kind) => {
    const { portal, refresh } = await session()
    portal.world.inject({ path: '/token', ...rule })
    const failed = await refresh()
    expect(failed).toMatchObject({ kind: 'failed', failed: { failure: { kind } } })
    expect(JSON.stringify(failed)).not.toMatch(/[Ss]ign in again|PLANTED/)
    portal.world.clearInjections()
    expect(await refresh()).toMatchObject({ kind: 'renewed' })
  })

  test.each(faults.filter(([, , kind]) => kind !== 'throttled'))(
    'after %s it is asked for once: the token may be spent',
    async (_, rule) => {
      const { portal, refresh, asked } = await session()
      portal.world.inject({ path: '/token', ...rule, times: 9 })
      await refresh()
      expect(asked()).toBe(1)
    },
  )
})
