// When a catalogue is read by itself: after a sign-in, once a day, and never in a hurry.
import { expect, onTestFinished, test } from 'vitest'
import { keepFresh } from '../app/freshness.ts'
import { signedOut } from '../app/model/settings.ts'
import { fakeFace, portalIn } from './support/face.ts'
import { fakeClock } from './support/fake-clock.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const sync = (portal: string) => ({ kind: 'sync', portal, account: null })

function kept(...portals: readonly string[]) {
  const clock = fakeClock()
  const face = fakeFace(...portals)
  const keep = () => {
    const undo = keepFresh(face, clock)
    onTestFinished(undo)
    return undo
  }
  return { clock, face, keep }
}

test('a portal with a session that was never read is read at once, one that was read today is not', async () => {
  const { clock, face, keep } = kept('new', 'known')
  face.setCatalogue('known', 1, clock.now() - DAY + MINUTE)
  keep()
  expect(face.sent).toEqual([sync('new')])
})

test('a sign-in is followed by a reading', async () => {
  const { clock, face, keep } = kept()
  face.set({ portals: [{ ...portalIn('a'), session: signedOut }] })
  keep()
  await clock.pass(MINUTE)
  expect(face.sent).toEqual([])
  face.set({ portals: [portalIn('a')] })
  await clock.pass(0)
  expect(face.sent).toEqual([sync('a')])
})

test('a day later it is read again, though nothing else happened', async () => {
  const { clock, face, keep } = kept('a')
  face.setCatalogue('a', 1, clock.now())
  keep()
  await clock.pass(DAY - MINUTE)
  expect(face.sent).toEqual([])
  await clock.pass(2 * MINUTE)
  expect(face.sent).toEqual([sync('a')])
})

test('a reading that failed is tried again after ten minutes, however often the state changes', async () => {
  const { clock, face, keep } = kept('a')
  keep()
  for (let minute = 0; minute < 9; minute += 1) {
    face.set({ chosenProfile: `p${minute}` })
    await clock.pass(MINUTE)
  }
  expect(face.sent).toHaveLength(1)
  await clock.pass(2 * MINUTE)
  expect(face.sent).toHaveLength(2)
})

test('one that runs already is not asked for again', async () => {
  const { face, keep } = kept()
  const running = portalIn('a')
  face.set({ portals: [{ ...running, sync: { ...running.sync, running: true } }] })
  keep()
  expect(face.sent).toEqual([])
})

test('a clock that was set back far does not stop it', async () => {
  const { clock, face, keep } = kept('a')
  face.setCatalogue('a', 1, clock.now() + 3 * DAY)
  keep()
  expect(face.sent).toEqual([sync('a')])
})

test('after its end nothing is read', async () => {
  const { clock, face, keep } = kept()
  keep()()
  face.set({ portals: [portalIn('a')] })
  await clock.pass(DAY)
  expect(face.sent).toEqual([])
  expect(clock.sleepers()).toBe(0)
})
