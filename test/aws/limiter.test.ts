// The limiter on a clock of the test's own: order, retries, cancelling, and a whole reading against a portal that refuses.
import { setMaxListeners } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { type LimiterOptions, createLimiter } from '../../app/aws/limiter.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { tokenBucket } from './simulated-portal.ts'

const answered = (status: number, headers: object = {}) =>
  Object.assign(new Error(`HTTP ${status}`), { $metadata: { httpStatusCode: status }, $response: { headers } })
const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })

function limited(more: Partial<LimiterOptions> = {}) {
  const clock = fakeClock()
  return { clock, limiter: createLimiter({ clock, random: () => 0.5, ...more }) }
}

/** A call that waits until it is answered by the test. */
function held() {
  const open: (() => void)[] = []
  const started: string[] = []
  const call = (name: string) => () => {
    started.push(name)
    return new Promise<string>((resolve) => open.push(() => resolve(name)))
  }
  return { started, call, answerNext: () => open.shift()?.() }
}

describe('the order', () => {
  test('twenty calls at once, and a person does not wait for them', async () => {
    const { clock, limiter } = limited()
    const { started, call } = held()
    for (let at = 0; at < 30; at += 1) void limiter.run(call('sync'))
    void limiter.run(call('switch'), { priority: 'foreground' })
    await clock.pass(0)
    expect(started.filter((each) => each === 'sync')).toHaveLength(20)
    expect(started.at(-1)).toBe('switch')
  })

  test('what others depend on goes before the rest', async () => {
    const { clock, limiter } = limited()
    const { started, call, answerNext } = held()
    for (let at = 0; at < 22; at += 1) void limiter.run(call('roles'))
    void limiter.run(call('accounts'), { priority: 'soon' })
    await clock.pass(0)
    answerNext()
    await clock.pass(0)
    expect(started.slice(20)).toEqual(['accounts'])
  })
})

describe('a call that was refused for haste', () => {
  test('is made again, and nobody sees it', async () => {
    const { clock, limiter } = limited()
    const call = vi.fn<() => Promise<string>>().mockRejectedValueOnce(answered(429)).mockResolvedValue('keys')
    const result = limiter.run(call)
    await clock.pass(1_000)
    await expect(result).resolves.toBe('keys')
    expect(call).toHaveBeenCalledTimes(2)
  })

  test('goes before those that wait for their first try', async () => {
    const { clock, limiter } = limited()
    const order: string[] = []
    const refused = vi
      .fn<() => Promise<void>>()
      .mockRejectedValueOnce(answered(429))
      .mockImplementation(async () => void order.push('again'))
    void limiter.run(refused)
    for (let at = 0; at < 19; at += 1) void limiter.run(() => clock.sleep(500))
    for (let at = 0; at < 5; at += 1) void limiter.run(async () => void order.push('first'))
    await clock.pass(3_000)
    expect(order).toEqual(['again', 'first', 'first', 'first', 'first', 'first'])
  })

  test('is recognised by the predicate that was given', async () => {
    const { clock, limiter } = limited({ isThrottled: (error) => error === 'too fast' })
    const call = vi.fn<() => Promise<string>>().mockRejectedValueOnce('too fast').mockResolvedValue('keys')
    const result = limiter.run(call)
    await clock.pass(1_000)
    await expect(result).resolves.toBe('keys')
  })

  test('waits as long as the portal asks', async () => {
    const { clock, limiter } = limited()
    const call = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(answered(429, { 'retry-after': '7' }))
      .mockResolvedValue('keys')
    const result = limiter.run(call)
    await clock.pass(6_999)
    expect(call).toHaveBeenCalledTimes(1)
    await clock.pass(1)
    await expect(result).resolves.toBe('keys')
  })

  test('is given up half a minute later, after few tries', async () => {
    const { clock, limiter } = limited()
    const call = vi.fn<() => Promise<string>>().mockRejectedValue(answered(429))
    const result = limiter.run(call).catch((error: unknown) => error)
    await clock.pass(29_000)
    expect(call.mock.calls.length).toBeLessThan(30)
    await clock.pass(4_000)
    await expect(result).resolves.toMatchObject({ message: 'HTTP 429' })
    expect(clock.sleepers()).toBe(0)
  })
})

