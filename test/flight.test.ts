// Single flight: done once for all who ask, stopped when nobody waits any more.
import { expect, test } from 'vitest'
import { createFlights } from '../app/flight.ts'
import { abortOf } from '../app/linked-signal.ts'

function work() {
  const started: AbortSignal[] = []
  const ends: ((value: string) => void)[] = []
  const run = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      started.push(signal)
      ends.push(resolve)
      signal.addEventListener('abort', () => reject(new Error('stopped')))
    })
  return { run, started, end: (index: number, value: string) => ends[index]?.(value) }
}

test('who asks meanwhile gets the same answer; who asks later gets a new one', async () => {
  const flights = createFlights<string>()
  const { run, started, end } = work()
  const both = [flights.join('a', run), flights.join('a', run)]
  expect(started).toHaveLength(1)
  end(0, 'first')
  expect(await Promise.all(both)).toEqual(['first', 'first'])
  const later = flights.join('a', run)
  end(1, 'second')
  expect(await later).toBe('second')
})

test('different keys fly side by side', () => {
  const flights = createFlights<string>()
  const { run, started } = work()
  void flights.join('a', run)
  void flights.join('b', run)
  expect(started).toHaveLength(2)
})

test('one who gives up leaves the others; when all have, the work is stopped and is not joined any more', async () => {
  const flights = createFlights<string>()
  const { run, started, end } = work()
  const [first, second] = [new AbortController(), new AbortController()]
  const one = flights.join('a', run, first.signal)
  const two = flights.join('a', run, second.signal)
  first.abort()
  await expect(one).rejects.toThrow('aborted')
  expect(started[0]?.aborted).toBe(false)
  second.abort()
  await expect(two).rejects.toThrow('aborted')
  expect(started[0]?.aborted).toBe(true)
  const three = flights.join('a', run)
  expect(started).toHaveLength(2)
  end(1, 'new')
  expect(await three).toBe('new')
})

test('a failure reaches all who wait and is forgotten', async () => {
  const flights = createFlights<string>()
  const failing = () => Promise.reject(new Error('broken'))
  await expect(Promise.all([flights.join('a', failing), flights.join('a', failing)])).rejects.toThrow('broken')
  expect(await flights.join('a', () => Promise.resolve('well'))).toBe('well')
})

test('cancel stops it for everyone', async () => {
  const flights = createFlights<string>()
  const { run } = work()
  const waiting = flights.join('a', run)
  void flights.cancel('a')
  await expect(waiting).rejects.toThrow('stopped')
})

test('who cancels knows when it has ended, and who asks meanwhile begins anew', async () => {
  const flights = createFlights<string>()
  const steps: string[] = []
  const slow = async (signal: AbortSignal) => {
    await abortOf(signal)
    await new Promise((resolve) => setImmediate(resolve))
    steps.push('ended')
    return 'stopped'
  }
  const first = flights.join('a', slow)
  const cancelled = flights.cancel('a').then(() => steps.push('told'))
  expect(await flights.join('a', async () => 'anew')).toBe('anew')
  await cancelled
  expect([await first, steps]).toEqual(['stopped', ['ended', 'told']])
})

test('is settled only when what was stopped has ended too', async () => {
  const flights = createFlights<string>()
  const leaving = new AbortController()
  let isEnded = false
  const work = async (signal: AbortSignal) => {
    await abortOf(signal)
    await new Promise((resolve) => setImmediate(resolve))
    isEnded = true
    return 'stopped'
  }
  const asked = flights.join('a', work, leaving.signal).catch(() => 'left')
  leaving.abort()
  expect(await asked).toBe('left')
  expect(isEnded).toBe(false)
  await flights.settled()
  expect(isEnded).toBe(true)
})

test('what has ended is not joined', async () => {
  const flights = createFlights<number>()
  let runs = 0
  const run = async () => (runs += 1)
  expect([await flights.join('a', run), await flights.join('a', run)]).toEqual([1, 2])
})
