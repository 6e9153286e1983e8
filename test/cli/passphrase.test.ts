// The passphrase from a file descriptor: waited for in short steps, and not for ever.
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { newPassphrase } from '../../app/cli/passphrase.ts'
import { fail } from '../../app/model/failure.ts'
import { tempFolder } from '../support/temp.ts'

/** A pipe that its writer keeps open, and the reading of a passphrase from it. */
function waiting(signal = new AbortController().signal) {
  const folder = tempFolder()
  const path = join(folder, 'pipe')
  execFileSync('mkfifo', [path])
  // Without O_NONBLOCK an end of a pipe waits for the other one.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = openSync(path, constants.O_WRONLY)
  onTestFinished(() => closeSync(writer))
  return { fd, writer, read: newPassphrase({ surroundings: { dataFolder: folder }, signal }, fd) }
}

/** From here on time passes only when the test says so; how long each timer was to take (ms). */
function fakeTimers(): readonly number[] {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const asked: number[] = []
  const set = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((end: () => void, ms: number) => {
    asked.push(ms)
    return set(end, ms)
  }) as typeof setTimeout)
  onTestFinished(() => void vi.restoreAllMocks())
  return asked
}

test('is waited for two minutes, by no timer of more than half a minute', async () => {
  const timers = fakeTimers()
  const { fd, read } = waiting()
  let isOver = false
  void read.finally(() => (isOver = true))
  await vi.advanceTimersByTimeAsync(119_999)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await read).toEqual(fail('timed-out', `No passphrase came on descriptor ${fd} in time.`))
  expect(timers.length).toBeGreaterThan(1)
  expect(Math.max(...timers)).toBeLessThanOrEqual(30_000)
})

test('leaves no timer behind when it comes', async () => {
  fakeTimers()
  const { writer, read } = waiting()
  writeSync(writer, 'correct horse\n')
  const given = await read
  expect(given.ok && given.value.reveal()).toBe('correct horse')
  expect(vi.getTimerCount()).toBe(0)
})

test('is not waited for where somebody stops us', async () => {
  const stop = new AbortController()
  const { read } = waiting(stop.signal)
  stop.abort()
  expect(await read).toEqual(fail('cancelled', 'Stopped.'))
})
