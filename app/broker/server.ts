// The engine's end of the local socket: who owns it, and what may be asked.
import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { ensureFolder } from '../files/folders.ts'
import { withLock } from '../files/lock.ts'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { Surroundings } from '../ports.ts'
import { MAX_PATH_BYTES, socketAddresses } from './address.ts'
import { askFacts } from './client.ts'
import { createContainerDoor } from './container-door.ts'
import { notePlace } from './engine-place.ts'
import { clearPermitFiles } from './permit-files.ts'
import { type RouteParts, createRoutes } from './routes.ts'
import { closeServer } from './strict-server.ts'

const LOCK_MS = 10_000

/** Times in ms. */
const LIMITS = { requestTimeout: 10_000, headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 8_192 }

export interface Broker {
  readonly address: string
  /** Stops listening, ends open connections, removes the socket. */
  close(): Promise<void>
}

export interface BrokerParts extends Omit<RouteParts, 'door'> {
  readonly surroundings: Surroundings
}

/**
 * Takes the socket, or answers the failure kind `engine` because another engine of this data folder has it. Looking,
 * clearing a stale socket and listening happen under one lock, so of two that start at once only one wins.
 */
export async function openBroker(parts: BrokerParts): Promise<Result<Broker>> {
  const { surroundings } = parts
  const addresses = socketAddresses(surroundings, process.getuid?.() ?? 0)
  const lockFile = join(surroundings.dataFolder, 'locks', 'socket')
  const locked = await withLock(lockFile, () => takeSocket(parts, addresses), { waitMs: LOCK_MS })
  return locked.ok ? locked.value : locked
}

async function takeSocket(parts: BrokerParts, addresses: readonly string[]): Promise<Result<Broker>> {
  for (const address of addresses) {
    const running = await askFacts(address)
    if (running.kind === 'alive') {
      return fail('engine', `Roledeck is running already (process ${running.facts.pid}).`, 'Use it, or stop it: roledeck agent stop')
    }
    if (running.kind === 'foreign') return running.failed
    if (running.kind === 'unanswered') {
      return fail('engine', `Something holds ${address} and does not answer.`, 'End the hanging Roledeck process and try again.')
    }
  }
  const [address] = addresses
  if (address === undefined) return fail('engine', 'There is no place for the local socket.')
  const place = preparePlace(address, parts.surroundings)
  return place.ok ? listen(parts, address) : place
}

function preparePlace(address: string, { platform }: Surroundings): Reply {
  if (platform === 'win32') return done
  if (Buffer.byteLength(address) > MAX_PATH_BYTES) {
    return fail(
      'engine',
      `The path of the local socket is too long: ${address}`,
      `Set XDG_RUNTIME_DIR or ROLEDECK_DATA_DIR to a shorter path; ${MAX_PATH_BYTES} bytes are the limit.`,
    )
  }
  const made = ensureFolder(dirname(address))
  if (!made.ok) return made
  // Nobody answered on it, so what is left there is a dead engine's.
  rmSync(address, { force: true })
  return done
}

async function listen(parts: BrokerParts, address: string): Promise<Result<Broker>> {
  const { engine, surroundings } = parts
  const door = createContainerDoor({ engine, dataFolder: surroundings.dataFolder })
  const server = createServer(LIMITS, createRoutes({ ...parts, door }))
  const refused = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve)
    server.listen(address, () => resolve(null))
  })
  if (refused !== null)
    return fail(
      'engine',
      `The local socket ${address} cannot be opened: ${refused.message}.`,
      'Set ROLEDECK_DATA_DIR to a folder on a local disk.',
    )
  if (surroundings.platform !== 'win32') chmodSync(address, 0o600)
  clearPermitFiles(surroundings.dataFolder)
  const forget = await notePlace({ surroundings, address, door, engine })
  const close = async () => {
    forget()
    await Promise.all([door.close(), closeServer(server)])
  }
  return ok({ address, close })
}
