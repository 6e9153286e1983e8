// The body of a question to the engine: JSON, and not too much of it.
import type { IncomingMessage } from 'node:http'
import { type Result, fail, ok } from '../model/failure.ts'

/** A command that points every profile of a large organisation has some. */
const MAX_BODY_BYTES = 8 * 1_048_576

/** Reads a request's body as JSON, of unknown shape. Fails with `bad-input` where it is too long or no JSON. */
export async function readJson(request: IncomingMessage): Promise<Result<unknown>> {
  const chunks: Buffer[] = []
  let bytes = 0
  // What is too long is read to its end all the same (within the server's time limit), so that the answer can be heard.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (bytes > MAX_BODY_BYTES) return fail('bad-input', `A question to the engine may have ${MAX_BODY_BYTES} bytes at most.`)
  try {
    return ok(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  } catch {
    return fail('bad-input', 'A question to the engine must be JSON.')
  }
}
