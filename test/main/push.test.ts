// What a page is told and when: everything once it has loaded, changes while it can be seen, the newest when it is shown again.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { pushChanges } from '../../main/push.ts'
import { fakeFace } from '../support/face.ts'
import { events, part } from './electron-parts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function pushed() {
  const window = events()
  const contents = events()
  const engine = fakeFace('a')
  const sent: string[] = []
  const send = (channel: string, value: { readonly chosenProfile?: string }) =>
    void sent.push(`${channel} ${value.chosenProfile ?? ''}`.trim())
  pushChanges(part({ on: window.on, webContents: part({ on: contents.on, send }) }), engine)
  /** What is sent while `act` happens and for a while after it. */
  const during = (act: () => void) => {
    sent.length = 0
    act()
    vi.advanceTimersByTime(1_000)
    return [...sent]
  }
  const change = (chosenProfile: string) => during(() => engine.set({ chosenProfile }))
  return { window, contents, during, change }
}

const ALL = ['catalogue', 'state default']

test('a page that has loaded is told everything, though its window shows itself only later, and all once', () => {
  const { window, contents, during, change } = pushed()
  expect(change('too early')).toEqual([])
  change('default')
  expect(during(() => contents.tell('did-finish-load'))).toEqual(ALL)
  expect(change('b')).toEqual(['state b'])
  expect(during(() => window.tell('show'))).toEqual([])
  expect(change('c')).toEqual(['state c'])
})

test.each([
  ['hide', 'show'],
  ['minimize', 'restore'],
  ['minimize', 'focus'],
])('after %s it is told nothing, and after %s the newest, and then every change', (away, back) => {
  const { window, contents, during, change } = pushed()
  contents.tell('did-finish-load')
  expect(during(() => window.tell(away))).toEqual([])
  expect([change('b'), change('c')]).toEqual([[], []])
  expect(during(() => window.tell(back))).toEqual(['catalogue', 'state c'])
  expect(change('d')).toEqual(['state d'])
})

test('a page that is loaded again is told everything again, but no more than that while it is hidden', () => {
  const { window, contents, during, change } = pushed()
  contents.tell('did-finish-load')
  expect(during(() => contents.tell('did-finish-load'))).toEqual(ALL)
  expect(change('b')).toEqual(['state b'])
  window.tell('hide')
  expect(during(() => contents.tell('did-finish-load'))).toEqual(['catalogue', 'state b'])
  expect(change('c')).toEqual([])
})

test('a window that is shown before its page has loaded sends nothing to it', () => {
  const { window, contents, during } = pushed()
  expect(during(() => window.tell('show'))).toEqual([])
  expect(during(() => contents.tell('did-finish-load'))).toEqual(ALL)
})

test('nothing is sent to a page that is gone, and no timer is left', () => {
  const { contents, change } = pushed()
  contents.tell('did-finish-load')
  contents.tell('destroyed')
  expect([change('b'), vi.getTimerCount()]).toEqual([[], 0])
})
