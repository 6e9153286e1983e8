// The browser host on an engine of its own, and a client that can send what no browser would.
import { mkdirSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { type WebHost, openWebHost } from '../../app/web/server.ts'
import { type Running, running, type signedIn } from '../support/engine.ts'
import { tempFolder } from '../support/temp.ts'

/** In every secret of the emulator. */
export const MARKER = 'PLANTEDsecret'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Asking {
  readonly method?: string
  readonly path?: string
  readonly body?: string
  /** Added to what our own page would send; undefined takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

export interface Hosted extends Running {
  readonly host: WebHost
  readonly page: string
  readonly ask: (asking: Asking) => Promise<Answer>
  /** Trades a one-use token as the page does. */
  readonly enter: (token: string) => Promise<Answer>
  /** A new tab's session. */
  readonly newSession: () => Promise<string>
  /** The token in a new address. */
  readonly newToken: () => string
}

/** Everything in it ends with the test. `start`: the engine behind it, signed out unless told. */
export async function hosted(start: typeof running | typeof signedIn = running): Promise<Hosted> {
  const world = await start({ world: { secretMarker: MARKER } })
  const page = join(tempFolder(), 'window')
  mkdirSync(page)
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(join(page, 'index.js'), 'void 0')
  const opened = await openWebHost({ engine: world.engine, page, port: 0 })
  if (!opened.ok) throw new Error(opened.failure.message)
  const host = opened.value
  onTestFinished(() => host.close())
  const ask = (asking: Asking) => send(host.port, asking)
  const enter = (token: string) => ask({ method: 'POST', path: '/session', body: JSON.stringify({ token }) })
  const newToken = () => new URL(host.address().reveal()).hash.slice('#t='.length)
  return {
    ...world,
    host,
    page,
    ask,
    enter,
    newToken,
    async newSession() {
      const answer = await enter(newToken())
      return (JSON.parse(answer.body) as { readonly value: { readonly session: string } }).value.session
    },
  }
}

function send(port: number, { method = 'GET', path = '/', body, headers = {} }: Asking): Promise<Answer> {
  const host = `127.0.0.1:${port}`
  const own = method === 'POST' ? { origin: `http://${host}`, 'content-type': 'application/json' } : {}
  const all = Object.entries({ host, 'sec-fetch-site': 'same-origin', ...own, ...headers })
  const given = Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers: given, agent: false }, (answer) => {
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said }), reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
