// The listener that the browser comes back to, while its answer is still on the way: whoever comes then belongs to another sign-in.
import { ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openLoopback } from '../../app/aws/loopback.ts'
import { PAGES } from '../../app/aws/loopback-page.ts'
import { systemClock } from '../../app/clock.ts'
import { Secret } from '../../app/secret.ts'
import { until } from '../support/caller.ts'
import { ask } from './loopback-client.ts'

const STATE = 'q9-rightState_0123456789abcdefghijklmnopqrstu'

test('a second callback with the right state is told so while the first is being answered', async () => {
  const loopback = await openLoopback({ clock: systemClock, signal: new AbortController().signal, limitMs: 600_000 })
  if (!loopback.ok) throw new Error(loopback.failure.message)
  onTestFinished(() => loopback.value.close())
  const port = Number(new URL(loopback.value.redirectUri).port)
  const answer = loopback.value.answer(new Secret(STATE))
  const waiting: (() => void)[] = []
  vi.spyOn(ServerResponse.prototype, 'end').mockImplementationOnce(function slowly(this: ServerResponse, body: unknown) {
    waiting.push(() => this.end(body))
    return this
  })
  const first = ask(port, `/oauth/callback?code=the-code&state=${STATE}`)
  await until('the first has come', () => waiting.length === 1)
  expect(await ask(port, `/oauth/callback?code=another&state=${STATE}`)).toMatchObject({ status: 400, body: PAGES.foreign.body })
  waiting[0]?.()
  expect(await first).toMatchObject({ status: 200, body: PAGES.approved.body })
  const said = await answer
  expect(said.ok && said.value.reveal()).toBe('the-code')
})
