// The built window in Debian's Chromium, under the strictest policy it will meet, with an engine that is a few lines long.
import { readFileSync, readdirSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { type Browser, type Page, chromium } from 'playwright-core'
import type { Catalogue } from '../../app/model/catalogue.ts'
import type { Command } from '../../app/model/contract.ts'
import type { Reply } from '../../app/model/failure.ts'
import { pageHeaders } from '../../app/model/page-policy.ts'
import type { State } from '../../app/model/state.ts'
import { QUIET_CHROMIUM } from '../support/quiet-chromium.ts'

const ROOT = resolve(import.meta.dirname, '../../dist/window')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export interface Scene {
  readonly state: State
  readonly catalogues?: readonly Catalogue[]
  readonly opensLinks?: boolean
  readonly theme?: 'light' | 'dark'
  readonly size?: { readonly width: number; readonly height: number }
}

export interface Stage {
  readonly page: Page
  /** Every command that the window has sent. */
  sent(): Promise<readonly Command[]>
  /** What commands of a kind are answered from now on; `null`: nothing, as if it took forever. */
  answer(kind: Command['kind'], reply: Reply | null): Promise<void>
  /** Answers the oldest command of a kind that has got no answer yet. */
  finish(kind: Command['kind'], reply: Reply): Promise<void>
  push(news: { readonly state?: State; readonly catalogue?: Catalogue; readonly link?: 'there' | 'gone' | 'closed' }): Promise<void>
  /** Errors of the page and of its policy. */
  readonly errors: readonly string[]
}

export interface Theatre {
  play(scene: Scene): Promise<Stage>
  close(): Promise<void>
}

export async function openTheatre(): Promise<Theatre> {
  const server = await serve()
  const { port } = server.address() as AddressInfo
  const browser: Browser = await chromium.launch(QUIET_CHROMIUM)
  return {
    async play({ state, catalogues = [], opensLinks = true, theme = 'light', size = { width: 440, height: 680 } }) {
      const context = await browser.newContext({ viewport: size, colorScheme: theme })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await page.addInitScript(fakeEngine, { state, catalogues, opensLinks })
      await page.goto(`http://127.0.0.1:${port}/`)
      // Drawn, and its effects are done: the search field has the focus.
      await page.locator('#root > *').first().waitFor()
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))))
      return {
        page,
        errors,
        sent: () => page.evaluate(() => (window as unknown as EngineWindow).engine.sent),
        answer: (kind, reply) =>
          page.evaluate(([kind, reply]) => void ((window as unknown as EngineWindow).engine.replies[kind] = reply), [kind, reply] as const),
        finish: (kind, reply) =>
          page.evaluate(([kind, reply]) => (window as unknown as EngineWindow).engine.finish(kind, reply), [kind, reply] as const),
        push: (news) => page.evaluate((news) => (window as unknown as EngineWindow).engine.push(news), news),
      }
    },
    async close() {
      await browser.close()
      await new Promise((done) => server.close(done))
    },
  }
}

interface EngineWindow {
  readonly engine: {
    readonly sent: Command[]
    readonly replies: Record<string, Reply | null>
    finish(kind: string, reply: Reply): void
    push(news: unknown): void
  }
}

/** Runs in the page, before its scripts: the bridge, and a handle on it for the test. */
function fakeEngine({ state, catalogues, opensLinks }: { state: State; catalogues: readonly Catalogue[]; opensLinks: boolean }): void {
  const told = {
    state: new Set<(value: State) => void>(),
    catalogue: new Set<(value: Catalogue) => void>(),
    link: new Set<(value: string) => void>(),
  }
  const sent: Command[] = []
  const replies: Record<string, Reply | null> = {}
  const waiting: { readonly kind: string; readonly settle: (reply: Reply) => void }[] = []
  const finish = (kind: string, reply: Reply) => {
    const at = waiting.findIndex((each) => each.kind === kind)
    for (const { settle } of waiting.splice(at, 1)) settle(reply)
  }
  const push = (news: { state?: State; catalogue?: Catalogue; link?: string }) => {
    if (news.state !== undefined) for (const each of told.state) each(news.state)
    if (news.catalogue !== undefined) for (const each of told.catalogue) each(news.catalogue)
    if (news.link !== undefined) for (const each of told.link) each(news.link)
  }
  const listen = <T>(set: Set<(value: T) => void>, listener: (value: T) => void, known: readonly T[]) => {
    set.add(listener)
    for (const each of known) listener(each)
    return () => set.delete(listener)
  }
  Object.assign(window, {
    engine: { sent, replies, finish, push },
    roledeck: {
      opensLinks,
      send(command: Command) {
        sent.push(command)
        const reply = replies[command.kind]
        if (reply === null) return new Promise<Reply>((settle) => waiting.push({ kind: command.kind, settle }))
        return Promise.resolve(reply ?? { ok: true })
      },
      onState: (listener: (value: State) => void) => listen(told.state, listener, [state]),
      onCatalogue: (listener: (value: Catalogue) => void) => listen(told.catalogue, listener, catalogues),
      onLink: (listener: (value: string) => void) => listen(told.link, listener, ['there']),
    },
  })
}

/** The files are read once: a build that runs meanwhile changes nothing here. */
function serve(): Promise<Server> {
  const names = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((name) => extname(name) !== '')
  const files = new Map(names.map((name) => [`/${name}`, readFileSync(join(ROOT, name))]))
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const body = files.get(path)
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    if (body === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': type, ...pageHeaders('none') }).end(body)
  })
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)))
}
