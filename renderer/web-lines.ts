// Reads what the browser host sends: a stream of JSON lines, or one JSON value. Whoever is silent for too long has ended.

/** Lines that are no JSON are left out: the other side may be newer. Never throws. `silenceMs`: the longest wait for the next bytes. */
export async function* linesOf(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<unknown, void> {
  // In pieces until its end comes, because a catalogue is one line of many of them.
  const pieces: string[] = []
  for await (const piece of textOf(body, silenceMs)) {
    const lines = piece.split('\n')
    for (const end of lines.slice(0, -1)) {
      pieces.push(end)
      yield* parsed(pieces.splice(0).join(''))
    }
    pieces.push(lines.at(-1) ?? '')
  }
}

/** The one value that a body holds, among blanks; null where it is no JSON, breaks off, or falls silent. Never throws. */
export async function jsonOf(body: ReadableStream<Uint8Array> | null, silenceMs: number): Promise<unknown> {
  if (body === null) return null
  const pieces: string[] = []
  for await (const piece of textOf(body, silenceMs)) pieces.push(piece)
  const [value] = parsed(pieces.join(''))
  return value ?? null
}

async function* textOf(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<string, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const silence = setTimeout(() => void reader.cancel().catch(() => {}), silenceMs)
      // A connection that breaks is an end like any other.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
      clearTimeout(silence)
      if (done || value === undefined) return
      yield decoder.decode(value, { stream: true })
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function parsed(text: string): readonly unknown[] {
  try {
    return text === '' ? [] : [JSON.parse(text) as unknown]
  } catch {
    return []
  }
}
