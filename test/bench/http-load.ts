// Asks one HTTP/1.1 address again and again over connections that stay open, with as little work of our own as can be, and notes how long each answer took.
import { connect } from 'node:net'

export interface Target {
  /** A Unix socket, or a port of 127.0.0.1. */
  readonly at: string | number
  /** The whole head of the request, blank line included. */
  readonly head: string
}

export interface Load {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Sends `count` requests over `connections`, one at a time on each. Rejects where an answer is not a 200. */
export async function load(target: Target, count: number, connections: number): Promise<Load> {
  const times: number[] = []
  let left = count
  const begun = performance.now()
  const take = () => (left > 0 ? ((left -= 1), true) : false)
  await Promise.all(Array.from({ length: connections }, () => askOver(target, take, (ms) => times.push(ms))))
  const tookMs = performance.now() - begun
  return { perSecond: (count * 1_000) / tookMs, ...percentiles(times) }
}

/** p50 and p99 of some times. */
export function percentiles(times: readonly number[]): { readonly p50: number; readonly p99: number } {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

function askOver({ at, head }: Target, take: () => boolean, note: (ms: number) => void): Promise<void> {
  const socket = typeof at === 'number' ? connect(at, '127.0.0.1') : connect(at)
  socket.setNoDelay(true)
  return new Promise((resolve, reject) => {
    let sent = 0
    let got = ''
    const ask = () => {
      if (!take()) {
        socket.end()
        return resolve()
      }
      got = ''
      sent = performance.now()
      socket.write(head)
    }
    socket.on('connect', ask)
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1')
      if (!isWhole(got)) return
      note(performance.now() - sent)
      if (got.startsWith('HTTP/1.1 200 ')) ask()
      else reject(new Error(got.split('\r\n')[0]))
    })
    socket.on('error', reject)
  })
}

/** Every server here names the length of its answer. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /content-length: (\d+)/i.exec(answer)?.[1]
  if (length === undefined) throw new Error('An answer without a length cannot be measured here.')
  return answer.length >= end + 4 + Number(length)
}
