// Follows an engine in another process: keeps its newest state and catalogues, and hands commands over.
import { createInterface } from 'node:readline'
import type { EngineFace } from '../engine.ts'
import { type Catalogue, emptyCatalogue } from '../model/catalogue.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import type { State } from '../model/state.ts'
import { type RunningEngine, linkToRunning, openStream, sendClick } from './client.ts'
import { type Line, readResult } from './wire.ts'

const gone = fail('engine', 'The running engine ended or stopped answering.', 'Try again.')

export interface Followed extends EngineFace {
  /** Ends when the engine is gone or silent for too long, or after `close`. */
  readonly ended: Promise<void>
  close(): void
}

/** Answers once the first state is there, and the catalogues of its portals. Fails with `engine` where the engine is gone, or of another version. */
export async function followEngine(running: RunningEngine): Promise<Result<Followed>> {
  const stop = new AbortController()
  const lines = await openLines(running, stop.signal)
  if (!lines.ok) return lines
  const before: Line[] = []
  const first = await firstState(lines.value, before)
  if (!first.ok) {
    stop.abort()
    return first
  }
  const kept = createKept(first.value)
  for (const line of before) kept.take(line)
  const ended = (async () => {
    for (let line = await nextLine(lines.value); line !== null; line = await nextLine(lines.value)) kept.take(line)
    stop.abort()
  })()
  const link = linkToRunning(running)
  return ok({
    ...kept.face,
    send: (command, signal) => link.send(command, signal === undefined ? {} : { signal }),
    click: (command) => sendClick(running, command),
    ended,
    close: () => stop.abort(),
  })
}

async function openLines({ address }: RunningEngine, signal: AbortSignal): Promise<Result<AsyncGenerator<Line>>> {
  try {
    const answer = await openStream(address, 'GET', '/watch', { signal })
    if (answer.headers['content-type'] === 'application/json') {
      const chunks: Buffer[] = []
      for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
      return readResult(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    }
    return ok(linesOf(createInterface({ input: answer })))
  } catch {
    return gone
  }
}

/** The catalogues that come before the state are kept in `before`. */
async function firstState(lines: AsyncGenerator<Line>, before: Line[]): Promise<Result<State>> {
  for (let line = await nextLine(lines); line !== null; line = await nextLine(lines)) {
    if ('state' in line) return ok(line.state)
    before.push(line)
  }
  return gone
}

/** Null: the connection ended or broke, or what came is no line; the engine is gone, which is all that matters. */
async function nextLine(lines: AsyncGenerator<Line>): Promise<Line | null> {
  try {
    const next = await lines.next()
    return next.done === true ? null : next.value
  } catch {
    return null
  }
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  for await (const text of texts) yield JSON.parse(text) as Line
}

/** What was heard last, and who wants to hear more. */
function createKept(first: State) {
  let state = first
  const catalogues = new Map<string, Catalogue>()
  const stateListeners = new Set<(state: State) => void>()
  const catalogueListeners = new Set<(catalogue: Catalogue) => void>()
  return {
    take(line: Line) {
      if ('state' in line) {
        state = line.state
        const there = new Set(state.portals.map(({ portal }) => portal.id))
        for (const portal of catalogues.keys()) if (!there.has(portal)) catalogues.delete(portal)
        for (const listener of stateListeners) listener(state)
      } else if ('catalogue' in line) {
        catalogues.set(line.catalogue.portal, line.catalogue)
        for (const listener of catalogueListeners) listener(line.catalogue)
      }
    },
    face: {
      state: () => state,
      catalogue: (portal: string) => catalogues.get(portal) ?? emptyCatalogue(portal),
      onState(listener: (state: State) => void) {
        stateListeners.add(listener)
        return () => void stateListeners.delete(listener)
      },
      onCatalogue(listener: (catalogue: Catalogue) => void) {
        catalogueListeners.add(listener)
        return () => void catalogueListeners.delete(listener)
      },
    },
  }
}
