// Where the browser comes back to: one callback of the right state ends the wait, and nothing else that anybody sends does.
import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Loopback, openLoopback } from '../../app/aws/loopback.ts'
import { PAGES } from '../../app/aws/loopback-page.ts'
import { systemClock } from '../../app/clock.ts'
import type { Result } from '../../app/model/failure.ts'
import type { Clock } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import { until } from '../support/caller.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { ask, rawRequest, rawSocket } from './loopback-client.ts'

const STATE = 'q9-rightState_0123456789abcdefghijklmnopqrstu'
const RIGHT = `/oauth/callback?code=the-code&state=${STATE}`

describe('the callback with the right state', () => {
  test('answers the code and shows a page', async () => {
    const { loopback, port, answer } = await listening()
    expect(loopback.redirectUri).toBe(`http://127.0.0.1:${port}/oauth/callback`)
    expect(await ask(port, RIGHT)).toMatchObject({ status: 200, body: PAGES.approved.body })
    expect(codeOf(await answer)).toBe('the-code')
  })

  test('is decoded as the form that it is', async () => {
    const { port, answer } = await listening()
    await ask(port, `/oauth/callback?state=${STATE}&code=a%2Fb%2Bc%3D&iss=https%3A%2F%2Faws.example`)
    expect(codeOf(await answer)).toBe('a/b+c=')
  })

  test.each([
    ['a denial', 'error=access_denied', 'sign-in-denied', /denied/],
    ['a denial with a code', 'error=access_denied&code=x', 'sign-in-denied', /denied/],
    ['an error of AWS', 'error=server_error', 'service', /with server_error\./],
    ['an error that is none', 'error=%3Cscript%3E', 'service', /with an error\./],
    ['an endless error', `error=${'a'.repeat(41)}`, 'service', /with an error\./],
    ['an empty error', 'error=', 'service', /with an error\./],
    ['neither code nor error', 'iss=aws', 'service', /without an answer/],
    ['two codes', 'code=a&code=b', 'service', /without an answer/],
    ['an endless code', `code=${'a'.repeat(5_000)}`, 'service', /without an answer/],
  ] as const)('ends with words after %s', async (...[, query, kind, words]) => {
    const { port, answer } = await listening()
    const page = kind === 'service' ? PAGES.failed : PAGES.denied
    expect(await ask(port, `/oauth/callback?${query}&state=${STATE}`)).toMatchObject(page)
    expect(await answer).toMatchObject({ ok: false, failure: { kind, message: expect.stringMatching(words) as string } })
  })

  test('works once: nobody is listening afterwards', async () => {
    const { port, answer } = await listening()
    await ask(port, RIGHT)
    await answer
    await expect(ask(port, RIGHT)).rejects.toThrow('ECONNREFUSED')
  })

  test('works once on one connection too', async () => {
    const { port, answer } = await listening()
    const socket = rawSocket(port)
    const said = text(socket)
    socket.write(rawRequest(port, RIGHT) + rawRequest(port, `/oauth/callback?code=other&state=${STATE}`))
    expect(codeOf(await answer)).toBe('the-code')
    expect((await said).split('HTTP/1.1').length - 1).toBeLessThanOrEqual(1)
  })

  test('is not kept waiting by connections that say nothing, and ends them', async () => {
    const { port, answer } = await listening()
    const slow = [rawSocket(port), rawSocket(port), rawSocket(port)]
    await Promise.all(slow.map((each) => new Promise((resolve) => each.write('GET /oauth/callback?co', resolve))))
    expect(await ask(port, RIGHT)).toMatchObject({ status: 200 })
    await answer
    await until('they were ended', () => slow.every((each) => each.closed))
  })
})

