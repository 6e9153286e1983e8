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
  const acts: Act[] = []
  const log = lines()
  const notifier = createNotifier({
    isSupported: () => supported,
    make: (options) => {
      const { on, tell } = events()
      return part({ on, close: () => undefined, show: () => void shown.push({ options, tell }) })
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
  return { look, shown, acts, log }
}

test('an event is told once, even when it comes again with the same key', () => {
  const { look, shown } = notifying()
  look(LOST)
  look(LOST)
  // The clock or another process made it good for a moment.
  const session = { standing: 'signed-in', accessTokenExpiresAt: null, refreshable: true } as const
  look(state({ portals: [portal({ session })], profiles: [profile()] }))
  look(LOST)
  expect(shown.map(({ options }) => options)).toEqual([
    { title: 'acme needs a sign-in', body: 'Its session has ended; profiles keep their keys until these end.' },
  ])
})

test.each(['click', 'action'])('its %s does the one useful thing', (name) => {
  const { look, shown, acts } = notifying()
  look(LOST)
  shown[0]?.tell(name)
  expect(acts).toEqual([{ kind: 'send', command: { kind: 'sign-in', portal: 'acme-1', open: true, again: false } }])
})

test.each(['darwin', 'win32'] as const)('on %s it has a button as well', (platform) => {
  const { look, shown } = notifying({ platform })
  look(LOST)
  expect(shown[0]?.options.actions).toEqual([{ type: 'button', text: 'Sign in' }])
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
