// The authorization-code flow with PKCE through the real SDK client, against the emulator, with a browser that follows where it is sent.
import { describe, expect, test } from 'vitest'
import { type CodeFlow, authorizeAddress, challengeOf, newVerifier, signInByCode } from '../../app/aws/code-flow.ts'
import { PAGES } from '../../app/aws/loopback-page.ts'
import { refreshSession } from '../../app/aws/refresh.ts'
import { mayServe } from '../../app/aws/registration.ts'
import { systemClock } from '../../app/clock.ts'
import type { BrowserSignIn } from '../../app/model/state.ts'
import { Secret } from '../../app/secret.ts'
import { until } from '../support/caller.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { type SignInWorld, signInWorld, unknownRegistration } from './sign-in-world.ts'

const LIMIT_MS = 600_000

describe('PKCE', () => {
  test('makes the challenge of RFC 7636, appendix B', () => {
    expect(challengeOf(new Secret('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'))).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')
  })

  test('draws verifiers of 64 unreserved characters, all of which occur, and never the same twice', () => {
    const drawn = Array.from({ length: 200 }, () => newVerifier().reveal())
    expect(drawn.filter((each) => !/^[A-Za-z0-9._~-]{64}$/.test(each))).toEqual([])
    expect(new Set(drawn).size).toBe(200)
    expect(new Set(drawn.join('')).size).toBe(66)
  })
})

test('the address is the one that AWS’s own CLI builds, with every value encoded', () => {
  const address = authorizeAddress({
    endpoint: 'https://oidc.eu-west-1.amazonaws.com',
    clientId: 'a b&c',
    redirectUri: 'http://127.0.0.1:4711/oauth/callback',
    state: new Secret('S-t_8'),
    challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  })
  expect(address).toBe(
    'https://oidc.eu-west-1.amazonaws.com/authorize?response_type=code&client_id=a%20b%26c' +
      '&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2Foauth%2Fcallback&state=S-t_8&code_challenge_method=S256' +
      '&scopes=sso%3Aaccount%3Aaccess&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  )
})

describe('the sign-in', () => {
  test('ends with a session that can be renewed, and shows that it went on', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    const before = Date.now()
    const { result, shown, pages } = await signIn(world)
    expect(result).toMatchObject({ ok: true, value: { startUrl: world.portal.startUrl, clientId: world.registered[0]?.clientId } })
    expect(shown).toMatchObject([{ flow: 'browser', address: expect.stringContaining(`${world.portal.url}/authorize?`) as string }])
    expect(shown[0]?.expiresAt).toBeGreaterThanOrEqual(before + LIMIT_MS)
    expect(pages).toEqual([PAGES.approved.body])
    const renewed = result.ok && (await refreshSession(world.parts.oidc, result.value, systemClock))
    expect(renewed).toMatchObject({ kind: 'renewed' })
  })

  test('has a state, a challenge and a port of its own each time', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    const addresses = [...(await signIn(world)).shown, ...(await signIn(world)).shown].map((each) => new URL(each.address).searchParams)
    for (const name of ['state', 'code_challenge']) {
      const values = addresses.map((each) => each.get(name) ?? '')
      expect(new Set(values).size).toBe(2)
      expect(values.filter((each) => !/^[\w-]{43}$/.test(each))).toEqual([])
    }
  })

  test('waits for a person who allows it', async () => {
    const { result } = await signIn(await signInWorld(), (address) => decide(address, 'allow'))
    expect(result.ok).toBe(true)
  })

  test('ends with words where the person denies it, and keeps the registration', async () => {
    const world = await signInWorld()
    const { result, pages } = await signIn(world, (address) => decide(address, 'deny'), { registration: await registered(world) })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'sign-in-denied' } })
    expect(pages).toEqual([PAGES.denied.body])
    expect(world.registered).not.toContain(null)
  })

  test.each(['wrong-state', 'never'] as const)('times out where the browser comes back %s', async (authorizeCallback) => {
    const world = await signInWorld({ authorizeAt: 'at-once', authorizeCallback })
    const clock = fakeClock()
    let visited = false
    const visit = async (address: string) => {
      const page = await follow(address)
      visited = true
      return page
    }
    const signingIn = signIn(world, visit, { clock })
    await until('the browser was there', () => visited)
    await clock.pass(LIMIT_MS)
    const { result, pages } = await signingIn
    expect(result).toMatchObject({ ok: false, failure: { kind: 'timed-out' } })
    if (authorizeCallback === 'wrong-state') expect(pages).toEqual([PAGES.foreign.body])
    expect(world.asked('/token')).toBe(0)
  })

  test('can be cancelled while it waits, and keeps its new registration', async () => {
    const world = await signInWorld()
    const { result } = await signIn(world, async () => {
      world.stop.abort()
      return ''
    })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(world.registered).toEqual([expect.objectContaining({ madeAt: expect.any(Number) as number })])
  })

  test.each([
    ['before', ({ stop }: SignInWorld) => stop.abort(), () => undefined],
    ['while it was registered', () => undefined, ({ stop }: SignInWorld) => stop.abort()],
  ] as const)('shows nothing to one who has left %s', async (_, before, meanwhile) => {
    const world = await signInWorld()
    before(world)
    const { result, shown } = await signIn(world, follow, { onRegistered: () => meanwhile(world) })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(shown).toEqual([])
  })

  test('shows nothing where AWS refuses to register it', async () => {
    const world = await signInWorld()
    const portal = { ...world.parts.portal, startUrl: 'http://127.0.0.1:1/start' }
    const { result, shown } = await signIn(world, follow, { portal })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'wrong-portal' } })
    expect(shown).toEqual([])
  })

  test('leaves no secret of its own readable', async () => {
    const { result, shown } = await signIn(await signInWorld({ authorizeAt: 'at-once', secretMarker: 'MARKED' }))
    expect(result.ok && result.value.accessToken.reveal()).toContain('MARKED')
    expect(JSON.stringify([result, shown])).not.toContain('MARKED')
  })
})

