// The list of roles in Chromium: ten thousand rows, keys, clicks, and what is offered when a click fails.
import { describe, expect, test } from 'vitest'
import type { Command } from '../../app/model/contract.ts'
import { done, fail } from '../../app/model/failure.ts'
import { needs } from '../support/packages.ts'
import { busyState, keyAt, sampleCatalogue, samplePortal, sampleState } from './sample-state.ts'
import { usePlays } from './playing.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const busy: Scene = { state: busyState(catalogue), catalogues: [catalogue] }
const large: Scene = { state: sampleState({ portals: [samplePortal()] }), catalogues: [sampleCatalogue(2_500)] }
const foreign = fail(
  'take-over-needed',
  'The profile "default" has lines that Roledeck did not write: aws_access_key_id.',
  'Add --take-over.',
)

describe('the list', needs('chromium'), () => {
  const play = usePlays()
  const sent = async (stage: Stage, kind: Command['kind']) => (await stage.sent()).filter((each) => each.kind === kind)
  // The two native lists on the page have options as well.
  const optionsOf = ({ page }: Stage) => page.getByRole('listbox', { name: 'Roles' }).getByRole('option')
  const active = (stage: Stage) => optionsOf(stage).and(stage.page.locator('[aria-selected=true]'))
  /** The option that the search field points to must be there, whatever is in sight. */
  const pointedTo = async ({ page }: Stage) => {
    const id = await page.getByRole('combobox', { name: 'Search roles' }).getAttribute('aria-activedescendant')
    return page.locator(`#${id}`).getAttribute('aria-posinset')
  }

  describe('of ten thousand roles', () => {
    test('draws those in sight only, and says how many there are', async () => {
      const stage = await play(large)
      const options = optionsOf(stage)
      expect(await options.count()).toBeGreaterThan(10)
      expect(await options.count()).toBeLessThanOrEqual(60)
      expect(await options.first().getAttribute('aria-setsize')).toBe('10000')
    })

    test('is walked by keys while the search keeps the focus', async () => {
      const stage = await play(large)
      const { page } = stage
      const walk: readonly [string, string][] = [
        ['ArrowDown', '2'],
        ['ArrowUp', '1'],
        ['End', '10000'],
        ['ArrowDown', '10000'],
        ['PageUp', '9992'],
        ['Home', '1'],
      ]
      for (const [key, position] of walk) {
        await page.keyboard.press(key)
        if (key === 'PageUp') expect(Number(await pointedTo(stage))).toBeLessThan(9_996)
        else expect(await pointedTo(stage)).toBe(position)
        expect(await active(stage).isVisible()).toBe(true)
      }
      expect(await page.getByRole('combobox', { name: 'Search roles' }).evaluate((each) => each === document.activeElement)).toBe(true)
    })

    test('keeps the active row when it is scrolled out of sight', async () => {
      const stage = await play(large)
      await stage.page.getByRole('listbox').hover()
      await stage.page.mouse.wheel(0, 90_000)
      await stage.page.waitForTimeout(200)
      expect(Number(await pointedTo(stage))).toBeGreaterThan(0)
      expect(await optionsOf(stage).count()).toBeLessThanOrEqual(60)
    })
  })

  describe('a person', () => {
    test('types from anywhere, and Enter switches what was found', async () => {
      const stage = await play(busy)
      await stage.page.getByRole('button', { name: 'Keyboard shortcuts' }).focus()
      await stage.page.keyboard.type('prod-web power')
      await stage.page.keyboard.press('Enter')
      const [command] = await sent(stage, 'switch')
      expect(command).toMatchObject({ profile: { name: 'default' }, role: { roleName: 'PowerUserAccess' }, takeOver: false, region: null })
      await stage.page.keyboard.press('Escape')
      expect(await stage.page.getByRole('combobox', { name: 'Search roles' }).inputValue()).toBe('')
    })

    test('clicks a role, and it says that it runs and that it was done', async () => {
      const stage = await play(busy)
      await stage.answer('switch', null)
      const option = stage.page.getByRole('option', { name: /^Billing in dev-billing 1/ }).first()
      await option.click()
      await option.locator('.spinner').waitFor()
      await option.click()
      expect(await sent(stage, 'switch')).toHaveLength(1)
    })

    test('opens the console by Shift and Enter, and makes a favourite by Control and D', async () => {
      const stage = await play(busy)
      await stage.page.keyboard.press('Shift+Enter')
      await stage.page.keyboard.press('Control+d')
      expect(await stage.sent()).toMatchObject([
        { kind: 'open-console', open: true },
        { kind: 'favourite', on: false },
      ])
    })

    test('has a real link to the console where this browser opens it', async () => {
      const stage = await play({ ...busy, opensLinks: false })
      const link = stage.page.getByRole('toolbar').getByRole('link')
      expect(await link.getAttribute('href')).toMatch(/^https:\/\/acme\.awsapps\.com\/start\/#\/console\?account_id=\d{12}&role_name=\w+$/)
      await link.evaluate((each) => each.addEventListener('click', (event) => event.preventDefault()))
      await link.click()
      expect(await sent(stage, 'open-console')).toMatchObject([{ open: false }])
    })

    test('finds the row under the pointer after its click has made a recent of it', async () => {
      const stage = await play({ ...busy, state: busyState(catalogue, { favourites: [], recents: [], profiles: [] }) })
      const option = stage.page.getByRole('option', { name: /^ReadOnlyAccess in dev-billing 1/ })
      await option.dblclick()
      await stage.push({ state: busyState(catalogue, { favourites: [], recents: [keyAt(catalogue, [0, 3])], profiles: [] }) })
      await stage.page.getByText('Recent').waitFor()
      expect(await sent(stage, 'switch')).toHaveLength(1)
      // Three rows have come above: two headings and the recent role.
      expect(await stage.page.locator('.rows').evaluate((each) => each.scrollTop)).toBe(3 * 36)
    })

    test('chooses the profile that a click switches, and names a new one', async () => {
      const stage = await play(busy)
      const picker = stage.page.getByLabel('A click switches')
      await picker.selectOption('payments-prod')
      await picker.selectOption({ label: 'New profile…' })
      await stage.page.getByLabel('Profile name').fill('my profile')
      await stage.page.keyboard.press('Enter')
      await stage.page.getByText('is not one that every AWS tool can read').waitFor()
      await stage.page.getByLabel('Profile name').fill('dev')
      await stage.page.keyboard.press('Enter')
      await stage.page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await stage.sent()).toEqual([
        { kind: 'choose-profile', name: 'payments-prod' },
        { kind: 'choose-profile', name: 'dev' },
      ])
    })
  })

  describe('a click that fails', () => {
    test('asks before it takes a profile over; the careful answer has the focus', async () => {
      const stage = await play(busy)
      const { page } = stage
      await stage.answer('switch', foreign)
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Take over default?' })
      await dialog.waitFor()
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Leave it as it is')
      await stage.answer('switch', done)
      await dialog.getByRole('button', { name: 'Take over' }).click()
      await dialog.waitFor({ state: 'detached' })
      expect(await page.getByRole('combobox', { name: 'Search roles' }).evaluate((each) => each === document.activeElement)).toBe(true)
      expect(await sent(stage, 'switch')).toMatchObject([{ takeOver: false }, { takeOver: true }])
    })

    test('for want of a session signs in, then does what was wanted', async () => {
      const stage = await play(busy)
      await stage.answer('switch', fail('sign-in-needed', 'AWS ended the session.', 'Sign in: roledeck login acme'))
      await stage.page.keyboard.press('Enter')
      const note = stage.page.getByRole('alert')
      await note.filter({ hasText: 'AWS ended the session.' }).waitFor()
      expect(await note.textContent()).not.toContain('roledeck login')
      await stage.answer('switch', done)
      await note.getByRole('button', { name: 'Sign in to acme' }).click()
      await note.waitFor({ state: 'detached' })
      expect((await stage.sent()).map((each) => each.kind)).toEqual(['switch', 'sign-in', 'switch'])
    })

    test('in the tray is told here, can be tried again, and is dismissed with it', async () => {
      const [command] = [{ kind: 'sync', portal: 'acme-1', account: null }] as const
      const failedClick = { at: 1, command, failure: fail('offline', 'AWS cannot be reached.').failure }
      const stage = await play({ ...busy, state: busyState(catalogue, { failedClick }) })
      await stage.page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
      expect(await sent(stage, 'sync')).toEqual([command])
      expect(await sent(stage, 'dismiss')).toHaveLength(1)
    })
  })

  test('a host that is gone leaves the list; a page that is closed says how to go on', async () => {
    const stage = await play(busy)
    await stage.push({ link: 'gone' })
    await stage.page.getByText('Roledeck is not answering; trying again.').waitFor()
    expect(await optionsOf(stage).count()).toBeGreaterThan(3)
    await stage.push({ link: 'closed' })
    await stage.page.getByRole('heading', { name: 'This page is no longer connected' }).waitFor()
  })
})
