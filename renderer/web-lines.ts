// Reads a stream of JSON lines; ends with the stream, or when it has been silent for too long.

/** Lines that are no JSON are left out: the other side may be newer. Never throws. `silenceMs`: the longest wait for the next bytes. */
export async function* linesOf(body: ReadableStream<Uint8Array>, silenceMs: number): AsyncGenerator<unknown, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const silence = setTimeout(() => void reader.cancel().catch(() => {}), silenceMs)
      // A connection that breaks is an end like any other.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
      clearTimeout(silence)
      if (done || value === undefined) return
      const lines = `${rest}${decoder.decode(value, { stream: true })}`.split('\n')
      rest = lines.pop() ?? ''
      yield* lines.flatMap(parsed)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function parsed(line: string): readonly unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as unknown]
  } catch {
    return []
  }
}
