// The other end of the local socket: finds a running engine and speaks to it.
import { type IncomingMessage, request } from 'node:http'
import { createInterface } from 'node:readline'
import { type Failed, type Reply, type Result, fail, ok } from '../model/failure.ts'
import type { Surroundings } from '../ports.ts'
import { foreignPlace, socketAddresses } from './address.ts'
import type { EngineLink, Watch } from './link.ts'
import { type EngineFacts, type Line, PROTOCOL, PROTOCOL_HEADER, SILENCE_MS, readCredentials, readPermit, readResult } from './wire.ts'

/** Nobody is there: no such file or folder, nobody behind the socket, or no socket at all. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'])

/** Longest wait for a plain answer (ms): it comes from memory. */
const ANSWER_MS = 3_000
/** Longest wait for role credentials (ms): AWS may have to be asked, twice after a 401. */
const CREDENTIALS_MS = 60_000

export type Probe =
  | { readonly kind: 'alive'; readonly facts: EngineFacts }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unanswered' }
  /** The place is not ours, so nothing there is believed. */
  | { readonly kind: 'foreign'; readonly failed: Failed }

/** Asks who listens at an address. `absent`: nobody, a socket left there is stale. `unanswered`: somebody who keeps silent. */
export async function askFacts(address: string): Promise<Probe> {
  const foreign = foreignPlace(address)
  if (foreign !== null) return { kind: 'foreign', failed: foreign }
  try {
    const answer = readResult<EngineFacts>(await ask(address, 'GET', '/facts', { limitMs: ANSWER_MS }))
    return answer.ok ? { kind: 'alive', facts: answer.value } : { kind: 'unanswered' }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return ABSENT.has(code) ? { kind: 'absent' } : { kind: 'unanswered' }
  }
}

export interface RunningEngine {
  readonly address: string
  readonly facts: EngineFacts
}

/** The engine of this data folder, or null where none runs. One that does not answer is a failure: starting a second could harm. */
export async function findEngine(surroundings: Surroundings): Promise<Result<RunningEngine | null>> {
  for (const address of socketAddresses(surroundings, process.getuid?.() ?? 0)) {
    const probe = await askFacts(address)
    if (probe.kind === 'alive') return ok({ address, facts: probe.facts })
    if (probe.kind === 'foreign') return probe.failed
    if (probe.kind === 'unanswered') {
      return fail(
        'engine',
        `The engine at ${address} does not answer.`,
        'Wait a moment; if it stays silent, end its process and try again.',
      )
    }
  }
  return ok(null)
}

/** Asks the engine to stop; it answers before it does. */
export async function stopEngine({ address }: RunningEngine): Promise<Reply> {
  return attempt(async () => readResult<EngineFacts>(await ask(address, 'POST', '/stop', { limitMs: ANSWER_MS })))
}

export function linkToRunning({ address }: RunningEngine): EngineLink {
  return {
    lasting: true,
    state: () => attempt(async () => readResult(await ask(address, 'GET', '/state', { limitMs: ANSWER_MS }))),
    catalogue: (portal) =>
      attempt(async () => readResult(await ask(address, 'GET', `/catalogue?portal=${encodeURIComponent(portal)}`, { limitMs: ANSWER_MS }))),
    send: (command, watch = {}) => attempt(() => sendCommand(address, command, watch), watch.signal),
    credentials: (wanted, signal) =>
      attempt(
        async () =>
          readCredentials(readResult(await ask(address, 'POST', '/credentials', { body: wanted, limitMs: CREDENTIALS_MS, signal }))),
        signal,
      ),
    permit: (wanted, signal) =>
      attempt(
        async () => readPermit(readResult(await ask(address, 'POST', '/permit', { body: wanted, limitMs: ANSWER_MS, signal }))),
        signal,
      ),
    close: () => Promise.resolve(),
  }
}

async function attempt<R>(work: () => Promise<R>, signal?: AbortSignal): Promise<R | Failed> {
  try {
    return await work()
  } catch {
    if (signal?.aborted === true) return fail('cancelled', 'Stopped.')
    return fail(
      'engine',
      'The running engine ended or stopped answering in the middle.',
      'Run the command again; what was done so far is kept.',
    )
  }
}

interface Question {
  readonly body?: unknown
  /** Longest silence on the connection (ms). */
  readonly limitMs: number
  readonly signal?: AbortSignal | undefined
}

async function ask(address: string, method: string, path: string, question: Question): Promise<unknown> {
  const answer = await open(address, method, path, question)
  const chunks: Buffer[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** Hands over a click that nobody waits behind; where the engine is gone it is lost, and so is its view. */
export async function sendClick({ address }: RunningEngine, command: unknown): Promise<void> {
  await attempt(async () => readResult(await ask(address, 'POST', '/click', { body: command, limitMs: ANSWER_MS })))
}

/** Opens a stream of lines; it breaks when nothing, not even a tick, has come for SILENCE_MS. */
export function openStream(address: string, method: string, path: string, question: Omit<Question, 'limitMs'>): Promise<IncomingMessage> {
  return open(address, method, path, { ...question, limitMs: SILENCE_MS })
}

async function sendCommand(address: string, command: unknown, { signal, onState }: Watch): Promise<Reply> {
  const answer = await openStream(address, 'POST', '/command', { body: command, signal })
  for await (const text of createInterface({ input: answer })) {
    const line = JSON.parse(text) as Line
    if ('state' in line) onState?.(line.state)
    if ('reply' in line) return line.reply
  }
  throw new Error('the answer ended without a reply')
}

function open(address: string, method: string, path: string, { body, limitMs, signal }: Question): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      socketPath: address,
      method,
      path,
      timeout: limitMs,
      headers: { [PROTOCOL_HEADER]: PROTOCOL },
      ...(signal ? { signal } : {}),
    }
    const asked = request(options, resolve)
    asked.once('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
