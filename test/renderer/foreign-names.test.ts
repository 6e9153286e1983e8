// Names that others give, in Chromium: long ones, blank ones, and ones that turn the direction of what follows.
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import { fail } from '../../app/model/failure.ts'
import { needs } from '../support/packages.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleCatalogue, samplePortal, sampleProfile, sampleState, signedOut } from './sample-state.ts'

const plain = sampleCatalogue(3)
const called = (accountName: string): Catalogue => ({ ...plain, accounts: plain.accounts.map((each) => ({ ...each, accountName })) })
const scene = (catalogue: Catalogue) => ({
  state: busyState(catalogue, { profiles: [sampleProfile('default', catalogue, [1, 3])], favourites: [], recents: [] }),
  catalogues: [catalogue],
})

describe('a name', needs('chromium'), () => {
  const play = usePlays()

  test('of an account that turns what follows leaves the role beside it as it is', async () => {
    const places = async (name: string) => {
      const { page } = await play(scene(called(name)))
      const account = await page.locator('.profile-account').boundingBox()
      const role = await page.locator('.profile-role-name').boundingBox()
      return (role?.x ?? 0) > (account?.x ?? 0) && page.locator('.profile-account').evaluate((found) => getComputedStyle(found).unicodeBidi)
    }
    expect(await places('prod \u202edrop')).toBe('isolate')
  })

  test('of an account, however long, leaves room for the role', async () => {
    const { page } = await play(scene(called('a-very-long-name-'.repeat(12))))
    const role = page.locator('.profile-role-name')
    expect(await role.evaluate((found) => found.scrollWidth <= found.clientWidth)).toBe(true)
    const [card, box] = [await page.locator('.profile').boundingBox(), await role.boundingBox()]
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan((card?.x ?? 0) + (card?.width ?? 0))
  })

  test('of an account that is blank is its id', async () => {
    const { page } = await play(scene(called('  ')))
    const id = plain.accounts[1]?.accountId ?? ''
    expect(await page.locator('.profile-account').textContent()).toBe(id)
    expect(await page.locator('.row.account b').first().textContent()).toMatch(/^\d{12}$/)
  })

  test('of a profile that AWS tools cannot read is marked as an error until it is changed', async () => {
    const { page } = await play(scene(plain))
    await page.getByLabel('A click switches').selectOption('New profile…')
    const field = page.getByLabel('Profile name')
    await field.fill('two words')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'two words' }).waitFor()
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('one')
    expect(await field.getAttribute('aria-invalid')).toBe('false')
  })
})

describe('the first steps', needs('chromium'), () => {
  const play = usePlays()

  test('lead the focus on, and go back without losing what was typed', async () => {
    const stage = await play({ state: sampleState() })
    const { page } = stage
    await page.getByLabel('Start URL').fill('https://acme.awsapps.com/start/#/')
    await page.getByLabel('Region').fill('eu-west-1')
    await page.getByLabel('Name').fill('mine')
    await page.keyboard.press('Enter')
    await stage.push({ state: sampleState({ portals: [samplePortal({ session: signedOut })] }) })
    await page.getByRole('heading', { name: 'Sign in to acme' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Sign in')
    await page.getByRole('button', { name: 'Use another portal' }).click()
    await stage.push({ state: sampleState() })
    expect(await page.getByLabel('Start URL').inputValue()).toBe('https://acme.awsapps.com/start/#/')
    expect(await page.getByLabel('Region').inputValue()).toBe('eu-west-1')
    expect(await page.getByLabel('Name').inputValue()).toBe('mine')
  })

  test('a note goes when the sign-in that it wanted has come', async () => {
    const away = samplePortal({ session: { ...signedOut, standing: 'needs-sign-in' } })
    const stage = await play({ ...scene(plain), state: busyState(plain, { portals: [away] }) })
    const { page } = stage
    await stage.answer('renew', fail('sign-in-needed', 'acme wants a sign-in.'))
    await page.getByRole('button', { name: 'Renew default' }).click()
    await page.getByText('default was not renewed').waitFor()
    await stage.push({ state: busyState(plain) })
    await page.getByText('default was not renewed').waitFor({ state: 'detached' })
  })
})
