// Lines and answers out of streams that come in pieces, break off or fall silent.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { jsonOf, linesOf } from '../../renderer/web-lines.ts'

const SILENCE_MS = 20_000

afterEach(() => {
  vi.useRealTimers()
})

/** A body of these pieces, which then ends, or says nothing more. */
function bodyOf(pieces: readonly string[], { ends = true } = {}): ReadableStream<Uint8Array> {
  const bytes = pieces.map((each) => new TextEncoder().encode(each))
  return new ReadableStream({
    start(to) {
      for (const each of bytes) to.enqueue(each)
      if (ends) to.close()
    },
  })
}

async function linesIn(pieces: readonly string[]): Promise<readonly unknown[]> {
  const lines: unknown[] = []
  for await (const line of linesOf(bodyOf(pieces), SILENCE_MS)) lines.push(line)
  return lines
}

describe('lines', () => {
  test.each<[string, readonly string[], readonly unknown[]]>([
    ['several in a piece', ['1\n2\n3\n'], [1, 2, 3]],
    ['one in several pieces', ['[1', ',2', ']\n'], [[1, 2]]],
    ['an end that comes by itself', ['1', '\n', '2', '\n'], [1, 2]],
    ['one that is no JSON', ['1\nwhat?\n2\n'], [1, 2]],
    ['empty ones', ['\n\n1\n\n'], [1]],
    ['one without its end', ['1\n2'], [1]],
  ])('%s', async (_name, pieces, wanted) => {
    expect(await linesIn(pieces)).toEqual(wanted)
  })

  // Read anew for each piece it would take most of a minute, which no test is given.
  test('a long one in thousands of pieces is read once, not once for each piece', async () => {
    const piece = 'x'.repeat(1_024)
    const [line] = await linesIn(['"', ...Array.from({ length: 12_000 }, () => piece), '"\n'])
    expect(line).toHaveLength(12_000 * 1_024)
  })
})

describe('an answer', () => {
  test.each<[string, readonly string[], unknown]>([
    ['after blanks', [' ', '  ', '{"ok"', ':true}'], { ok: true }],
    ['of blanks only', [' ', ' '], null],
    ['that breaks off', ['{"ok":'], null],
    ['of nothing', [], null],
  ])('%s', async (_name, pieces, wanted) => {
    expect(await jsonOf(bodyOf(pieces), SILENCE_MS)).toEqual(wanted)
  })

  test('that falls silent is none; blanks are no silence', async () => {
    vi.useFakeTimers()
    let body: ReadableStreamDefaultController<Uint8Array> | undefined
    const stream = new ReadableStream<Uint8Array>({ start: (to) => void (body = to) })
    let answered = false
    const answer = jsonOf(stream, SILENCE_MS).finally(() => {
      answered = true
    })
    for (let blanks = 0; blanks < 5; blanks += 1) {
      await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
      body?.enqueue(new TextEncoder().encode(' '))
    }
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
    expect(answered).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await answer).toBe(null)
  })
})
