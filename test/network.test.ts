// What this machine is connected to, as one text.
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { systemNetwork } from '../app/network.ts'

test('the network is told by the addresses of this machine that others could reach, in an order that does not change', () => {
  const words = systemNetwork
    .look()
    .split(' ')
    .filter((each) => each !== '')
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  expect(words).toEqual(words.toSorted())
  expect(words.length).toBe(all.filter(({ internal }) => !internal).length)
  for (const { address } of all.filter(({ internal }) => internal)) expect(words).not.toContain(address)
})
