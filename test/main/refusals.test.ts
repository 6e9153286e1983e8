// What is refused or goes wrong is written down, but never floods the log.
import { expect, test } from 'vitest'
import { noteBugs } from '../../main/log.ts'
import { watchPower } from '../../main/power.ts'
import { createRefusals } from '../../main/refusals.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { cancellable, events, lines, part } from './electron-parts.ts'

test('each kind of refusal is written once a minute, cut and quoted', async () => {
  const log = lines()
  const clock = fakeClock()
  const refuse = createRefusals(log, clock)
  for (let turn = 0; turn < 100; turn += 1) refuse('A page may not go there', `https://x/${turn}\n${'y'.repeat(500)}`)
  refuse('Another', 'x')
  await clock.pass(60_000)
  refuse('Another', 'z')
  expect(log.written).toEqual([
    `A page may not go there: ${JSON.stringify(`https://x/0\n${'y'.repeat(108)}`)}`,
    'Another: "x"',
    'Another: "z"',
  ])
})

test('what nobody caught is written down with where it was', () => {
  const log = lines()
  const { on, tell } = events()
  noteBugs(part({ on }), log)
  tell('uncaughtException', new Error('broken'))
  tell('unhandledRejection', 'words')
  expect(log.written[0]).toMatch(/^Something is wrong: Error: broken\n +at /)
  expect(log.written[1]).toBe('Something is wrong: words')
})

test('waking and unlocking look around, and a shutdown waits for the end', () => {
  const did: string[] = []
  const { on, tell } = events()
  watchPower(
    part({ on }),
    () => void did.push('wake'),
    () => void did.push('quit'),
  )
  const shutdown = cancellable()
  for (const name of ['resume', 'unlock-screen', 'shutdown']) tell(name, shutdown)
  expect([did, shutdown.prevented]).toEqual([['wake', 'wake', 'quit'], true])
})