describe('a code works once', () => {
  test.each([
    ['a cut connection', 'offline', { resetConnection: true }],
    ['a fault of AWS', 'service', { status: 500, errorType: 'InternalServerException' }],
    ['a captive portal', 'captive', { html: true, body: '<html>' }],
  ] as const)('so %s ends the sign-in, and says so', async (_, kind, fault) => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    world.portal.world.inject({ path: '/token', ...fault })
    const { result } = await signIn(world)
    expect(result).toMatchObject({ ok: false, failure: { kind, next: expect.stringContaining('only once') as string } })
    expect(world.asked('/token')).toBe(1)
  })

  test('and is still good after AWS was asked too fast', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    world.portal.world.inject({ path: '/token', status: 429, errorType: 'TooManyRequestsException' })
    expect((await signIn(world)).result.ok).toBe(true)
    expect(world.asked('/token')).toBe(2)
  })

  test('and AWS’s refusal of it is told as what it is', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once', authorizationCodeSeconds: 0 })
    const { result } = await signIn(world)
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'sign-in-denied', message: 'AWS did not take the answer of the browser for acme.' },
    })
  })
})

describe('a kept registration', () => {
  test('is used again', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    const registration = await registered(world)
    const { result } = await signIn(world, follow, { registration })
    expect(result).toMatchObject({ ok: true, value: { clientId: registration?.clientId } })
    expect(world.asked('/client/register')).toBe(1)
    expect(world.registered).toEqual([registration])
  })

  test('that AWS refuses at the end is forgotten, and the browser is not opened twice', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    const registration = await registered(world)
    world.portal.world.inject({ path: '/token', status: 401, errorType: 'InvalidClientException' })
    const { result, shown } = await signIn(world, follow, { registration })
    expect(result).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed', next: expect.stringContaining('anew') as string } })
    expect(shown).toHaveLength(1)
    expect(world.registered).toEqual([registration, null])
  })

  test('that AWS’s page refuses is forgotten when the browser does not come back', async () => {
    const world = await signInWorld({ authorizeAt: 'at-once' })
    const registration = unknownRegistration()
    const { result } = await signIn(
      world,
      async (address) => {
        const page = await follow(address)
        world.stop.abort()
        return page
      },
      { registration },
    )
    expect(mayServe(registration, Date.now())).toBe(true)
    expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(world.registered).toEqual([null])
  })
})

type Visit = (address: string) => Promise<string>

/** The flow, with a browser that visits the page as soon as it is shown. `pages`: what that browser saw last. */
async function signIn(world: SignInWorld, visit: Visit = follow, changes: Partial<CodeFlow> = {}) {
  const shown: BrowserSignIn[] = []
  const visits: Promise<string>[] = []
  const onPending = (pending: BrowserSignIn) => {
    shown.push(pending)
    visits.push(visit(pending.address))
  }
  const result = await signInByCode({
    ...world.parts,
    clock: systemClock,
    endpoint: world.portal.url,
    limitMs: LIMIT_MS,
    onPending,
    ...changes,
  })
  return { result, shown, pages: await Promise.all(visits) }
}

/** A browser: it goes where it is sent, and answers the page that it ends on. */
async function follow(address: string): Promise<string> {
  return (await fetch(address)).text()
}

/** The same with a person at it. */
async function decide(address: string, decision: 'allow' | 'deny'): Promise<string> {
  const [, id = ''] = /name="request" value="([^"]+)"/.exec(await follow(address)) ?? []
  const body = new URLSearchParams({ request: id, decision })
  return (await fetch(new URL('/authorize', address), { method: 'POST', body })).text()
}

/** The registration that a sign-in has left. */
async function registered(world: SignInWorld) {
  const before = world.portal.world.options().authorizeAt
  world.portal.world.set({ authorizeAt: 'at-once' })
  await signIn(world)
  world.portal.world.set({ authorizeAt: before })
  return world.registered.at(-1) ?? null
}
