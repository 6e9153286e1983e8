// What a door answers, and how it is sent.
import type { ServerResponse } from 'node:http'

export interface DoorAnswer {
  readonly status: number
  readonly contentType: 'application/json' | 'text/plain; charset=utf-8'
  readonly body: string
}

/** Nobody on the way may keep it. */
export function sendAnswer(response: ServerResponse, { status, contentType, body }: DoorAnswer): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' })
  response.end(body)
}
