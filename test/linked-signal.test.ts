// A linked signal aborts with any of its sources or its limit, and lets go of them.
import { expect, test } from 'vitest'
import { linkSignals } from '../app/linked-signal.ts'

test('aborts with the first of its sources', () => {
  const [first, second] = [new AbortController(), new AbortController()]
  const linked = linkSignals([first.signal, second.signal])
  expect(linked.signal.aborted).toBe(false)
  second.abort()
  expect(linked.signal.aborted).toBe(true)
  first.abort()
})

test('is aborted from the start when a source is', () => {
  expect(linkSignals([AbortSignal.abort()]).signal.aborted).toBe(true)
})

test('aborts after its limit', async () => {
  const linked = linkSignals([], 5)
  await new Promise((done) => linked.signal.addEventListener('abort', done))
  expect(linked.signal.aborted).toBe(true)
})

test('released, it never aborts', async () => {
  const source = new AbortController()
  const linked = linkSignals([source.signal], 5)
  linked.release()
  source.abort()
  await new Promise((done) => setTimeout(done, 20))
  expect(linked.signal.aborted).toBe(false)
})