describe('a call that failed otherwise', () => {
  test.each([
    ['a fault of AWS', answered(503), 3],
    ['a connection that broke', reset(), 3],
    ['a refused role', answered(403), 1],
    ['a bug', new TypeError('x is not a function'), 1],
  ])('%s is tried the right number of times', async (_what, error, times) => {
    const { clock, limiter } = limited()
    const call = vi.fn<() => Promise<string>>().mockRejectedValue(error)
    const result = limiter.run(call).catch((thrown: unknown) => thrown)
    await clock.pass(5_000)
    await expect(result).resolves.toBe(error)
    expect(call).toHaveBeenCalledTimes(times)
  })

  test('is not tried a third time when each try took long', async () => {
    const { clock, limiter } = limited()
    const call = vi.fn(() => clock.sleep(15_000).then(() => Promise.reject(reset())))
    const result = limiter.run(call).catch((thrown: unknown) => thrown)
    await clock.pass(60_000)
    await expect(result).resolves.toMatchObject({ code: 'ECONNRESET' })
    expect(call).toHaveBeenCalledTimes(2)
  })
})

describe('cancelling', () => {
  test('takes a waiting call out of the queue and leaves no timer behind', async () => {
    const { clock, limiter } = limited()
    const stop = new AbortController()
    const paced = limiter.run(vi.fn<() => Promise<void>>().mockRejectedValue(answered(429, { 'retry-after': '20' })), {
      signal: stop.signal,
    })
    await clock.pass(0)
    const waiting = limiter.run(() => Promise.resolve(), { signal: stop.signal })
    const outcomes = Promise.allSettled([paced, waiting])
    await clock.pass(0)
    expect(clock.sleepers()).toBe(1)
    stop.abort()
    await clock.pass(0)
    for (const each of await outcomes) expect(each).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })
    expect(clock.sleepers()).toBe(0)
  })

  test('is not needed for the timer of a call that went earlier than planned', async () => {
    const { clock, limiter } = limited()
    const { call, answerNext, started } = held()
    for (let at = 0; at < 20; at += 1) void limiter.run(() => Promise.resolve())
    await clock.pass(0)
    for (let at = 0; at < 4; at += 1) void limiter.run(call('probe'))
    await clock.pass(0)
    expect({ started: started.length, sleepers: clock.sleepers() }).toEqual({ started: 3, sleepers: 1 })
    for (let at = 0; at < 3; at += 1) answerNext()
    await clock.pass(0)
    expect({ started: started.length, sleepers: clock.sleepers() }).toEqual({ started: 4, sleepers: 0 })
  })

  test('reaches a call under way, and frees its place', async () => {
    const { clock, limiter } = limited()
    const stop = new AbortController()
    const listening = (signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('closed')), { once: true }))
    setMaxListeners(0, stop.signal)
    const first = Array.from({ length: 20 }, () => limiter.run(listening, { signal: stop.signal }))
    const next = limiter.run(() => Promise.resolve('went through'))
    await clock.pass(0)
    stop.abort()
    await expect(next).resolves.toBe('went through')
    for (const each of await Promise.allSettled(first)) expect(each).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })
  })

  test('ends the wait before another try', async () => {
    const { clock, limiter } = limited()
    const stop = new AbortController()
    const call = vi.fn<() => Promise<void>>().mockRejectedValue(reset())
    const result = limiter.run(call, { signal: stop.signal }).catch((error: unknown) => error)
    await clock.pass(1)
    stop.abort()
    await expect(result).resolves.toMatchObject({ name: 'AbortError' })
    expect(call).toHaveBeenCalledTimes(1)
    expect(clock.sleepers()).toBe(0)
  })

  test('before the start means that nothing is sent', async () => {
    const { limiter } = limited()
    const call = vi.fn<() => Promise<void>>()
    await expect(limiter.run(call, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(call).not.toHaveBeenCalled()
  })
})

describe('against a portal that accepts 20 requests a second', () => {
  test('all calls are answered, under 3 % are refused, and a person in the middle is served within a second', async () => {
    const { clock, limiter } = limited()
    const admits = tokenBucket(20, 20)
    let sent = 0
    let refused = 0
    const call = async () => {
      sent += 1
      const admitted = admits(clock.now())
      await clock.sleep(40)
      if (admitted) return 'ok'
      refused += 1
      throw answered(429)
    }
    const startedAt = clock.now()
    let endedAt = 0
    const all = Promise.all(Array.from({ length: 300 }, () => limiter.run(call))).then(() => (endedAt = clock.now()))
    await clock.pass(5_000)
    let servedAt = 0
    void limiter.run(call, { priority: 'foreground' }).then(() => (servedAt = clock.now()))
    await clock.pass(1_000)
    expect(servedAt).toBeGreaterThan(0)
    await clock.pass(15_000)
    await all
    // 301 calls, 20 of them at once: 14.05 s at best.
    expect(endedAt - startedAt).toBeLessThan(14_050 * 1.06)
    expect(refused / sent).toBeLessThan(0.03)
    expect(clock.sleepers()).toBe(0)
  })
})
