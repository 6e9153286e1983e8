// Several portals in Chromium: their marks wherever they stand beside each other, and what is chosen for one of them.
import { describe, expect, test } from 'vitest'
import { done, fail } from '../../app/model/failure.ts'
import { noChoices } from '../../app/model/settings.ts'
import type { PortalState } from '../../app/model/state.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { busyState, keyAt, sampleCatalogue, samplePortals, sampleProfile } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const LABELS = ['acme', 'globex', 'a portal with a name that is far too long for any row', 'בית ספר', '🦄', 'acme-dev']
const WIDE = { width: 1100, height: 800 }

function world(portals: readonly PortalState[], scene: Partial<Scene> = {}): Scene {
  const catalogues = portals.map(({ portal }) => sampleCatalogue(3, 2, portal.id))
  return {
    state: busyState(sampleCatalogue(3), {
      portals,
      profiles: catalogues.slice(0, 4).map((each, index) => sampleProfile(index === 0 ? 'default' : `profile-${index}`, each, [0, 0])),
      favourites: catalogues.slice(0, 3).map((each) => keyAt(each, [1, 0])),
      recents: [],
    }),
    catalogues,
    size: WIDE,
    ...scene,
  }
}

const two = samplePortals(['acme', 'globex'])
const twenty = samplePortals([...LABELS, ...Array.from({ length: 14 }, (_, index) => `customer ${index + 1}`)])

describe('several portals', needs('chromium'), () => {
  const play = usePlays()
  const colours = (stage: Stage, within: string) =>
    stage.page.locator(`${within} .portal-mark`).evaluateAll((marks) => marks.map((each) => getComputedStyle(each).backgroundColor))

  test('are marked in one colour each, in the list of portals, on cards, on roles and in the header', async () => {
    const stage = await play(world(two))
    const [acme, globex] = await colours(stage, '.portal')
    expect(acme).not.toBe(globex)
    expect(await colours(stage, '.profile')).toEqual([acme, globex])
    expect(await colours(stage, '.row.role')).toEqual([acme, globex])
    expect(await colours(stage, '.header')).toEqual([acme])
    // Never by colour alone.
    const option = stage.page.getByRole('listbox', { name: 'Roles' }).getByRole('option', { name: 'at globex' })
    expect(await option.first().locator('.portal-tag-name').textContent()).toBe('globex')
    expect(await option.count()).toBe(1 + 3 * 2)
  })

  test('a narrow window has their initials', async () => {
    const { page } = await play(world(two, { size: { width: 440, height: 680 } }))
    expect(await page.locator('.profile .portal-tag').first().innerText()).toMatch(/^A\b/)
    expect(await page.locator('.profile .portal-tag-name').first().isVisible()).toBe(false)
  })

  test('a single one has no mark', async () => {
    const { page } = await play(world(two.slice(0, 1)))
    await page.locator('.row.role').first().waitFor()
    expect(await page.locator('.portal-mark').count()).toBe(0)
  })

  test.each([
    ['twenty-wide', WIDE],
    ['twenty-narrow', { width: 440, height: 680 }],
    ['twenty-zoomed', { width: 550, height: 400 }],
  ])('%s, with long, Hebrew and emoji names', async (name, size) => {
    await look(await play(world(twenty, { size })), name)
  })
})

