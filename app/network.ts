// What this machine is connected to, as far as its addresses tell: a change of them is a hint that it is worth trying again.
import { networkInterfaces } from 'node:os'
import type { Network } from './ports.ts'

export const systemNetwork: Network = {
  look: () =>
    Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal }) => !internal)
      .map(({ address }) => address)
      .toSorted()
      .join(' '),
}
