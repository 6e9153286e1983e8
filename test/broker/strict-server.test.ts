// The limits of the strict server that nobody else's test reaches: for a connection that is trusted, and for the number of all.
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { type AddressInfo, type Socket, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { closeServer, strictServer } from '../../app/broker/strict-server.ts'

/** Listens with what `answer` makes of a request and of `trust`. */
async function listening(answer: (trust: () => void, ...parts: Parameters<RequestListener>) => void) {
  const { server, trust } = strictServer((request, response) => answer(() => trust(request), request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => closeServer(server))
  const { port } = server.address() as AddressInfo
  const ask = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    socket.write('GET / HTTP/1.1\r\n\r\n')
    return socket
  }
  return { server, ask }
}

test('a connection may be silent for some seconds, and for as long as its answer takes once it is trusted', async () => {
  const limits: (number | undefined)[] = []
  const { ask } = await listening((trust, request, response) => {
    limits.push(request.socket.timeout)
    trust()
    limits.push(request.socket.timeout)
    response.end()
  })
  await once(await ask(), 'data')
  expect(limits).toEqual([5_000, 0])
})

test('there are never more than 2,048 connections at once, be they trusted or not', { timeout: 120_000 }, async () => {
  let trusted = 0
  // Nobody is answered, so all stay.
  const { server, ask } = await listening((trust) => {
    trust()
    trusted += 1
  })
  let dropped = 0
  server.on('drop', () => (dropped += 1))
  for (let open = 0; open < 2_048; open += 64) {
    await Promise.all(Array.from({ length: 64 }, ask))
    await expect.poll(() => trusted, { timeout: 30_000 }).toBe(open + 64)
  }
  expect(dropped).toBe(0)
  await ask()
  await expect.poll(() => dropped + trusted, { timeout: 30_000 }).toBe(2_049)
  expect([dropped, trusted]).toEqual([1, 2_048])
})
