// Asks the loopback listener what no browser would ask.
import { type IncomingHttpHeaders, request } from 'node:http'
import { type Socket, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** With any host, method and path, on a connection of its own. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }), reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Ends with the test. */
export function rawSocket(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  // Whoever is cut off may see a reset.
  socket.on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  return socket
}

export function rawRequest(port: number, path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headers}\r\n`
}
