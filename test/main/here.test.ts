// Where links open: here while another host's engine is followed, and where the engine is when it is ours.
import { expect, test, vi } from 'vitest'
import type { Engine } from '../../app/engine.ts'
import { done, fail } from '../../app/model/failure.ts'
import type { PendingSignIn } from '../../app/model/state.ts'
import { createHere } from '../../main/here.ts'
import { NOW, admin, pending, portal } from '../model/desk-state.ts'
import { fakeFace } from '../support/face.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { lines, part } from './electron-parts.ts'

function hereBy({ follows = true, opens = true }: { readonly follows?: boolean; readonly opens?: boolean } = {}) {
  const engine = fakeFace()
  engine.set({ portals: [portal()] })
  const opened: string[] = []
  const clock = fakeClock()
  const log = lines()
  const here = createHere({
    engine: { ...engine, own: () => (follows ? null : part<Engine>({})) },
    browser: {
      open: async (url) => {
        opened.push(url)
        return opens ? done : fail('service', 'No browser.')
      },
    },
    env: {},
    clock,
    log,
  })
  const show = (pendingSignIn: PendingSignIn | null) => engine.set({ portals: [portal({ pendingSignIn })] })
  const ask = (code: string | null) =>
    show(code === null ? null : { ...pending, flow: 'device', verificationUriComplete: `${PAGE}${code}` })
  return { here, engine, opened, clock, log, show, ask }
}

const console = { kind: 'open-console', role: admin, region: null, open: true } as const
const signIn = { kind: 'sign-in', portal: 'acme-1', open: true, again: false, flow: null } as const
const CONSOLE = 'https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=Admin'
const PAGE = 'https://acme.awsapps.com/start/#/device?user_code='

test('with an engine of our own every command goes to it as it is', async () => {
  const { here, engine, opened } = hereBy({ follows: false })
  await here.send(console)
  await here.click(signIn)
  await here.send({ kind: 'nonsense' })
  expect([engine.sent, opened]).toEqual([[console, signIn, { kind: 'nonsense' }], []])
})

test.each(['send', 'click'] as const)('the console opens here, and the engine remembers the role: %s', async (way) => {
  const { here, engine, opened } = hereBy()
  await here[way](console)
  await here[way]({ ...console, region: 'eu-west-1' })
  const [first, second] = opened
  expect([first, second?.startsWith(`${CONSOLE}&destination=`), opened.length]).toEqual([CONSOLE, true, 2])
  expect(engine.sent).toEqual([
    { ...console, open: false },
    { ...console, region: 'eu-west-1', open: false },
  ])
})

test('where the browser does not open, a window hears it, a click leaves a line, and the role was not used', async () => {
  const { here, engine, log } = hereBy({ opens: false })
  expect(await here.send(console)).toEqual(fail('service', 'No browser.'))
  await here.click(console)
  expect([engine.sent, log.written]).toEqual([[], ['No browser.']])
})

test('what needs no opening, or is no command, is passed on or refused as it is', async () => {
  const { here, engine, opened } = hereBy()
  await here.send({ kind: 'dismiss' })
  await here.send({ ...console, open: false })
  await here.send({ ...console, role: { ...admin, portal: 'gone-1' } })
  expect(await here.send({ kind: 'nonsense' })).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  expect(await here.send({ ...console, region: 'nowhere' })).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  expect(opened).toEqual([])
  expect(engine.sent).toHaveLength(3)
})

test('the page of a sign-in opens here, once, as soon as it is known', async () => {
  const { here, engine, opened, ask } = hereBy()
  await Promise.all([here.click(signIn), here.click(signIn)])
  expect([engine.sent, opened]).toEqual([
    [
      { ...signIn, open: false },
      { ...signIn, open: false },
    ],
    [],
  ])
  ask('AAAA')
  ask('AAAA')
  ask(null)
  ask('BBBB')
  expect(opened).toEqual([`${PAGE}AAAA`])
})

const browserPage = { flow: 'browser', address: 'https://oidc.eu-west-1.amazonaws.com/authorize?state=s3cret', expiresAt: NOW } as const

test('a page that signs in whoever opens it is handed over by an address that works once', async () => {
  const { here, opened, show, log } = hereBy()
  await here.click(signIn)
  show(browserPage)
  show(browserPage)
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  const [address = ''] = opened
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}$/)
  const led = await fetch(address, { redirect: 'manual' })
  expect([led.status, led.headers.get('location')]).toEqual([303, browserPage.address])
  await expect(fetch(address, { redirect: 'manual' })).rejects.toThrow()
  expect([opened.length, log.written]).toEqual([1, []])
})

test('where the browser does not come back, the code that follows opens no second page', async () => {
  const { here, opened, show, ask } = hereBy({ opens: false })
  await here.click(signIn)
  show(browserPage)
  await vi.waitFor(() => expect(opened).toHaveLength(1))
  ask('AAAA')
  expect(opened).toHaveLength(1)
})

test('a page that somebody else has open is not opened a second time', async () => {
  const { here, opened, ask } = hereBy()
  ask('AAAA')
  await here.click(signIn)
  ask('AAAA')
  expect(opened).toEqual([])
})

test('nobody’s later sign-in opens here: not after the answer, and not after half a minute', async () => {
  const { here, opened, clock, ask } = hereBy()
  expect(await here.send(signIn)).toEqual(done)
  ask('AAAA')
  ask(null)
  await here.click(signIn)
  await clock.pass(30_000)
  ask('BBBB')
  expect([opened, clock.sleepers()]).toEqual([[], 0])
})

test('only what is on the one list is opened', async () => {
  const { here, opened } = hereBy()
  expect(await here.open('https://acme.awsapps.com.example.com/')).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  expect(await here.open(PAGE)).toEqual(done)
  expect(opened).toEqual([PAGE])
})
