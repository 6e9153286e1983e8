// A machine whose addresses and start are hidden, as a sandbox does it: Node throws, and nothing of ours does.
import { expect, test, vi } from 'vitest'
import { systemClock } from '../app/clock.ts'
import { systemNetwork } from '../app/network.ts'

vi.mock('node:os', async (original) => {
  const hidden = (): never => {
    throw new Error('Unknown system error 13')
  }
  return { ...(await original<object>()), networkInterfaces: hidden, uptime: hidden }
})

test('is connected to nothing that anybody knows', () => {
  expect(systemNetwork.look()).toBe('')
})

test('has a time that passes all the same', async () => {
  const before = systemClock.uptime()
  const began = Date.now()
  await systemClock.sleep(20)
  expect(systemClock.uptime() - before).toBeGreaterThan(0)
  expect(systemClock.uptime() - before).toBeLessThanOrEqual(Date.now() - began + 1)
})
