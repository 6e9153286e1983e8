// In the settings, in Chromium: when a person is warned, when not, and whether the browser shows it.
import { describe, expect, test } from 'vitest'
import { asPreferred } from '../../app/model/contract.ts'
import { type Preferences, noSettings } from '../../app/model/settings.ts'
import { needs } from '../support/packages.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleCatalogue } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(20)
const busy: Scene = { state: busyState(catalogue), catalogues: [catalogue] }

describe('in the settings, warnings', { ...needs('chromium'), timeout: 60_000 }, () => {
  const play = usePlays()
  const open = async (scene: Scene = busy) => {
    const stage = await play(scene)
    await stage.page.getByRole('button', { name: 'Settings', exact: true }).click()
    await group(stage).waitFor()
    return stage
  }
  const group = (stage: Stage) => stage.page.getByRole('group', { name: 'Warnings' })
  const withPreferences = (change: Partial<Preferences>) => busyState(catalogue, { preferences: { ...noSettings.preferences, ...change } })

  test('come earlier or later, and are put off for as long as a person likes', async () => {
    const stage = await open()
    await group(stage).getByLabel('Warn before an end').selectOption('15 minutes')
    await group(stage).getByLabel('Put off a warning for').selectOption('1 hour')
    expect(await stage.sent()).toEqual([
      { ...asPreferred, warnMinutes: 15 },
      { ...asPreferred, snoozeMinutes: 60 },
    ])
  })

  test('a number of minutes from elsewhere is offered as it is', async () => {
    const stage = await open({ ...busy, state: withPreferences({ warnMinutes: 25 }) })
    const pick = group(stage).getByLabel('Warn before an end')
    expect(await pick.locator('option').allTextContents()).toEqual([5, 10, 15, 25, 30].map((each) => `${each} minutes`).concat('1 hour'))
    expect(await pick.inputValue()).toBe('25')
  })

  test('rest in quiet hours, whose times are kept while they are off', async () => {
    const stage = await open()
    const tick = group(stage).getByRole('checkbox', { name: 'Quiet hours' })
    expect(await group(stage).getByLabel('From').count()).toBe(0)
    await tick.click()
    expect((await stage.sent()).at(-1)).toEqual({ ...asPreferred, quiet: '22:00-07:00' })
    await stage.push({ state: withPreferences({ quiet: { from: 22 * 60, until: 7 * 60 } }) })
    await group(stage).getByLabel('From').fill('23:30')
    expect((await stage.sent()).at(-1)).toEqual({ ...asPreferred, quiet: '23:30-07:00' })
    await stage.push({ state: withPreferences({ quiet: { from: 23 * 60 + 30, until: 7 * 60 } }) })
    await group(stage).getByLabel('Until').fill('08:15')
    expect((await stage.sent()).at(-1)).toEqual({ ...asPreferred, quiet: '23:30-08:15' })
    await stage.push({ state: withPreferences({ quiet: { from: 23 * 60 + 30, until: 8 * 60 + 15 } }) })
    await tick.click()
    await stage.push({ state: withPreferences({ quiet: null }) })
    await tick.click()
    expect((await stage.sent()).slice(-2)).toEqual([
      { ...asPreferred, quiet: 'off' },
      { ...asPreferred, quiet: '23:30-08:15' },
    ])
  })

  test('a time that is half typed is no choice, and the old one comes back', async () => {
    const stage = await open({ ...busy, state: withPreferences({ quiet: { from: 22 * 60, until: 7 * 60 } }) })
    const from = group(stage).getByLabel('From')
    await from.fill('')
    expect(await stage.sent()).toEqual([])
    await from.blur()
    await expect.poll(() => from.inputValue()).toBe('22:00')
  })

  describe('of the browser', () => {
    const page: Scene = { ...busy, opensLinks: false }
    const tick = (stage: Stage) => group(stage).getByRole('checkbox', { name: 'Notifications of this browser' })

    test('are no choice in a window of a desktop', async () => {
      const stage = await open()
      expect(await tick(stage).count()).toBe(0)
    })

    test('are remembered by the page', async () => {
      const stage = await open(page)
      await stage.page.context().grantPermissions(['notifications'])
      await tick(stage).click()
      await expect.poll(() => tick(stage).isChecked()).toBe(true)
      await stage.page.reload()
      await stage.page.getByRole('button', { name: 'Settings', exact: true }).click()
      expect(await tick(stage).isChecked()).toBe(true)
      await tick(stage).click()
      await expect.poll(() => tick(stage).isChecked()).toBe(false)
      expect(await stage.sent()).toEqual([])
    })

    test('stay off where the browser refuses, and that is said', async () => {
      const stage = await open(page)
      await tick(stage).click()
      await group(stage).getByText('This browser refuses notifications of this page').waitFor()
      expect(await tick(stage).isChecked()).toBe(false)
    })
  })
})
