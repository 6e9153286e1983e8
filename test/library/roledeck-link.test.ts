// The link to the user's Roledeck: everything that it opens is closed once, when nobody uses it any more.
import { expect, onTestFinished, test, vi } from 'vitest'
import type { EngineLink } from '../../app/broker/link.ts'
import { type Open, createRoledeckLink } from '../../app/library/roledeck-link.ts'
import { type Result, done, fail, ok } from '../../app/model/failure.ts'
import type { Vault } from '../../app/ports.ts'

const none = () => Promise.resolve(fail('internal', 'None.'))
const ENDED = fail('engine', 'The running engine ended.')

/** Engines that are found one after another, and what became of each. */
function engines(lasting: boolean, failed: readonly Result<Open>[] = []) {
  const ends: { engine: number; vault: number }[] = []
  const start = (): Promise<Result<Open>> => {
    const before = failed[ends.length]
    const end = { engine: 0, vault: 0 }
    ends.push(end)
    if (before !== undefined) return Promise.resolve(before)
    const close = () => {
      end.engine += 1
      return Promise.resolve()
    }
    const link: EngineLink = { lasting, state: none, catalogue: none, send: none, credentials: none, permit: none, close }
    const vault: Vault = {
      kind: 'memory',
      read: none,
      write: none,
      remove: () => Promise.resolve(done),
      close: () => void (end.vault += 1),
    }
    return Promise.resolve(ok({ link, vault }))
  }
  return { ends, ...createRoledeckLink(start) }
}

const works = () => Promise.resolve(ok(1))
const breaks = () => Promise.resolve(ENDED)
const CLOSED = { engine: 1, vault: 1 }
const OPEN = { engine: 0, vault: 0 }

/** Some work that waits until it is told to end. */
function held() {
  let resolve: (result: Result<number>) => void = () => undefined
  const promise = new Promise<Result<number>>((end) => (resolve = end))
  return { work: () => promise, end: (result: Result<number> = ok(1)) => resolve(result) }
}

test('a running engine is looked for again by whoever asks next, and nothing of the last one stays open', async () => {
  const { use, ends } = engines(true)
  for (const work of [works, breaks, works]) await use(work)
  expect(ends).toEqual([CLOSED, CLOSED, CLOSED])
})

test('what a running engine that ended was asked with is closed after the last who still waits, and not under anybody else', async () => {
  const { use, ends } = engines(true)
  const [one, other] = [held(), held()]
  const waiting = use(one.work)
  await use(breaks)
  const next = use(other.work)
  expect(ends).toEqual([OPEN, OPEN])
  one.end(ENDED)
  expect(await waiting).toBe(ENDED)
  expect(ends).toEqual([CLOSED, OPEN])
  other.end()
  await next
  expect(ends).toEqual([CLOSED, CLOSED])
})

test('a carried engine stays for who asks next, whatever it answered, and is closed when it is let go', async () => {
  const { use, letGo, ends } = engines(false)
  for (const work of [works, breaks, works]) await use(work)
  expect(ends).toEqual([OPEN])
  await letGo()
  await letGo()
  expect(ends).toEqual([CLOSED])
  await use(works)
  await letGo()
  expect(ends).toEqual([CLOSED, CLOSED])
})

test('a carried engine that nobody uses is closed after a while, and not while it is used', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { use, letGo, ends } = engines(false)
  await use(works)
  const { work, end } = held()
  const waiting = use(work)
  await vi.advanceTimersByTimeAsync(60_000)
  await letGo()
  expect(ends).toEqual([OPEN])
  end()
  await waiting
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ends).toEqual([CLOSED])
})

test('where none could be started, the next one tries again', async () => {
  const { use, letGo, ends } = engines(false, [ENDED])
  expect(await use(works)).toBe(ENDED)
  expect(await use(works)).toEqual(ok(1))
  await letGo()
  expect(ends).toEqual([OPEN, CLOSED])
})
