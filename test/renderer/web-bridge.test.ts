// The browser host's bridge against a small real server: the token, the watch, and what happens when either ends.
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Link } from '../../app/model/bridge.ts'
import { done, fail } from '../../app/model/failure.ts'
import { SESSION_HEADER, type Surroundings, createWebBridge } from '../../renderer/web-bridge.ts'
import { sampleCatalogue, sampleState } from './sample-state.ts'

const servers: Server[] = []
afterEach(() => {
  vi.useRealTimers()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

interface Host {
  readonly base: string
  readonly asked: string[]
  readonly watchers: Set<ServerResponse>
  /** Sessions that are good; the token "one" buys the session "s1", once. */
  readonly sessions: Set<string>
  line(value: unknown): void
}

async function startHost(): Promise<Host> {
  const watchers = new Set<ServerResponse>()
  const sessions = new Set<string>()
  const asked: string[] = []
  let token: string | null = 'one'
  const server = createServer((request, response) => {
    void answer(request, response)
  })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const session = String(request.headers[SESSION_HEADER] ?? '')
    const body = await text(request)
    asked.push(`${request.method} ${request.url} ${session} ${body}`.trim())
    if (request.url === '/page/session') {
      const given = (JSON.parse(body) as { token: string }).token
      if (given !== token) return void response.writeHead(401).end()
      token = null
      sessions.add('s1')
      return void response.end(JSON.stringify({ ok: true, value: { session: 's1' } }))
    }
    if (!sessions.has(session)) return void response.writeHead(401).end()
    if (request.url === '/page/command') return void response.end(JSON.stringify(body.includes('dismiss') ? done : fail('offline', 'No.')))
    watchers.add(response)
    response.once('close', () => watchers.delete(response))
    response.write(`${JSON.stringify({ state: sampleState() })}\n`)
  }
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/page/`,
    asked,
    watchers,
    sessions,
    line: (value) => {
      for (const each of watchers) each.write(`${JSON.stringify(value)}\n`)
    },
  }
}

interface Opening {
  readonly token?: string | null
  readonly stored?: Map<string, string>
}

function open({ base }: Host, { token = 'one', stored = new Map() }: Opening = {}) {
  return openWith({ base, fetch }, { token, stored })
}

function openWith(
  { base, fetch }: Pick<Surroundings, 'base' | 'fetch'>,
  { token = null, stored = new Map([[SESSION_HEADER, 's1']]) }: Opening = {},
) {
  const wakes = new Set<() => void>()
  const storage: Surroundings['storage'] = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => void stored.set(key, value),
    removeItem: (key) => void stored.delete(key),
  }
  const bridge = createWebBridge({
    base,
    token,
    storage,
    fetch,
    onWake(listener) {
      wakes.add(listener)
      return () => wakes.delete(listener)
    },
  })
  const links: Link[] = []
  const states: string[] = []
  bridge.onLink((link) => links.push(link))
  bridge.onState((state) => states.push(state.chosenProfile))
  const wake = () => {
    for (const each of wakes) each()
  }
  return { bridge, links, states, stored, wake }
}

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 3_000, interval: 10 })

describe('the first time', () => {
  test('the token buys a session, which is kept for this tab and sent from then on', async () => {
    const host = await startHost()
    const { states, stored } = open(host)
    await soon(() => expect(states).toEqual(['default']))
    expect([...stored.values()]).toEqual(['s1'])
    expect(host.asked).toEqual(['POST /page/session  {"token":"one"}', 'GET /page/watch s1'])
  })

  test('a token that was used already closes the page', async () => {
    const { links } = open(await startHost(), { token: 'old' })
    await soon(() => expect(links.at(-1)).toBe('closed'))
  })

  test('neither token nor session closes the page without asking anybody', async () => {
    const host = await startHost()
    const { links } = open(host, { token: null })
    await soon(() => expect(links.at(-1)).toBe('closed'))
    expect(host.asked).toEqual([])
  })

  test('after a reload the session of the tab goes on', async () => {
    const host = await startHost()
    host.sessions.add('s7')
    const { states } = open(host, { token: null, stored: new Map([['roledeck-session', 's7']]) })
    await soon(() => expect(states).toEqual(['default']))
  })
})

describe('while it watches', () => {
  test('states and catalogues are told as they come, also to who listens later', async () => {
    const host = await startHost()
    const { bridge, states } = open(host)
    await soon(() => expect(states).toHaveLength(1))
    host.line({ tick: true })
    host.line({ state: sampleState({ chosenProfile: 'dev' }) })
    host.line({ catalogue: sampleCatalogue(2) })
    await soon(() => expect(states).toEqual(['default', 'dev']))
    const late: string[] = []
    bridge.onCatalogue((catalogue) => late.push(catalogue.portal))
    await soon(() => expect(late).toEqual(['acme-1']))
  })

  test('a line in two pieces is one line, and one that is no JSON is left out', async () => {
    const host = await startHost()
    const { states } = open(host)
    await soon(() => expect(host.watchers.size).toBe(1))
    const line = JSON.stringify({ state: sampleState({ chosenProfile: 'münchen' }) })
    const bytes = Buffer.from(`what?\n${line}\n`)
    const middle = bytes.indexOf('ü') + 1
    for (const each of host.watchers) each.write(bytes.subarray(0, middle))
    await new Promise((resolve) => setTimeout(resolve, 50))
    for (const each of host.watchers) each.write(bytes.subarray(middle))
    await soon(() => expect(states.at(-1)).toBe('münchen'))
  })

  test('commands go out with the session, and their reply comes back', async () => {
    const host = await startHost()
    const { bridge } = open(host)
    expect(await bridge.send({ kind: 'dismiss' })).toEqual(done)
    expect(await bridge.send({ kind: 'sync', portal: 'acme-1', account: null })).toEqual(fail('offline', 'No.'))
    expect(host.asked).toContain('POST /page/command s1 {"kind":"dismiss"}')
  })
})

describe('when it ends', () => {
  test('a broken watch says so, and goes on by itself; at once when the person comes back', async () => {
    const host = await startHost()
    const { links, states, wake } = open(host)
    await soon(() => expect(states).toHaveLength(1))
    for (const each of host.watchers) each.destroy()
    await soon(() => expect(links.at(-1)).toBe('gone'))
    wake()
    await soon(() => expect(links.at(-1)).toBe('there'))
    expect(states).toHaveLength(2)
  })

  test('a session that is refused closes the page, and is forgotten', async () => {
    const host = await startHost()
    const { links, stored, bridge, states } = open(host)
    await soon(() => expect(states).toHaveLength(1))
    host.sessions.clear()
    expect(await bridge.send({ kind: 'dismiss' })).toMatchObject({ ok: false, failure: { kind: 'engine' } })
    expect(links.at(-1)).toBe('closed')
    expect(stored.size).toBe(0)
  })

  test('a host that is not there is a failure with words, not an exception', async () => {
    const host = { ...(await startHost()), base: 'http://127.0.0.1:9/page/' }
    const { bridge, links } = open(host)
    expect(await bridge.send({ kind: 'dismiss' })).toMatchObject({ ok: false, failure: { kind: 'engine' } })
    await soon(() => expect(links.at(-1)).toBe('gone'))
  })

  test.each(['before it answers', 'in the middle of its answer'])(
    'a host that falls silent %s is a failure after a while',
    async (when) => {
      vi.useFakeTimers()
      const head = new Response(new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode(' ')) }))
      // As over a connection that is stuck: nothing comes, and nothing breaks.
      const never = ({ signal }: RequestInit = {}) =>
        new Promise<Response>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('Aborted.'))))
      const { bridge } = openWith({
        base: 'http://127.0.0.1:9/page/',
        fetch: (_, init) => (when === 'before it answers' || init?.method !== 'POST' ? never(init) : Promise.resolve(head)),
      })
      const reply = bridge.send({ kind: 'dismiss' })
      await vi.advanceTimersByTimeAsync(20_000)
      expect(await reply).toMatchObject({ ok: false, failure: { kind: 'engine', message: 'Roledeck did not answer.' } })
    },
  )
})