describe('the settings of a portal', needs('chromium'), () => {
  const play = usePlays()
  const opened = async (scene: Scene) => {
    const stage = await play(scene)
    const button = stage.page.getByRole('button', { name: 'Settings of acme', exact: true })
    if (!(await button.isVisible())) await stage.page.getByRole('button', { name: 'portals:' }).click()
    await button.click()
    return { stage, button, dialog: stage.page.getByRole('dialog', { name: 'Settings of acme', exact: true }) }
  }
  const unchanged = { kind: 'portal-change', portal: 'acme-1', label: null, flow: null, colour: null, sessionMinutes: null }

  test('are saved as one, and only what was changed', async () => {
    const { stage, dialog, button } = await opened(world(two))
    await dialog.getByLabel('Name').fill('acme west')
    await dialog.getByRole('radio', { name: 'Pink' }).check()
    await dialog.getByRole('radio', { name: 'Through the browser' }).check()
    await dialog.getByLabel('Number').fill('1,5')
    await dialog.getByLabel('Unit').selectOption('days')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await stage.sent()).toEqual([{ ...unchanged, label: 'acme west', colour: 'pink', flow: 'browser', sessionMinutes: 2_160 }])
    expect(await button.evaluate((found) => document.activeElement === found)).toBe(true)
  })

  test('begin with what was chosen; an empty length is that nobody knows', async () => {
    const choices = { flow: 'browser', colour: 'teal', sessionMinutes: 480 } as const
    const { stage, dialog } = await opened(world(two.map((each, at) => (at === 0 ? { ...each, choices } : each))))
    expect(await dialog.getByRole('radio', { name: 'Teal' }).isChecked()).toBe(true)
    expect(await dialog.getByRole('radio', { name: 'Through the browser' }).isChecked()).toBe(true)
    expect(await dialog.getByLabel('Number').inputValue()).toBe('8')
    await dialog.getByLabel('Number').fill('')
    await dialog.getByRole('radio', { name: 'As for all portals' }).check()
    await stage.page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await stage.sent()).toEqual([{ ...unchanged, flow: 'preferred', sessionMinutes: 0 }])
  })

  test('that are as they were are not sent', async () => {
    const { stage, dialog } = await opened(world(two))
    expect(await dialog.getByRole('radio', { name: 'Blue' }).isChecked()).toBe(true)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await stage.sent()).toEqual([])
  })

  test('that the engine refuses keep what was typed, and say why in sight', async () => {
    const { stage, dialog } = await opened(world(two, { size: { width: 440, height: 680 } }))
    await stage.answer('portal-change', fail('bad-input', 'There is a portal called "globex" already.', 'Choose another --label.'))
    await dialog.getByLabel('Name').fill('globex')
    await stage.page.keyboard.press('Enter')
    const alert = dialog.getByRole('alert').filter({ hasText: 'already' })
    await alert.waitFor()
    expect(
      await alert.evaluate(
        (found) => document.elementFromPoint(found.getBoundingClientRect().x + 2, found.getBoundingClientRect().y + 4) === found,
      ),
    ).toBe(true)
    expect(await dialog.getByLabel('Name').inputValue()).toBe('globex')
    await look(stage, 'portal-refused')
    await stage.answer('portal-change', done)
    await dialog.getByLabel('Name').fill('globex 2')
    expect(await alert.count()).toBe(0)
    await stage.page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
  })

  test('a length that is no number is marked, sent to nobody, and gets the focus', async () => {
    const { stage, dialog } = await opened(world(two))
    const number = dialog.getByLabel('Number')
    await number.fill('a day')
    expect(await number.getAttribute('aria-invalid')).toBe('true')
    await dialog.getByText('“a day” is no length of time').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    expect(await number.evaluate((found) => document.activeElement === found)).toBe(true)
    expect(await stage.sent()).toEqual([])
    await look(stage, 'portal-wrong-length')
  })

  test('a portal shows why its session has ended, and how its last renewal went', async () => {
    const now = Date.now()
    const [acme, globex] = two
    const portals = [
      { ...acme, choices: { ...noChoices, sessionMinutes: 480 }, session: { ...acme?.session, signedInAt: now - 60_000 } },
      { ...globex, session: { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false, ended: 'unregistered' } },
    ] as readonly PortalState[]
    const { page } = await play(world(portals))
    await page.getByRole('listitem', { name: 'acme' }).getByText('ends in about 7 h 59 min').waitFor()
    await page.getByRole('listitem', { name: 'globex' }).getByText('AWS no longer knows the registration').waitFor()
  })
})
