// Opening addresses through the desktop, and carrying out what a click asks for.
import { expect, test } from 'vitest'
import { type Reply, done, fail } from '../../app/model/failure.ts'
import { createActs } from '../../main/act.ts'
import { createDesktopBrowser } from '../../main/links.ts'
import { pending } from '../model/desk-state.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { lines } from './electron-parts.ts'

const surroundings = { env: {}, platform: 'linux' } as const

function browser(openExternal: (url: string) => Promise<void>) {
  const clock = fakeClock()
  const opener = createDesktopBrowser({ openExternal }, surroundings, clock)
  return { clock, open: (url: string) => opener.open(url) }
}

test('the desktop opens web pages, and this machine’s', async () => {
  const opened: string[] = []
  const { open } = browser(async (url) => void opened.push(url))
  expect([await open('https://acme.awsapps.com/start'), await open('http://127.0.0.1:8080/x')]).toEqual([done, done])
  expect(opened).toEqual(['https://acme.awsapps.com/start', 'http://127.0.0.1:8080/x'])
})

test.each([
  'file:///etc/passwd',
  'http://example.com/',
  'javascript:alert(1)',
  'ms-msdt:/id',
  'ftp://127.0.0.1/',
  'smb://127.0.0.1/x',
  'x',
])('%s is never given to the desktop', async (url) => {
  const opened: string[] = []
  const { open } = browser(async (each) => void opened.push(each))
  expect(await open(url)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  expect(opened).toEqual([])
})

test('a desktop that cannot is a failure with a next step, and a silent one is believed after 10 seconds', async () => {
  const failing = browser(() => Promise.reject(new Error('no handler')))
  expect(await failing.open('https://a.example/')).toMatchObject({ ok: false, failure: { kind: 'service' } })
  const silent = browser(() => new Promise(() => undefined))
  const answer = silent.open('https://a.example/')
  await silent.clock.pass(10_000)
  expect(await answer).toEqual(done)
})

function acting(opened: Reply = done) {
  const did: unknown[] = []
  const note = (what: string) => (value?: unknown) => {
    did.push(value === undefined ? what : [what, value])
    return Promise.resolve()
  }
  const log = lines()
  const reply =
    (what: string, answer: Reply = done) =>
    async (value: unknown): Promise<Reply> => {
      await note(what)(value)
      return answer
    }
  const act = createActs({
    engine: { click: note('click') },
    window: { show: () => void did.push('show') },
    clipboard: { writeText: note('copy') },
    open: reply('open', opened),
    loginItem: { set: reply('login') },
    quit: () => void did.push('quit'),
    log,
  })
  return { act, did, log }
}

test('each act does its one thing', () => {
  const { act, did } = acting()
  act({ kind: 'send', command: { kind: 'dismiss' } })
  act({ kind: 'show' })
  act({ kind: 'copy', text: 'ABCD-EFGH' })
  act({ kind: 'open', address: pending.verificationUriComplete })
  act({ kind: 'start-at-login', on: true })
  act({ kind: 'quit' })
  expect(did).toEqual([
    ['click', { kind: 'dismiss' }],
    'show',
    ['copy', 'ABCD-EFGH'],
    ['open', pending.verificationUriComplete],
    ['login', true],
    'quit',
  ])
})

test('an address that was not opened is written down', async () => {
  const { act, log } = acting(fail('bad-input', 'Not that one.'))
  act({ kind: 'open', address: 'https://evil.example/' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(log.written).toEqual(['Not that one.'])
})
