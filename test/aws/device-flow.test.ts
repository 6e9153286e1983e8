// The device flow through the real SDK client, against the emulator.
import { describe, expect, test } from 'vitest'
import { resumeByDevice, signInByDevice } from '../../app/aws/device-flow.ts'
import { registrationFor } from '../../app/aws/registration.ts'
import type { DeviceSignIn } from '../../app/model/state.ts'
import type { ResumableSignIn } from '../../app/vault/sign-in-record.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { type SignInWorld, signInWorld, unknownRegistration } from './sign-in-world.ts'

async function start(options: Partial<WorldOptions>, then: (pending: DeviceSignIn, portal: IdentityCenter) => void) {
  const { portal, parts } = await signInWorld(options)
  const result = await signInByDevice({ ...parts, onPending: (pending) => then(pending, portal) })
  return { result, portal, waits: parts.clock.waits }
}

/** Begins a sign-in, and stops as a process does that ends: what it left, and the emulator. */
async function leftBehind(options: Partial<WorldOptions> = {}): Promise<{ readonly world: SignInWorld; readonly left: ResumableSignIn }> {
  const world = await signInWorld(options)
  let left: ResumableSignIn | null = null
  const stop = new AbortController()
  const onPending = (_: DeviceSignIn, resumable: ResumableSignIn) => {
    left = resumable
    stop.abort()
  }
  await signInByDevice({ ...world.parts, signal: stop.signal, onPending })
  if (left === null) throw new Error('nothing was begun')
  return { world, left }
}

describe('the device flow', () => {
  test('shows host and code, then ends with a session that can be renewed', async () => {
    let shown: DeviceSignIn | null = null
    const { result } = await start({}, (pending, portal) => {
      shown = pending
      portal.approve(pending.userCode)
    })
    expect(shown).toMatchObject({ flow: 'device', userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/) as string })
    expect(result).toMatchObject({ ok: true, value: { startUrl: expect.stringContaining('/start') as string } })
    expect(result.ok && result.value.refreshToken !== null).toBe(true)
    expect(result.ok && result.value.accessTokenExpiresAt - (result.value.issuedAt ?? 0)).toBe(3_600_000)
  })

  test('waits the interval between polls, five seconds longer after each slow_down', async () => {
    const { result, waits } = await start({ intervalSeconds: 2, slowDownEvery: 2, approveAtPoll: 5 }, () => undefined)
    expect(result.ok).toBe(true)
    expect(waits).toEqual([2_000, 2_000, 7_000, 7_000, 12_000])
  })

  test('splits an interval that is longer than any single wait', async () => {
    const { waits } = await start({ intervalSeconds: 70, approveAtPoll: 1 }, () => undefined)
    expect(waits).toEqual([30_000, 30_000, 10_000])
  })

  test('polls every five seconds where the service names no interval', async () => {
    const { waits } = await start({ intervalSeconds: null, approveAtPoll: 2 }, () => undefined)
    expect(waits).toEqual([5_000, 5_000])
  })

  test('is patient with a network that blinks', async () => {
    const { result, portal } = await start({}, (pending, { world, approve }) => {
      world.inject({ path: '/token', resetConnection: true })
      world.inject({ path: '/token', status: 500, errorType: 'InternalServerException' })
      world.inject({ path: '/token', status: 200, html: true, body: '<html>Wifi</html>' })
      approve(pending.userCode)
    })
    expect(result.ok).toBe(true)
    expect(portal.world.counts().byPath['/token']).toBe(4)
  })

  test.each([
    ['a denial', {}, 'sign-in-denied', (pending: DeviceSignIn, portal: IdentityCenter) => portal.deny(pending.userCode)],
    ['a code that ended at AWS', {}, 'sign-in-expired', (_: DeviceSignIn, portal: IdentityCenter) => portal.world.age(700_000)],
    ['nobody who comes', { deviceCodeSeconds: 2 }, 'sign-in-expired', () => undefined],
  ] as const)('ends with words after %s', async (_, options, kind, then) => {
    const { result } = await start(options, then)
    expect(result).toMatchObject({ ok: false, failure: { kind } })
  })

  test('a start URL that AWS does not know is told apart from other trouble', async () => {
    const { parts } = await signInWorld()
    const portal = { ...parts.portal, startUrl: 'http://127.0.0.1:1/start' }
    const result = await signInByDevice({ ...parts, portal, onPending: () => undefined })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'wrong-portal', next: expect.stringContaining('region') as string } })
  })

  test('can be cancelled while it waits', async () => {
    const { parts, stop } = await signInWorld()
    const result = await signInByDevice({ ...parts, onPending: () => stop.abort() })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })
})

