// What one watcher of an engine is shown: all that is known at once, then the newest, at a pace that can be read.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchEngine } from '../app/watch.ts'
import { fakeFace, portalIn } from './support/face.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watched(...portals: readonly string[]) {
  const face = fakeFace(...portals)
  const shown: string[] = []
  const undo = watchEngine(face, {
    state: ({ chosenProfile }) => shown.push(`state ${chosenProfile}`),
    catalogue: ({ portal, revision }) => shown.push(`${portal} ${revision}`),
  })
  return { face, shown, undo }
}

test('begins with the catalogues and then the state, so that no portal ever looks as if it was never read', () => {
  const { face, shown } = watched('a', 'b')
  expect(shown).toEqual(['a 0', 'b 0', 'state default'])
  face.setCatalogue('c', 7)
  face.set({ portals: [...face.state().portals, portalIn('c')] })
  vi.advanceTimersByTime(1_000)
  expect(shown.slice(3)).toEqual(['c 7', 'state default'])
})

test('of many states that come at once, the first and the last are shown', () => {
  const { face, shown } = watched()
  for (const chosenProfile of ['b', 'c', 'd']) face.set({ chosenProfile })
  expect(shown).toEqual(['state default'])
  vi.advanceTimersByTime(50)
  expect(shown).toEqual(['state default', 'state d'])
  vi.advanceTimersByTime(1_000)
  expect(shown).toHaveLength(2)
  face.set({ chosenProfile: 'e' })
  expect(shown).toEqual(['state default', 'state d', 'state e'])
})

test('a catalogue, which is large, is shown four times a second at most, and one portal’s does not hold up another’s', () => {
  const { face, shown } = watched('a', 'b')
  for (let revision = 1; revision <= 100; revision += 1) {
    face.setCatalogue('a', revision)
    vi.advanceTimersByTime(10)
  }
  face.setCatalogue('b', 1)
  vi.advanceTimersByTime(1_000)
  const ofA = shown.filter((each) => each.startsWith('a '))
  expect(ofA.length).toBeLessThanOrEqual(6)
  expect(ofA.at(-1)).toBe('a 100')
  expect(shown).toContain('b 1')
})

test('a portal that was removed and comes back is shown anew', () => {
  const { face, shown } = watched('a')
  face.set({ portals: [] })
  face.set({ portals: [portalIn('a')] })
  vi.advanceTimersByTime(1_000)
  expect(shown.filter((each) => each === 'a 0')).toHaveLength(2)
})

test('after its end nothing is shown any more, and no timer is left', () => {
  const { face, shown, undo } = watched('a')
  face.set({ chosenProfile: 'b' })
  undo()
  face.set({ chosenProfile: 'c' })
  face.setCatalogue('a', 1)
  vi.advanceTimersByTime(1_000)
  expect(shown).toEqual(['a 0', 'state default'])
  expect(vi.getTimerCount()).toBe(0)
})
