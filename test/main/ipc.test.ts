// The one handler: who may ask, what may be asked, what is answered.
import { expect, test } from 'vitest'
import { type Reply, done, fail } from '../../app/model/failure.ts'
import { serveCommands } from '../../main/ipc.ts'
import { part } from './electron-parts.ts'

const OURS = { parent: null, frameTreeNodeId: 7, origin: 'app://window' }
type Ask = (event: { readonly senderFrame: unknown }, ...given: readonly unknown[]) => Promise<Reply>

function served(reply: Reply = done) {
  const sent: unknown[] = []
  const refused: string[] = []
  const handlers = new Map<string, Ask>()
  const ipc = { handle: (channel: string, handler: Ask) => handlers.set(channel, handler) }
  const send = async (command: unknown) => {
    sent.push(command)
    return reply
  }
  serveCommands(part({ ipc, mainFrame: OURS }), { send }, (_what, detail) => void refused.push(detail))
  const ask = handlers.get('command')
  if (ask === undefined || handlers.size !== 1) throw new Error('there is one handler')
  return { ask, sent, refused }
}

const NOT_ALLOWED = { ok: false, failure: { kind: 'bad-input', message: 'This page may not send commands.' } }

test('the window’s own page is heard, and the engine parses what it says', async () => {
  const { ask, sent } = served()
  expect(await ask({ senderFrame: OURS }, { kind: 'dismiss' })).toEqual({ ok: true })
  expect(sent).toEqual([{ kind: 'dismiss' }])
})

test.each([
  ['no frame', null],
  ['a frame inside the page', { ...OURS, parent: OURS }],
  ['a frame of another window', { ...OURS, frameTreeNodeId: 8 }],
  ['a page of https://window', { ...OURS, origin: 'https://window' }],
  ['a page of app://window.example', { ...OURS, origin: 'app://window.example' }],
  ['a page of null', { ...OURS, origin: 'null' }],
  ['a page of ', { ...OURS, origin: '' }],
])('%s is refused', async (detail, senderFrame) => {
  const { ask, sent, refused } = served()
  expect(await ask({ senderFrame }, { kind: 'dismiss' })).toEqual(NOT_ALLOWED)
  expect([sent, refused]).toEqual([[], [detail]])
})

const circle: Record<string, unknown> = {}
circle['self'] = circle

test.each([
  ['too long', [{ kind: 'x'.repeat(70_000) }]],
  ['a circle', [circle]],
  ['a number that JSON has not', [1n]],
  ['several values', [{ kind: 'dismiss' }, {}]],
  ['no value', []],
])('%s is no command', async (_what, given) => {
  const { ask, sent } = served()
  expect(await ask({ senderFrame: OURS }, ...given)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  expect(sent).toEqual([])
})

test('an answer is a reply and nothing beside it', async () => {
  const secret = { ...fail('refused', 'No.'), token: 'x' }
  expect(await served(secret).ask({ senderFrame: OURS }, { kind: 'dismiss' })).toEqual(fail('refused', 'No.'))
  const chatty = { ok: true, value: 'x' } as const
  expect(await served(chatty).ask({ senderFrame: OURS }, { kind: 'dismiss' })).toEqual({ ok: true })
})
