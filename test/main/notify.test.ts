// Showing notices: once each, with a click that does something, and a line where the desktop will not.
import { expect, test } from 'vitest'
import type { Act } from '../../app/model/act.ts'
import type { State } from '../../app/model/state.ts'
import { createNotifier } from '../../main/notify.ts'
import { NOW, catalogue, needsSignIn, portal, profile, state } from '../model/desk-state.ts'
import { events, lines, part } from './electron-parts.ts'

const LOST = state({ portals: [portal(needsSignIn)], profiles: [profile({ expiresAt: null })] })

function notifying({ platform = 'linux', supported = true }: { readonly platform?: NodeJS.Platform; readonly supported?: boolean } = {}) {
  let current: State = LOST
  const shown: {
    readonly options: Electron.NotificationConstructorOptions
    readonly tell: (name: string, ...values: unknown[]) => void
  }[] = []
  const closed: string[] = []
  const acts: Act[] = []
  const log = lines()
  const notifier = createNotifier({
    isSupported: () => supported,
    make: (options) => {
      const { on, tell } = events()
      const close = () => void closed.push(options.title ?? '')
      return part({ on, close, show: () => void shown.push({ options, tell }) })
    },
    platform,
    engine: { state: () => current, catalogue },
    clock: { now: () => NOW },
    act: (act) => void acts.push(act),
    log,
  })
  const look = (next: State) => {
    current = next
    notifier.look()
  }
  return { look, shown, closed, acts, log }
}

test('an event is told once, even when it comes again with the same key', () => {
  const { look, shown } = notifying()
  look(LOST)
  look(LOST)
  // The clock or another process made it good for a moment.
  const session = { standing: 'signed-in', accessTokenExpiresAt: null, refreshable: true } as const
  look(state({ portals: [portal({ session })], profiles: [profile()] }))
  look(LOST)
  expect(shown.map(({ options }) => options)).toEqual([{ title: 'acme needs a sign-in', body: 'Its session has ended.' }])
})

const SIGN_IN: Act = { kind: 'send', command: { kind: 'sign-in', portal: 'acme-1', open: true, again: false, flow: null } }
const WRONG_CLOCK = state({ skewMs: 720_000 })

test.each<NodeJS.Platform>(['linux', 'darwin', 'win32'])('its click does the one useful thing on %s', (platform) => {
  const { look, shown, acts, closed } = notifying({ platform })
  look(LOST)
  shown[0]?.tell('click')
  expect([acts, closed]).toEqual([[SIGN_IN], ['acme needs a sign-in']])
})

test.each(['darwin', 'win32'] as const)('on %s it has a button for that, and one that puts it off', (platform) => {
  const { look, shown, acts } = notifying({ platform })
  look(LOST)
  expect(shown[0]?.options.actions).toEqual([
    { type: 'button', text: 'Sign in' },
    { type: 'button', text: 'Snooze' },
  ])
  for (const actionIndex of [0, 1]) shown[0]?.tell('action', { actionIndex }, actionIndex)
  expect(acts).toEqual([SIGN_IN, { kind: 'send', command: { kind: 'snooze', notice: expect.stringContaining('acme-1') as string } }])
})

test('what cannot be put off has one button, and on Linux none has any', () => {
  const onMac = notifying({ platform: 'darwin' })
  onMac.look(WRONG_CLOCK)
  expect(onMac.shown.map(({ options }) => options.actions)).toEqual([[{ type: 'button', text: 'Show' }]])
  const onLinux = notifying({ platform: 'linux' })
  for (const each of [LOST, WRONG_CLOCK]) onLinux.look(each)
  expect(onLinux.shown.map(({ options }) => options.actions)).toEqual([undefined, undefined])
})

test('one that is put off comes again, as long as it holds', () => {
  const { look, shown, acts } = notifying({ platform: 'darwin' })
  look(LOST)
  shown[0]?.tell('action', { actionIndex: 1 })
  const [put] = acts
  const notice = put?.kind === 'send' && put.command.kind === 'snooze' ? put.command.notice : ''
  look({ ...LOST, snoozes: [{ notice, until: NOW + 1 }] })
  expect(shown).toHaveLength(1)
  look({ ...LOST, snoozes: [{ notice, until: NOW }] })
  look({ ...LOST, snoozes: [{ notice, until: NOW }] })
  expect(shown.map(({ options }) => options.title)).toEqual(['acme needs a sign-in', 'acme needs a sign-in'])
})

test('what is mended meanwhile is taken back, once, and nothing else is', () => {
  const { look, closed } = notifying()
  look(LOST)
  look({ ...LOST, skewMs: 720_000 })
  expect(closed).toEqual([])
  look(WRONG_CLOCK)
  look(WRONG_CLOCK)
  expect(closed).toEqual(['acme needs a sign-in'])
})

test('a desktop that shows nothing is written down', () => {
  const { look, shown, log } = notifying({ supported: false })
  look(LOST)
  expect([shown, log.written]).toEqual([[], ['This desktop shows no notifications: acme needs a sign-in.']])
})

test('one that failed is written down: macOS shows none of an app that is not signed', () => {
  const { look, shown, log } = notifying({ platform: 'darwin' })
  look(LOST)
  shown[0]?.tell('failed', {}, 'not signed')
  expect(log.written).toEqual(['A notification could not be shown (acme needs a sign-in): not signed'])
})
