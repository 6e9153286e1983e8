// A stream of lines that shows an engine's changes for as long as somebody listens; the socket and the browser host both answer with it.
import type { ServerResponse } from 'node:http'
import type { EngineFace } from '../engine.ts'
import { watchEngine } from '../watch.ts'
import { type Line, TICK_MS } from './wire.ts'

/** Answers with lines until the other side hangs up. A line goes out every TICK_MS at least, so that silence means a dead engine. */
export function watchStream(engine: EngineFace, response: ServerResponse): void {
  response.setHeader('content-type', 'application/x-ndjson')
  response.setHeader('cache-control', 'no-store')
  response.flushHeaders()
  // A reader that is slow gets no queue of the past: of each thing only the newest waits for it.
  const waiting = new Map<string, Line>()
  const flush = () => {
    for (const [key, line] of waiting) {
      if (response.writableNeedDrain || !response.writable) return
      waiting.delete(key)
      response.write(`${JSON.stringify(line)}\n`)
    }
  }
  const show = (key: string, line: Line) => {
    // A state stays behind the catalogues of the portals that it names.
    if (key === 'state') waiting.delete(key)
    waiting.set(key, line)
    flush()
  }
  const undo = watchEngine(engine, {
    state: (state) => show('state', { state }),
    catalogue: (catalogue) => show(catalogue.portal, { catalogue }),
  })
  const tick = setInterval(() => show('tick', { tick: true }), TICK_MS)
  response.on('drain', flush)
  response.once('close', () => {
    clearInterval(tick)
    undo()
  })
}
