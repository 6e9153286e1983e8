// What a tab's session is worth: it can be too many, and what it is answered is "done" or a failure, nothing else.
import { mkdirSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createTokens } from '../../app/web/tokens.ts'
import { createWebRoutes, SESSION_HEADER } from '../../app/web/routes.ts'
import { systemClock } from '../../app/clock.ts'
import { running } from '../support/engine.ts'
import { tempFolder } from '../support/temp.ts'
import { hosted } from './host.ts'

test('the oldest of seventeen tabs is hung up on', async () => {
  const { host, ask, newSession } = await hosted()
  const first = await newSession()
  const headers = { [SESSION_HEADER]: first, host: `127.0.0.1:${host.port}`, 'sec-fetch-site': 'same-origin' }
  const ended = new Promise<void>((resolve, reject) => {
    const watching = request({ host: '127.0.0.1', port: host.port, path: '/watch', headers, agent: false }, (answer) => {
      answer.on('close', resolve).on('error', () => resolve())
      answer.resume()
    })
    watching.on('error', reject)
    watching.end()
  })
  for (let tab = 0; tab < 15; tab += 1) await newSession()
  expect(await ask({ method: 'POST', path: '/command', body: '{"kind":"dismiss"}', headers: { [SESSION_HEADER]: first } })).toMatchObject({
    status: 200,
  })
  await newSession()
  await ended
  expect(await ask({ method: 'POST', path: '/command', body: '{"kind":"dismiss"}', headers: { [SESSION_HEADER]: first } })).toMatchObject({
    status: 401,
  })
})

test('an answer is done or a failure, whatever the engine says beside it', async () => {
  const { engine } = await running()
  const tokens = createTokens(systemClock)
  const page = join(tempFolder(), 'window')
  mkdirSync(page)
  const loose = { ...engine, send: () => Promise.resolve({ ok: true, value: 'more than was asked' } as const) }
  const server = createServer(createWebRoutes({ engine: loose, tokens, page, onEntered: () => undefined }))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const session = tokens.trade(tokens.issue().reveal())?.reveal() ?? ''
  const answer = await fetch(`http://127.0.0.1:${port}/command`, {
    method: 'POST',
    headers: { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json', [SESSION_HEADER]: session },
    body: '{"kind":"dismiss"}',
  })
  expect(await answer.json()).toEqual({ ok: true })
})
