// Five thousand profiles: which are shown, in what order, and how one is found among them.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import { inOrder, matching } from '../../renderer/profile-list.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { NOW, busyState, sampleCatalogue, sampleProfile } from './sample-state.ts'
import type { Stage } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const lastRenewal = { at: NOW, failure: fail('refused', 'AWS refuses access.').failure }
const profiles = Array.from({ length: 5_000 }, (_, at) =>
  sampleProfile(`acct-${String(at).padStart(4, '0')}`, catalogue, [at < 3_000 ? 0 : at % 40, at < 3_000 ? 0 : 3], {
    delivery: at === 4_321 ? 'static' : 'process',
    ...(at === 4_321 ? { lastRenewal } : { expiresAt: null, renewAt: null, lastRenewal: null }),
  }),
)
const state = busyState(catalogue, { profiles, chosenProfile: 'acct-2500' })
const wide = { width: 1280, height: 800 }

describe('the order', () => {
  test('is the chosen one, those that want a person, then by name', () => {
    const names = inOrder({ ...state, profiles: profiles.toReversed() }, NOW).map(({ name }) => name)
    expect(names.slice(0, 4)).toEqual(['acct-2500', 'acct-4321', 'acct-0000', 'acct-0001'])
    expect(new Set(names).size).toBe(5_000)
  })
})

describe('what matches', () => {
  test.each<[string, readonly string[]]>([
    ['', ['prod admin', 'prod READ', 'dev admin']],
    ['  ', ['prod admin', 'prod READ', 'dev admin']],
    ['read', ['prod READ']],
    ['ADM prod', ['prod admin']],
    ['stage', []],
  ])('%j: %j', (query, wanted) => {
    expect(matching(['prod admin', 'prod READ', 'dev admin'], query, (each) => each)).toEqual(wanted)
  })
})

describe('five thousand profiles', needs('chromium'), () => {
  const play = usePlays()
  const cards = ({ page }: Stage) => page.getByRole('region', { name: 'Active profiles' }).getByRole('listitem')
  const find = ({ page }: Stage) => page.getByRole('searchbox', { name: 'Find a profile' })
  const showAll = ({ page }: Stage) => page.getByRole('button', { name: 'Show all 5,000' }).click()

  test.each([
    ['narrow', { width: 440, height: 680 }, 2],
    ['wide', wide, 20],
  ])('are a few, %s, and two hundred when all are wanted', async (name, size, few) => {
    const stage = await play({ state, catalogues: [catalogue], size })
    expect(await cards(stage).count()).toBe(few)
    await showAll(stage)
    expect(await cards(stage).count()).toBe(200)
    await stage.page.getByText('The first 200 of 5,000. Search to find the others.').waitFor()
    await look(stage, `profiles-all-${name}`)
    const list = await stage.page.locator('.rows').boundingBox()
    expect(list?.height ?? 0).toBeGreaterThan(100)
    await cards(stage).last().scrollIntoViewIfNeeded()
    await stage.page.getByRole('button', { name: 'Show fewer' }).click()
    expect(await cards(stage).count()).toBe(few)
  })

  test('are found by name, account and role', async () => {
    const stage = await play({ state, catalogues: [catalogue], size: wide })
    await find(stage).fill('acct-47 read')
    await stage.page.getByText('The first 20 of 100.').waitFor()
    await find(stage).fill('acct-4777')
    expect(await cards(stage).allInnerTexts()).toHaveLength(1)
    await find(stage).fill('nobody')
    await stage.page.getByText('No profile matches “nobody”.').waitFor()
    expect(await cards(stage).count()).toBe(0)
    await find(stage).fill('')
    expect(await cards(stage).count()).toBe(20)
  })

  test('leave the picker short; the others are found from it', async () => {
    const stage = await play({ state, catalogues: [catalogue] })
    const picker = stage.page.getByLabel('A click switches')
    expect(await picker.locator('option').count()).toBeLessThanOrEqual(22)
    expect(await picker.inputValue()).toBe('acct-2500')
    await picker.selectOption({ label: 'Find one of 5,001…' })
    const dialog = stage.page.getByRole('dialog', { name: 'Find a profile' })
    expect(await dialog.getByRole('listitem').count()).toBe(20)
    await dialog.getByLabel('Profile name').fill('477')
    await look(stage, 'profile-find')
    await dialog.getByRole('button', { name: 'acct-2477' }).click()
    await picker.selectOption({ label: 'Find one of 5,001…' })
    await dialog.getByLabel('Profile name').fill('4999')
    await stage.page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(await stage.sent()).toEqual([
      { kind: 'choose-profile', name: 'acct-2477' },
      { kind: 'choose-profile', name: 'acct-4999' },
    ])
  })

  test('that point to one role are a few names on its row, and a number', async () => {
    const { page } = await play({ state, catalogues: [catalogue], size: wide })
    const { accountName, roles } = catalogue.accounts[0] ?? { accountName: '', roles: [] }
    await page.keyboard.type(`${accountName} ${roles?.[0]}`)
    const row = page.getByRole('listbox', { name: 'Roles' }).getByRole('option').filter({ hasText: 'acct-2500' })
    expect(await row.locator('.chip').allInnerTexts()).toHaveLength(5)
    expect(await row.locator('.chip').last().textContent()).toMatch(/^\+2,996/)
  })

  test('are counted, not listed, before their portal is signed out of', async () => {
    const { page } = await play({ state, catalogues: [catalogue], size: { ...wide, height: 3_000 } })
    await page.getByRole('button', { name: 'Sign out of acme' }).click()
    await page.getByText('and 4,996 more until the next sign-in').waitFor()
  })
})
