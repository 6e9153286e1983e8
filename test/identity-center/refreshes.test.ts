// The list of refreshes: who presented which token, what became of it, and whether the client ever heard.
import { CreateTokenCommand } from '@aws-sdk/client-sso-oidc'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SignedIn, oidcClient, signIn } from './clients.ts'
import type { Injection } from './injections.ts'
import { shortHash } from './refreshes.ts'
import { type IdentityCenter, startIdentityCenter } from './server.ts'

let center: IdentityCenter
let session: SignedIn

beforeEach(async () => {
  center = await startIdentityCenter()
  session = await signIn(center)
})
afterEach(() => center.close())

function refresh(refreshToken = session.refreshToken, abortSignal = new AbortController().signal) {
  const { clientId, clientSecret } = session
  const command = new CreateTokenCommand({ clientId, clientSecret, grantType: 'refresh_token', refreshToken })
  return oidcClient(center).send(command, { abortSignal })
}

const outcomes = () => center.world.refreshes().map(({ outcome, answered }) => [outcome, answered])

test('a rotation and the second use of a token are told, by the token’s short hash', async () => {
  const first = session.refreshToken ?? ''
  const { refreshToken: second = '' } = await refresh()
  await refresh(first).catch(() => undefined)
  await refresh(second)
  expect(center.world.refreshes()).toMatchObject([
    { token: shortHash(first), outcome: 'renewed', answered: true },
    { token: shortHash(first), outcome: 'invalid_grant', answered: true },
    { token: shortHash(second), outcome: 'renewed', answered: true },
  ])
  expect(shortHash(first)).toMatch(/^[\da-f]{12}$/)
  const answer = await fetch(`${center.url}/_control/refreshes`)
  expect(await answer.json()).toEqual(center.world.refreshes())
  center.world.clearLog()
  expect(center.world.refreshes()).toEqual([])
})

describe('a planted error', () => {
  test.each<[string, Omit<Injection, 'path'>, string, boolean]>([
    ['a connection cut after the deed', { resetConnection: true, processFirst: true }, 'renewed', false],
    ['a connection cut before it', { resetConnection: true }, 'cut', false],
    ['an error after the deed', { errorType: 'InternalServerException', processFirst: true }, 'renewed', false],
    ['the service’s own error', { errorType: 'InvalidGrantException' }, 'invalid_grant', true],
    ['a captive portal', { html: true }, '200', true],
  ])('of %s tells what was done and what was heard', async (_, rule, outcome, answered) => {
    center.world.inject({ path: '/token', contains: 'refresh_token', ...rule })
    await refresh().catch(() => undefined)
    expect(outcomes()).toEqual([[outcome, answered]])
  })
})

test('a client that left before the answer did not hear it, but its token is spent', async () => {
  center.world.inject({ path: '/token', hangMs: 60_000 })
  const leaving = new AbortController()
  const refreshed = refresh(session.refreshToken, leaving.signal).catch(() => undefined)
  await expect.poll(() => center.world.counts().inFlight).toBe(1)
  leaving.abort()
  await refreshed
  await expect.poll(outcomes, { timeout: 10_000 }).toEqual([['renewed', false]])
  await refresh().catch(() => undefined)
  expect(outcomes()).toEqual([
    ['renewed', false],
    ['invalid_grant', true],
  ])
})
