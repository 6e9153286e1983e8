// The bridge: what the page gets of Electron's channels, which is not Electron.
import { expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import type { State } from '../../app/model/state.ts'
import { createBridge } from '../../preload/bridge.ts'
import { catalogue, portal, state } from '../model/desk-state.ts'

function bridged() {
  const invoked: unknown[] = []
  const listeners = new Map<string, (event: unknown, value: unknown) => void>()
  const ipc = {
    invoke: async (...given: readonly unknown[]) => {
      invoked.push(given)
      return { ok: true }
    },
    on: (channel: string, listener: (event: unknown, value: unknown) => void) => listeners.set(channel, listener),
  }
  const bridge = createBridge(ipc as unknown as Parameters<typeof createBridge>[0])
  const tell = (channel: string, value: unknown) => listeners.get(channel)?.({ sender: 'a way to everything' }, value)
  return { bridge, invoked, tell, channels: () => [...listeners.keys()] }
}

test('there are three channels, and a command goes out as it is', async () => {
  const { bridge, invoked, channels } = bridged()
  expect(await bridge.send({ kind: 'dismiss' })).toEqual({ ok: true })
  expect([invoked, channels()]).toEqual([[['command', { kind: 'dismiss' }]], ['state', 'catalogue']])
})

test('it has what the page needs and nothing of Electron', () => {
  expect(Object.keys(bridged().bridge).toSorted()).toEqual(['onCatalogue', 'onLink', 'onState', 'opensLinks', 'send'])
})

test('whoever listens late hears the newest at once, and then every change, without the event', () => {
  const { bridge, tell } = bridged()
  tell('state', state({ chosenProfile: 'old' }))
  tell('state', state({ chosenProfile: 'new' }))
  const heard: unknown[][] = []
  bridge.onState((...given) => void heard.push(given))
  tell('state', state({ chosenProfile: 'newer' }))
  expect(heard).toEqual([[state({ chosenProfile: 'new' })], [state({ chosenProfile: 'newer' })]])
})

test('nothing is told before there is something', () => {
  const heard: State[] = []
  bridged().bridge.onState((each) => void heard.push(each))
  expect(heard).toEqual([])
})

test('of each portal the newest catalogue is kept, until the portal is gone', () => {
  const { bridge, tell } = bridged()
  const heard = () => {
    const revisions: string[] = []
    bridge.onCatalogue((each: Catalogue) => void revisions.push(`${each.portal} ${each.revision}`))()
    return revisions
  }
  tell('catalogue', catalogue('acme-1'))
  tell('catalogue', { ...catalogue('acme-1'), revision: 2 })
  tell('catalogue', catalogue('beta-1'))
  expect(heard()).toEqual(['acme-1 2', 'beta-1 1'])
  tell('state', state({ portals: [portal({}, 'beta-1', 'beta')] }))
  expect(heard()).toEqual(['beta-1 1'])
})

test('an undo takes back its own listener, even of a function that listens twice', () => {
  const { bridge, tell } = bridged()
  let heard = 0
  const listener = () => void (heard += 1)
  const undo = bridge.onState(listener)
  bridge.onState(listener)
  tell('state', state())
  undo()
  undo()
  tell('state', state())
  expect(heard).toBe(3)
})

test('a desktop opens links by itself and can always be heard', () => {
  const { bridge } = bridged()
  const links: string[] = []
  bridge.onLink((link) => void links.push(link))
  expect([bridge.opensLinks, links]).toEqual([true, ['there']])
})
