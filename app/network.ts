// What this machine is connected to, as far as its addresses tell: a change of them is a hint that it is worth trying again.
import { networkInterfaces } from 'node:os'
import type { Network } from './ports.ts'

export const systemNetwork: Network = {
  look: () =>
    Object.values(interfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal }) => !internal)
      .map(({ address }) => address)
      .toSorted()
      .join(' '),
}

/** Node throws where a sandbox hides them; then there are no hints. */
function interfaces(): ReturnType<typeof networkInterfaces> {
  try {
    return networkInterfaces()
  } catch {
    return {}
  }
}
