// The control surface over HTTP, for tests in other processes: the same as the World, in JSON, under /_control/.
import { type Parser, flag, nullable, number, object, text } from '../../app/model/parse.ts'
import { type Result, ok } from '../../app/model/failure.ts'
import { parseOptions } from './options.ts'
import type { Injection } from './injections.ts'
import { type Incoming, type Outgoing, json, parseJson } from './wire.ts'
import type { World } from './world.ts'

/** Where the control surface lives; requests there are neither logged nor delayed nor limited. */
export const CONTROL = '/_control/'

const injection: Parser<Injection> = object({
  path: text(),
  contains: nullable(text()),
  startUrl: nullable(text()),
  after: nullable(number),
  times: nullable(number),
  status: nullable(number),
  errorType: nullable(text()),
  body: nullable(text(1_000_000, 0, /^/)),
  html: nullable(flag),
  resetConnection: nullable(flag),
  hangMs: nullable(number),
  processFirst: nullable(flag),
})

const userCode = object({ userCode: nullable(text()) })
const whose = object({ user: nullable(text()) })
const age = object({ ms: number })

type Action = (world: World, body: unknown) => Result<unknown>

const READS: Readonly<Record<string, (world: World) => unknown>> = {
  options: (world) => world.options(),
  accounts: (world) => [...world.accounts().values()],
  pending: (world) => world.pending().map(({ userCode, startUrl, polls }) => ({ userCode, startUrl, polls })),
  log: (world) => world.log(),
  counts: (world) => world.counts(),
  refreshes: (world) => world.refreshes(),
  secrets: (world) => world.secrets(),
}

const ACTIONS: Readonly<Record<string, Action>> = {
  options: (world, body) => withParsed((value) => parseOptions(value), body, world.set),
  approve: (world, body) => withParsed(userCode, body, (given) => world.approve(given.userCode ?? undefined)),
  deny: (world, body) => withParsed(userCode, body, (given) => world.deny(given.userCode ?? undefined)),
  inject: (world, body) => withParsed(injection, body, world.inject),
  'clear-injections': (world) => ok(world.clearInjections()),
  'clear-log': (world) => ok(world.clearLog()),
  revoke: (world, body) => withParsed(whose, body, (given) => world.revokeSessions(given.user ?? undefined)),
  age: (world, body) => withParsed(age, body, (given) => world.age(given.ms)),
}

/** GET reads, POST changes; answers 400 with a sentence where the body is wrong, 409 where the world is not ready for it. */
export function answerControl(world: World, request: Incoming): Outgoing {
  const name = request.path.slice(CONTROL.length)
  const read = request.method === 'GET' && Object.hasOwn(READS, name) ? READS[name] : undefined
  if (read !== undefined) return json(200, read(world))
  const action = request.method === 'POST' && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (action === undefined) return json(404, { message: `There is no ${request.method} ${request.path}.` })
  try {
    const result = action(world, request.body === '' ? {} : parseJson(request.body))
    return result.ok ? json(200, {}) : json(400, { message: [result.failure.message, result.failure.next].join(' ').trim() })
  } catch (error) {
    // Approving what does not wait throws, because in one process only a wrong test can do that.
    return json(409, { message: error instanceof Error ? error.message : String(error) })
  }
}

function withParsed<T>(parser: Parser<T>, body: unknown, use: (value: T) => void): Result<unknown> {
  const parsed = parser(body, 'body')
  if (parsed.ok) use(parsed.value)
  return parsed
}
