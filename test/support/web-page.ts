// What the page does with an address of the browser host, without a browser: trades its token, watches, sends commands.
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { State } from '../../app/model/state.ts'

/** A running host, and what it has said. */
export interface Spoken {
  /** The last one-use address on stdout. */
  address(): Promise<string>
  readonly out: () => string
  readonly said: () => string
  readonly ended: Promise<number | null>
}

/** Listens to a host from its start. */
export function listenTo(host: ChildProcess): Spoken {
  const { stdout, stderr } = host
  const heard = { out: '', said: '' }
  let found: (address: string) => void = () => undefined
  let failed: (error: Error) => void = () => undefined
  const first = new Promise<string>((resolve, reject) => {
    found = resolve
    failed = reject
  })
  const ended = new Promise<number | null>((done) => host.once('close', done))
  if (stdout !== null)
    createInterface({ input: stdout }).on('line', (line) => {
      heard.out += `${line}\n`
      if (line.startsWith('http')) found(line)
    })
  stderr?.on('data', (chunk: Buffer) => (heard.said += chunk.toString()))
  void ended.then(() => failed(new Error(`It ended:\n${heard.out}${heard.said}`)))
  first.catch(() => undefined)
  return {
    async address() {
      await first
      return heard.out.match(/^http\S+$/gm)?.at(-1) ?? ''
    },
    out: () => heard.out,
    said: () => heard.said,
    ended,
  }
}

export interface WebPage {
  /** The first state that a new watch tells. */
  state(): Promise<State>
  send(command: object): Promise<unknown>
}

/** Trades the token of a one-use address. Throws where it is refused. */
export async function enterPage(address: string): Promise<WebPage> {
  const { origin, hash } = new URL(address)
  const post = (path: string, body: object, headers: Readonly<Record<string, string>>) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const entered = await post('/session', { token: hash.slice('#t='.length) }, {})
  if (entered.status !== 200) throw new Error(`The token was refused with ${entered.status}.`)
  const { value } = (await entered.json()) as { readonly value: { readonly session: string } }
  const headers = { 'roledeck-session': value.session }
  return {
    async state() {
      const stop = new AbortController()
      const answer = await fetch(`${origin}/watch`, { headers, signal: stop.signal })
      if (answer.body === null) throw new Error(`The watch was answered with ${answer.status}.`)
      let said = ''
      for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
        said += chunk
        const line = said.split('\n').find((each, index, all) => each.startsWith('{"state"') && index < all.length - 1)
        if (line === undefined) continue
        stop.abort()
        return (JSON.parse(line) as { readonly state: State }).state
      }
      throw new Error('The watch told no state.')
    },
    send: async (command) => (await post('/command', command, headers)).json(),
  }
}
