// Reading a catalogue when things go wrong: what is an account's own trouble, what ends the reading, and that nothing runs on.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import type { Secret } from '../../app/secret.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { center } from '../support/center.ts'
import { idsRead, read, readingOf, tokenSource } from './reading.ts'

const idOf = (portal: IdentityCenter, index: number) => [...portal.world.accounts().keys()][index] ?? ''

const planted = (portal: IdentityCenter, index: number, status: number, errorType: string) =>
  portal.world.inject({ path: '/assignment/roles', contains: `account_id=${idOf(portal, index)}`, times: 9, status, errorType })

describe('one account’s trouble', () => {
  test.each([
    ['a refusal', 403, 'ForbiddenException'],
    ['an account that is gone', 404, 'ResourceNotFoundException'],
  ])('%s is told, the rest is read, and that is all there is to read', async (_what, status, errorType) => {
    const portal = await center({ accounts: 12 })
    planted(portal, 4, status, errorType)
    const { reply, events } = await read(portal)
    expect(reply).toEqual({ ok: true })
    expect(idsRead(events)).toHaveLength(11)
    expect(events.find(({ kind }) => kind === 'account-failed')).toMatchObject({ accountId: idOf(portal, 4), failure: { kind: 'refused' } })
    expect(events.at(-1)?.kind).toBe('synced')
  })

  test('a fault that stays is told, the rest is read, and the reading is not called complete', async () => {
    const portal = await center({ accounts: 12 })
    planted(portal, 0, 500, 'InternalServerException')
    const { reply, events } = await read(portal)
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'service', message: expect.stringContaining('1 of 12 accounts') } })
    expect(idsRead(events)).toHaveLength(11)
    expect(events.map(({ kind }) => kind)).not.toContain('synced')
  })

  test('is the answer when only that account was wanted', async () => {
    const portal = await center({ accounts: 12 })
    planted(portal, 4, 403, 'ForbiddenException')
    const { reply } = await read(portal, { only: ({ accountId }) => accountId === idOf(portal, 4) })
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'refused', message: expect.stringContaining(idOf(portal, 4)) } })
  })
})

describe('the whole portal’s trouble', () => {
  test('no network from the start: one failure and nothing told', async () => {
    const portal = await center()
    const { run, events } = await readingOf(portal)
    await portal.close()
    expect((await run()).reply).toMatchObject({ ok: false, failure: { kind: 'offline' } })
    expect(events).toEqual([])
  })

  test('no network in the middle: one failure, and what was told stays', async () => {
    const portal = await center({ accounts: 200, rolesPerAccount: 1 })
    portal.world.inject({ path: '/assignment/roles', after: 50, times: 1_000, resetConnection: true })
    const { reply, events } = await read(portal)
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'offline' } })
    expect(idsRead(events)).toHaveLength(50)
    expect(events.map(({ kind }) => kind)).not.toContain('synced')
    expect(events.map(({ kind }) => kind)).not.toContain('account-failed')
  })

  test('a session that has ended: a sign-in is needed, after one try with another token', async () => {
    const portal = await center({ accounts: 30 })
    const token = tokenSource('never given', 'not given either')
    const { reply } = await read(portal, { token })
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    expect(token.asked()).toBe(1)
    // Whoever holds the session is told which token it was that AWS refused as well.
    expect(token.refusals()).toEqual(['not given either'])
  })

  test('no token at all: its failure is the answer, and AWS is not asked', async () => {
    const portal = await center()
    const none = fail('keychain', 'The keychain is locked.')
    const asks = () => Promise.resolve(none)
    const { reply } = await read(portal, { token: { current: asks, rejected: asks, refused: asks } })
    expect(reply).toEqual(none)
    expect(portal.world.counts().byPath['/assignment/accounts']).toBeUndefined()
  })

  test('something else answers', async () => {
    const portal = await center()
    portal.world.inject({ path: '/assignment/accounts', html: true, status: 200, times: 9 })
    expect((await read(portal)).reply).toMatchObject({
      ok: false,
      failure: { kind: 'captive', message: expect.stringContaining('not AWS') },
    })
  })

  test('the same page again and again', async () => {
    const portal = await center()
    portal.world.inject({ path: '/assignment/accounts', status: 200, body: '{"nextToken":"again","accountList":[]}', times: 9 })
    expect((await read(portal)).reply).toMatchObject({
      ok: false,
      failure: { kind: 'service', message: expect.stringContaining('again and again') },
    })
  })

  test('the same page of roles again and again', async () => {
    const portal = await center({ accounts: 1 })
    portal.world.inject({ path: '/assignment/roles', status: 200, body: '{"nextToken":"again","roleList":[]}', times: 9 })
    const { events } = await read(portal)
    expect(events.find(({ kind }) => kind === 'account-failed')).toMatchObject({ failure: { kind: 'service' } })
    expect(portal.world.counts().byPath['/assignment/roles']).toBe(2)
  })

  test('faults for one account after another: it is not tried with all of them', async () => {
    const portal = await center({ accounts: 200 })
    portal.world.inject({ path: '/assignment/roles', status: 500, times: 10_000 })
    const { reply, events } = await read(portal)
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'service' } })
    expect(events.filter(({ kind }) => kind === 'account-failed')).toHaveLength(9)
    expect(portal.world.counts().requests).toBeLessThan(200)
  })
})

describe('stopping', () => {
  test('ends everything under way, and nothing is told afterwards', async () => {
    const portal = await center({ accounts: 200, latencyMs: 20 })
    const stop = new AbortController()
    const { run, events } = await readingOf(portal, {
      signal: stop.signal,
      emit: ({ kind }) => {
        if (kind === 'roles-read') stop.abort(new Error('the user closed the window'))
      },
    })
    const { reply } = await run()
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    const told = events.length
    const { requests } = portal.world.counts()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(events).toHaveLength(told)
    expect(portal.world.counts().inFlight).toBe(0)
    expect(portal.world.counts().requests - requests).toBeLessThan(45)
  })

  test.each(['current', 'rejected'] as const)('while a token is awaited (%s) is a cancellation too', async (which) => {
    const portal = await center()
    const stop = new AbortController()
    const never = (signal?: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        setImmediate(() => stop.abort())
      })
    const wrong = tokenSource('never given')
    const token =
      which === 'current' ? { ...wrong, current: never } : { ...wrong, rejected: (_token: Secret, signal?: AbortSignal) => never(signal) }
    const { reply } = await read(portal, { token, signal: stop.signal })
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })

  test('before the start means that nothing is asked', async () => {
    const portal = await center()
    const { reply, events } = await read(portal, { signal: AbortSignal.abort() })
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(events).toEqual([])
  })

  test.each(['accounts-found', 'roles-read'])('a bug in a listener to %s comes out as itself, and ends the reading', async (kind) => {
    const portal = await center({ accounts: 600, latencyMs: 5 })
    const { run } = await readingOf(portal, {
      emit: (event) => {
        if (event.kind === kind) throw new RangeError('a bug')
      },
    })
    await expect(run()).rejects.toThrow('a bug')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(portal.world.counts().byPath['/assignment/accounts']).toBeLessThan(6)
  })
})
