// A container door on an engine of its own, and clients that can send what no AWS tool would.
import { type IncomingHttpHeaders, request } from 'node:http'
import { type Socket, connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type ContainerDoor, type GivenPermit, createContainerDoor } from '../../app/broker/container-door.ts'
import { configId } from '../../app/files/process-line.ts'
import type { RoleRef } from '../../app/model/role.ts'
import { type Running, type Setup, signedIn } from '../support/engine.ts'

export const KEYS_PATH = '/federation/credentials'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Asking {
  /** The address of a socket, or a port on 127.0.0.1. */
  readonly at: string | number
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One question on a connection of its own. */
export function ask({ at, path, method = 'GET', headers = {}, body }: Asking): Promise<Answer> {
  const place = typeof at === 'number' ? { host: '127.0.0.1', port: at } : { socketPath: at }
  return new Promise((resolve, reject) => {
    const asked = request({ ...place, method, path, headers, agent: false }, (answer) => {
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said }), reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** A bare connection to a port of this machine; it ends with the test. */
export function bare(port: number, host = '127.0.0.1'): Socket {
  const socket = connect(port, host)
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  return socket
}

/** All that is answered to these bytes until the other side hangs up. */
export async function rawly(port: number, bytes: string): Promise<string> {
  const socket = bare(port)
  const said: Buffer[] = []
  socket.on('data', (chunk) => said.push(chunk))
  const over = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(bytes, 'latin1')
  await over
  return Buffer.concat(said).toString('latin1')
}

export interface DoorWorld extends Running {
  readonly door: ContainerDoor
  /** How often AWS was asked for keys. */
  readonly asked: () => number
  /** A permit for this role, or the first one. */
  readonly permit: (role?: RoleRef, forMs?: number | null) => Promise<GivenPermit>
}

/** Signed in; everything in it ends with the test. */
export async function doorWorld(setup: Setup = {}): Promise<DoorWorld> {
  const world = await signedIn(setup)
  const door = createContainerDoor({ engine: world.engine, dataFolder: world.surroundings.dataFolder })
  onTestFinished(() => door.close())
  return {
    ...world,
    door,
    asked: () => askedForKeys(world),
    async permit(role = world.role(), forMs = null) {
      const given = await door.permit({ role, region: 'eu-west-1', forMs })
      if (!given.ok) throw new Error(given.failure.message)
      return given.value
    },
  }
}

/** How often AWS was asked for keys. */
export function askedForKeys({ center }: Pick<Running, 'center'>): number {
  return center.world.log().filter(({ path }) => path === KEYS_PATH).length
}

/** Whether somebody was asked to sign in at the emulator since its log was emptied. */
export function signInsBegun({ center }: Pick<Running, 'center'>): number {
  return center.world.log().filter(({ path }) => /device_authorization|authorize/.test(path)).length
}

/** A tool's question with this permit. */
export function toolAsks({ url, token }: Pick<GivenPermit, 'url' | 'token'>, headers: Readonly<Record<string, string>> = {}) {
  const { port, pathname } = new URL(url)
  return ask({ at: Number(port), path: pathname, headers: { authorization: token.reveal(), ...headers } })
}

/** Points the profile to the role, so that tools ask for its keys; answers the path that its line asks at. */
export async function processProfile({ engine, profile }: Running, name: string, role: RoleRef): Promise<string> {
  const ref = profile(name)
  const command = { kind: 'switch', profile: ref, role, region: null, delivery: 'process', takeOver: false } as const
  const reply = await engine.send(command)
  if (!reply.ok) throw new Error(reply.failure.message)
  return `/credential-process?in=${configId(ref.configFile)}&profile=${encodeURIComponent(name)}`
}

export function auditOf({ surroundings }: Pick<Running, 'surroundings'>): string {
  return join(surroundings.dataFolder, 'audit.jsonl')
}
