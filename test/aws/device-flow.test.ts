// The device flow and the refresh, through the real SDK client, against the emulator.
import { describe, expect, test } from 'vitest'
import { type PortalClients, createClients } from '../../app/aws/clients.ts'
import { signInByDevice } from '../../app/aws/device-flow.ts'
import { createLimiter } from '../../app/aws/limiter.ts'
import { refreshSession } from '../../app/aws/refresh.ts'
import { systemClock } from '../../app/clock.ts'
import type { Clock } from '../../app/ports.ts'
import type { PendingSignIn } from '../../app/model/state.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { center } from '../support/center.ts'

/** Waits a thousandth of the time, and remembers how long it was asked to wait (ms). */
function hastyClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = []
  const sleep = (ms: number, signal?: AbortSignal) => {
    waits.push(ms)
    return systemClock.sleep(ms / 1_000, signal)
  }
  return { now: () => Date.now(), sleep, waits }
}

async function clientsOf(portal: IdentityCenter): Promise<PortalClients> {
  const clients = await createClients(portal.region, portal.env)
  if (!clients.ok) throw new Error(clients.failure.message)
  return clients.value
}

async function start(options: Partial<WorldOptions>, then: (pending: PendingSignIn, portal: IdentityCenter) => void, startUrl?: string) {
  const portal = await center(options)
  const { oidc } = await clientsOf(portal)
  const clock = hastyClock()
  const stop = new AbortController()
  const named = { id: 'acme-1', label: 'acme', startUrl: startUrl ?? portal.startUrl, region: portal.region }
  const result = await signInByDevice({
    oidc,
    limiter: createLimiter({ clock: systemClock }),
    portal: named,
    clock,
    signal: stop.signal,
    onPending: (pending) => then(pending, portal),
  })
  return { result, portal, oidc, waits: clock.waits, stop }
}

const approve = (pending: PendingSignIn, portal: IdentityCenter) => portal.approve(pending.userCode)

describe('the device flow', () => {
  test('shows host and code, then ends with a session that can be renewed', async () => {
    let shown: PendingSignIn | null = null
    const { result } = await start({}, (pending, portal) => {
      shown = pending
      portal.approve(pending.userCode)
    })
    expect(shown).toMatchObject({ userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/) as string })
    expect(result).toMatchObject({ ok: true, value: { startUrl: expect.stringContaining('/start') as string } })
    expect(result.ok && result.value.refreshToken !== null).toBe(true)
    expect(result.ok && result.value.accessTokenExpiresAt - Date.now()).toBeGreaterThan(3_500_000)
  })

  test('waits the interval between polls, five seconds longer after each slow_down', async () => {
    const { result, waits } = await start({ intervalSeconds: 2, slowDownEvery: 2, approveAtPoll: 5 }, () => undefined)
    expect(result.ok).toBe(true)
    expect(waits).toEqual([2_000, 2_000, 7_000, 7_000, 12_000])
  })

  test('polls every five seconds where the service names no interval', async () => {
    const { waits } = await start({ intervalSeconds: null, approveAtPoll: 2 }, () => undefined)
    expect(waits).toEqual([5_000, 5_000])
  })

  test('is patient with a network that blinks', async () => {
    const { result } = await start({}, (pending, portal) => {
      portal.world.inject({ path: '/token', resetConnection: true })
      portal.world.inject({ path: '/token', status: 500, errorType: 'InternalServerException', after: 1 })
      portal.world.inject({ path: '/token', status: 200, html: true, body: '<html>Wifi</html>', after: 2 })
      portal.approve(pending.userCode)
    })
    expect(result.ok).toBe(true)
  })

  test.each([
    ['a denial', {}, 'sign-in-denied', (pending: PendingSignIn, portal: IdentityCenter) => portal.deny(pending.userCode)],
    ['a code that ended at AWS', {}, 'sign-in-expired', (_: PendingSignIn, portal: IdentityCenter) => portal.world.age(700_000)],
    ['nobody who comes', { deviceCodeSeconds: 2 }, 'sign-in-expired', () => undefined],
  ] as const)('ends with words after %s', async (_, options, kind, then) => {
    const { result } = await start(options, then)
    expect(result).toMatchObject({ ok: false, failure: { kind } })
  })

  test('a start URL that AWS does not know is told apart from other trouble', async () => {
    const { result } = await start({}, () => undefined, 'http://127.0.0.1:1/start')
    expect(result).toMatchObject({ ok: false, failure: { kind: 'wrong-portal', next: expect.stringContaining('region') as string } })
  })

  test('can be cancelled while it waits', async () => {
    const portal = await center()
    const { oidc } = await clientsOf(portal)
    const stop = new AbortController()
    const named = { id: 'a', label: 'a', startUrl: portal.startUrl, region: portal.region }
    const result = await signInByDevice({
      oidc,
      limiter: createLimiter({ clock: systemClock }),
      portal: named,
      clock: systemClock,
      signal: stop.signal,
      onPending: () => stop.abort(),
    })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })
})

describe('a refresh', () => {
  test('spends the refresh token and answers the next one', async () => {
    const { result, oidc } = await start({}, approve)
    if (!result.ok) throw new Error('no session')
    const renewed = await refreshSession(oidc, result.value, systemClock)
    expect(renewed.ok && renewed.value.refreshToken?.reveal()).not.toBe(result.value.refreshToken?.reveal())
    expect(renewed.ok && renewed.value.accessToken.reveal()).not.toBe(result.value.accessToken.reveal())
    expect(await refreshSession(oidc, result.value, systemClock)).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
  })

  test('keeps the old refresh token where the answer brings none', async () => {
    const { result, oidc } = await start({ refreshRotation: 'omitted' }, approve)
    if (!result.ok) throw new Error('no session')
    const renewed = await refreshSession(oidc, result.value, systemClock)
    expect(renewed.ok && renewed.value.refreshToken?.reveal()).toBe(result.value.refreshToken?.reveal())
  })

  test.each([
    ['a session that was revoked', 'sign-in-needed', (portal: IdentityCenter) => portal.world.revokeSessions()],
    ['a registration that ended', 'sign-in-needed', (portal: IdentityCenter) => portal.world.age(91 * 86_400_000)],
    [
      'a fault of AWS',
      'service',
      (portal: IdentityCenter) => portal.world.inject({ path: '/token', status: 500, errorType: 'InternalServerException' }),
    ],
    ['no network', 'offline', (portal: IdentityCenter) => portal.world.inject({ path: '/token', resetConnection: true })],
    [
      'a captive portal',
      'service',
      (portal: IdentityCenter) => portal.world.inject({ path: '/token', status: 200, html: true, body: '<html>' }),
    ],
  ] as const)('tells %s apart: %s', async (_, kind, then) => {
    const { result, oidc, portal } = await start({}, approve)
    if (!result.ok) throw new Error('no session')
    then(portal)
    expect(await refreshSession(oidc, result.value, systemClock)).toMatchObject({ ok: false, failure: { kind } })
  })
})
