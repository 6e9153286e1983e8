// The one way out: close first, then end, and never wait for ever.
import { expect, test } from 'vitest'
import { quitInOrder } from '../../main/quit.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { cancellable, events, lines, part } from './electron-parts.ts'

function quitting(close: () => Promise<void>) {
  const app = events()
  const signals = events()
  const said: string[] = []
  const clock = fakeClock()
  const log = lines()
  const exit = (code: number) => void said.push(`exit ${code}`)
  quitInOrder({
    app: part({ on: app.on, quit: () => void said.push('quit'), exit }),
    process: part({ on: signals.on }),
    close: () => {
      said.push('close')
      return close()
    },
    clock,
    log,
  })
  return { app, signals, said, clock, log }
}

test('what must be saved is saved before the end, once, however often somebody quits', async () => {
  let saved: () => void = () => undefined
  const { app, said, clock } = quitting(() => new Promise((resolve) => (saved = resolve)))
  const event = cancellable()
  app.tell('before-quit', event)
  app.tell('before-quit', cancellable())
  await clock.pass(5_000)
  expect([event.prevented, said]).toEqual([true, ['close']])
  saved()
  await clock.pass(0)
  expect(said).toEqual(['close', 'exit 0'])
})

test('a close that hangs holds the end up for 20 seconds', async () => {
  const { app, said, clock, log } = quitting(() => new Promise(() => undefined))
  app.tell('before-quit', cancellable())
  await clock.pass(19_999)
  expect(said).toEqual(['close'])
  await clock.pass(1)
  expect([said, log.written]).toEqual([['close', 'exit 0'], ['The engine did not end in time.']])
})

test('a close that fails is written down, and the end comes', async () => {
  const { app, said, clock, log } = quitting(() => Promise.reject(new Error('no disk')))
  app.tell('before-quit', cancellable())
  await clock.pass(0)
  expect([said, log.written]).toEqual([['close', 'exit 0'], ['The engine did not end well: Error: no disk']])
})

test('a signal quits in order, and a closed window does not quit', () => {
  const { app, signals, said } = quitting(() => Promise.resolve())
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) signals.tell(name)
  app.tell('window-all-closed')
  expect(said).toEqual(['quit', 'quit', 'quit'])
})