describe('a kept registration', () => {
  test('is used, and belongs to the session then', async () => {
    const { parts, portal, registered, asked } = await signInWorld()
    const made = await registrationFor({ ...parts, flow: 'device', known: null })
    const registration = made.ok ? made.value : null
    const result = await signInByDevice({ ...parts, registration, onPending: () => portal.approve() })
    expect(result).toMatchObject({ ok: true, value: { clientId: registration?.clientId, registrationExpiresAt: registration?.expiresAt } })
    expect(asked('/client/register')).toBe(1)
    expect(registered).toEqual([registration])
  })

  test.each([
    ['StartDeviceAuthorization', (): void => undefined],
    [
      'StartDeviceAuthorization as not allowed',
      ({ portal }: SignInWorld) =>
        portal.world.inject({ path: '/device_authorization', status: 400, errorType: 'UnauthorizedClientException' }),
    ],
    [
      'the first CreateToken',
      ({ portal }: SignInWorld) => portal.world.inject({ path: '/token', status: 401, errorType: 'InvalidClientException' }),
    ],
  ] as const)('that AWS refuses at %s is replaced before a person sees a code', async (step, plant) => {
    const world = await signInWorld()
    const { parts, portal, registered, asked } = world
    const made = await registrationFor({ ...parts, flow: 'device', known: null })
    const registration = step === 'StartDeviceAuthorization' || !made.ok ? unknownRegistration() : made.value
    plant(world)
    const shown: DeviceSignIn[] = []
    const onPending = (pending: DeviceSignIn) => {
      shown.push(pending)
      portal.approve(pending.userCode)
    }
    const result = await signInByDevice({ ...parts, registration, onPending })
    expect(result).toMatchObject({ ok: true, value: { clientId: registered.at(-1)?.clientId } })
    expect(shown).toHaveLength(1)
    expect(registered).toHaveLength(2)
    expect(asked('/client/register')).toBe(2)
  })

  test('is replaced once and no more', async () => {
    const { parts, portal, asked } = await signInWorld()
    portal.world.inject({ path: '/device_authorization', status: 401, errorType: 'InvalidClientException', times: 9 })
    const result = await signInByDevice({ ...parts, registration: unknownRegistration(), onPending: () => undefined })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    expect(asked('/device_authorization')).toBe(2)
  })

  test('keeps to the interval although it was tried before the code was shown', async () => {
    const { parts, portal } = await signInWorld({ intervalSeconds: 2, slowDownOnce: true })
    const made = await registrationFor({ ...parts, flow: 'device', known: null })
    const registration = made.ok ? made.value : null
    const result = await signInByDevice({ ...parts, registration, onPending: () => portal.approve() })
    expect(result.ok).toBe(true)
    expect(parts.clock.waits).toEqual([7_000])
  })
})

describe('a sign-in that an earlier start began', () => {
  test('ends with a session once the person approves', async () => {
    const { world, left } = await leftBehind()
    world.portal.approve(left.pending.userCode)
    const result = await resumeByDevice(world.parts, left)
    expect(result).toMatchObject({ ok: true, value: { clientId: left.registration.clientId } })
    expect(world.asked('/device_authorization')).toBe(1)
  })

  test('waits for the person as before', async () => {
    const { world, left } = await leftBehind({ intervalSeconds: 3, approveAtPoll: 3 })
    expect(left.intervalMs).toBe(3_000)
    const before = world.parts.clock.waits.length
    expect(await resumeByDevice(world.parts, left)).toMatchObject({ ok: true })
    expect(world.parts.clock.waits.slice(before)).toEqual([3_000, 3_000, 3_000])
  })

  test('holds no readable secret', async () => {
    const { left } = await leftBehind({ secretMarker: 'MARKED' })
    expect(left.deviceCode.reveal()).toContain('MARKED')
    expect(JSON.stringify(left)).not.toContain('MARKED')
  })

  test.each([
    ['another process was faster', 'sign-in-needed', 0],
    ['its time is over', 'sign-in-expired', 601_000],
  ] as const)('ends with words where %s', async (_, kind, later) => {
    const { world, left } = await leftBehind()
    world.portal.approve(left.pending.userCode)
    await resumeByDevice(world.parts, left)
    const asked = world.asked('/token')
    const clock = { ...world.parts.clock, now: () => Date.now() + later }
    expect(await resumeByDevice({ ...world.parts, clock }, left)).toMatchObject({ ok: false, failure: { kind } })
    expect(world.asked('/token') - asked).toBe(later === 0 ? 1 : 0)
  })

  test('can be cancelled', async () => {
    const { world, left } = await leftBehind()
    world.stop.abort()
    expect(await resumeByDevice(world.parts, left)).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })
})