describe('whoever else comes', () => {
  test.each([
    ['another state', `/oauth/callback?code=evil&state=${'x'.repeat(STATE.length)}`, {}, 400],
    ['a state of another length', `/oauth/callback?code=evil&state=${STATE}x`, {}, 400],
    ['the beginning of the state', `/oauth/callback?code=evil&state=${STATE.slice(0, -1)}`, {}, 400],
    ['an empty state', '/oauth/callback?code=evil&state=', {}, 400],
    ['no state', '/oauth/callback?code=evil', {}, 400],
    ['no query', '/oauth/callback', {}, 400],
    ['the state twice', `/oauth/callback?code=evil&state=${STATE}&state=${STATE}`, {}, 400],
    ['a denial of another state', '/oauth/callback?error=access_denied&state=x', {}, 400],
    ['another path', RIGHT.replace('/oauth/callback', '/oauth/callback/'), {}, 404],
    ['a path that leads there', RIGHT.replace('/oauth', '/x/../oauth'), {}, 404],
    ['an encoded path', RIGHT.replace('callback', '%63allback'), {}, 404],
    ['the path in capitals', RIGHT.replace('callback', 'CALLBACK'), {}, 404],
    ['the favicon', '/favicon.ico', {}, 404],
    ['the root', '/', {}, 404],
    ['a rebound name', RIGHT, { host: 'evil.example' }, 404],
    ['localhost', RIGHT, { host: 'localhost' }, 404],
    ['our address without the port', RIGHT, { host: '127.0.0.1' }, 404],
    ['our address with another port', RIGHT, { host: '127.0.0.1:1' }, 404],
    ['a very long query', `${RIGHT}&more=${'x'.repeat(10_000)}`, {}, 404],
  ])('gets nowhere with %s', async (_, path, headers, status) => {
    const { port, answer } = await listening()
    const answered = await ask(port, path, { headers })
    expect(answered).toMatchObject({ status, body: status === 400 ? PAGES.foreign.body : '' })
    await ask(port, RIGHT)
    expect(codeOf(await answer)).toBe('the-code')
  })

  test.each(['HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE'])('gets nowhere by %s', async (method) => {
    const { port, answer } = await listening()
    expect(await ask(port, RIGHT, { method })).toMatchObject({ status: 405, headers: { allow: 'GET' }, body: '' })
    await ask(port, RIGHT)
    expect(codeOf(await answer)).toBe('the-code')
  })

  test.each([
    ['an endless address', (port: number) => rawRequest(port, `${RIGHT}&more=${'x'.repeat(100_000)}`)],
    ['an endless header', (port: number) => rawRequest(port, RIGHT, `x-more: ${'x'.repeat(100_000)}\r\n`)],
    ['what is not HTTP', () => '\u0016\u0003\u0001\u0002\r\n\r\n'],
    ['an upgrade', (port: number) => rawRequest(port, RIGHT, 'connection: upgrade\r\nupgrade: websocket\r\n')],
    ['a tunnel', (port: number) => `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`],
    ['an expectation', (port: number) => rawRequest(port, RIGHT, 'expect: 100-continue\r\n')],
  ])('is cut off with %s', async (_, bytes) => {
    const { port, answer } = await listening()
    const socket = rawSocket(port)
    const said = text(socket).catch(() => '')
    socket.write(bytes(port))
    expect(await said).toBe('')
    await ask(port, RIGHT)
    expect(codeOf(await answer)).toBe('the-code')
  })

  test('without a host is refused', async () => {
    const { port } = await listening()
    const socket = rawSocket(port)
    socket.write(`GET ${RIGHT} HTTP/1.1\r\n\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1.1 404 /)
  })

  test('comes too early while no state is waited for', async () => {
    const loopback = await opened()
    expect(await ask(portOf(loopback), '/oauth/callback?code=evil&state=')).toMatchObject({ status: 400 })
    const answer = loopback.answer(new Secret(STATE))
    await ask(portOf(loopback), RIGHT)
    expect(codeOf(await answer)).toBe('the-code')
  })
})

describe('every answer', () => {
  test.each([RIGHT, `/oauth/callback?error=%3Cb%3Ex&state=${STATE}`, '/oauth/callback?code=%3Cb%3Ex&state=x', '/favicon.ico'])(
    'is kept nowhere, runs nothing and repeats nothing: %s',
    async (path) => {
      const { port } = await listening()
      const { headers, body } = await ask(port, path)
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        connection: 'close',
      })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; /)
      expect(body).not.toMatch(/the-code|<b>|rightState|<script/)
    },
  )

  test('with a page has the very style that its policy allows', async () => {
    const { port } = await listening()
    const { headers, body } = await ask(port, RIGHT)
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(body) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(style).toContain('prefers-color-scheme: dark')
    expect(headers['content-security-policy']).toContain(`'sha256-${hash}'`)
  })
})

describe('the wait', () => {
  test('ends with its limit, in steps of at most 30 s', async () => {
    const clock = fakeClock()
    const waits: number[] = []
    const noting: Clock = {
      ...clock,
      sleep(ms, signal) {
        waits.push(ms)
        return clock.sleep(ms, signal)
      },
    }
    const { loopback, port, answer } = await listening({ clock: noting, limitMs: 100_000 })
    expect(loopback.expiresAt).toBe(clock.now() + 100_000)
    await clock.pass(100_000)
    expect(await answer).toMatchObject({ ok: false, failure: { kind: 'timed-out' } })
    expect(waits).toEqual([30_000, 30_000, 30_000, 10_000])
    await expect(ask(port, RIGHT)).rejects.toThrow('ECONNREFUSED')
  })

  test.each([
    ['by the signal', ({ stop }: Ending) => stop.abort()],
    ['by closing it, twice', ({ loopback }: Ending) => [loopback.close(), loopback.close()]],
  ])('can be ended %s, and leaves nothing behind', async (_, end) => {
    const clock = fakeClock()
    const stop = new AbortController()
    const { loopback, port, answer } = await listening({ clock, signal: stop.signal })
    end({ stop, loopback })
    expect(await answer).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(clock.sleepers()).toBe(0)
    await expect(ask(port, RIGHT)).rejects.toThrow('ECONNREFUSED')
  })

  test('leaves no timer behind after the answer', async () => {
    const clock = fakeClock()
    const { port, answer } = await listening({ clock })
    await ask(port, RIGHT)
    await answer
    expect(clock.sleepers()).toBe(0)
  })
})

interface Ending {
  readonly stop: AbortController
  readonly loopback: Loopback
}

interface Opening {
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly limitMs?: number
}

async function opened({ clock = systemClock, signal = new AbortController().signal, limitMs = 600_000 }: Opening = {}): Promise<Loopback> {
  const loopback = await openLoopback({ clock, signal, limitMs })
  if (!loopback.ok) throw new Error(loopback.failure.message)
  onTestFinished(() => loopback.value.close())
  return loopback.value
}

async function listening(opening: Opening = {}) {
  const loopback = await opened(opening)
  return { loopback, port: portOf(loopback), answer: loopback.answer(new Secret(STATE)) }
}

const portOf = (loopback: Loopback) => Number(new URL(loopback.redirectUri).port)
const codeOf = (answer: Result<Secret>) => (answer.ok ? answer.value.reveal() : answer.failure.message)
