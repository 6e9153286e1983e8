// Profiles and portals in Chromium: what can be done with each, and what is asked before it cannot be undone.
import { describe, expect, test } from 'vitest'
import { done, fail } from '../../app/model/failure.ts'
import { needs } from '../support/packages.ts'
import { busyState, host, sampleCatalogue, samplePending, samplePortal, sampleProfile, sampleState, signedOut } from './sample-state.ts'
import { usePlays } from './playing.ts'
import type { Scene } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const wide = { width: 1280, height: 800 }
const busy: Scene = { state: busyState(catalogue), catalogues: [catalogue] }
const asleep = { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false } as const
const profile = { name: 'default', configFile: host.configFile, credentialsFile: host.credentialsFile }

describe('the desk', needs('chromium'), () => {
  const play = usePlays()

  test('a profile is renewed, shown in the console and released', async () => {
    const stage = await play({ ...busy, size: wide })
    const card = stage.page.getByRole('listitem', { name: /^default: / })
    await card.getByRole('button', { name: 'Renew default' }).click()
    await card.getByRole('button', { name: 'Open the console for default' }).click()
    await card.getByRole('button', { name: 'Release default' }).click()
    expect(await stage.sent()).toMatchObject([
      { kind: 'renew', profile },
      { kind: 'open-console', open: true },
      { kind: 'release', profile },
    ])
  })

  test('a profile whose renewal failed says why', async () => {
    const lastRenewal = { at: Date.now(), failure: fail('refused', 'AWS refuses access.').failure }
    const state = busyState(catalogue, { profiles: [sampleProfile('default', catalogue, [1, 3], { lastRenewal })] })
    const stage = await play({ ...busy, state })
    await stage.page
      .getByRole('listitem', { name: /^default: / })
      .getByText('AWS refuses access.')
      .waitFor()
  })

  test('a narrow window shows two profiles, and the others when asked', async () => {
    const profiles = ['a', 'b', 'c', 'd'].map((name) => sampleProfile(name, catalogue, [1, 1]))
    const stage = await play({ ...busy, state: busyState(catalogue, { profiles }) })
    const cards = stage.page.getByRole('region', { name: 'Active profiles' }).getByRole('listitem')
    expect(await cards.count()).toBe(2)
    await stage.page.getByRole('button', { name: 'Show all 4' }).click()
    expect(await cards.count()).toBe(4)
  })

  test('in a narrow window the portals are behind a button; removing one is asked about', async () => {
    const stage = await play(busy)
    const { page } = stage
    await page.getByRole('button', { name: 'Portals: acme signed in · renews silently' }).click()
    await page.getByRole('button', { name: 'Read the accounts of acme anew' }).click()
    await page.getByRole('button', { name: 'Remove acme' }).click()
    await page.getByRole('dialog', { name: 'Remove acme?' }).getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Remove acme' }).click()
    await page.getByRole('dialog', { name: 'Remove acme?' }).getByRole('button', { name: 'Remove' }).click()
    expect((await stage.sent()).map((each) => each.kind)).toEqual(['sync', 'portal-remove'])
  })

  test('signing out is asked about only where it takes keys away', async () => {
    const stage = await play({ ...busy, size: wide })
    const { page } = stage
    await page.getByRole('button', { name: 'Sign out of acme' }).click()
    await page.getByRole('dialog', { name: 'Sign out of acme?' }).getByText('no keys for default, payments-prod until').waitFor()
    await page.keyboard.press('Escape')
    expect(await stage.sent()).toEqual([])
    // Tools that sign in by themselves lose nothing.
    const native = sampleProfile('default', catalogue, [1, 3], { delivery: 'sso', expiresAt: null, renewAt: null })
    await stage.push({ state: sampleState({ portals: [samplePortal()], profiles: [native] }) })
    await page.getByRole('button', { name: 'Sign out of acme' }).click()
    expect((await stage.sent()).map((each) => each.kind)).toEqual(['sign-out'])
  })

  test('another portal is added in a dialog', async () => {
    const stage = await play({ ...busy, size: wide })
    const { page } = stage
    await page.getByRole('button', { name: 'Add a portal' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a portal' })
    await dialog.getByLabel('Start URL').fill('https://globex.awsapps.com/start')
    await dialog.getByLabel('Region').fill('us-east-1')
    await dialog.getByLabel('Name').fill('globex')
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await stage.sent()).toEqual([
      { kind: 'portal-add', startUrl: 'https://globex.awsapps.com/start', region: 'us-east-1', label: 'globex' },
    ])
  })

  test('a session that has ended is signed in to from its banner, while the list stays', async () => {
    const stage = await play({ ...busy, state: busyState(catalogue, { portals: [samplePortal({ session: asleep })] }) })
    const { page } = stage
    await stage.answer('sign-in', null)
    await page.getByRole('button', { name: 'Sign in to acme' }).click()
    await stage.push({ state: busyState(catalogue, { portals: [samplePortal({ session: asleep, pendingSignIn: samplePending() })] }) })
    const dialog = page.getByRole('dialog', { name: 'Sign in to acme' })
    expect(await dialog.getByLabel('Code', { exact: true }).textContent()).toBe('QWRT-PLMN')
    await dialog.getByRole('button', { name: 'Hide' }).click()
    await page.getByRole('button', { name: 'Show code' }).first().click()
    await dialog.waitFor()
    expect((await stage.sent()).map((each) => each.kind)).toEqual(['sign-in'])
  })

  test('accounts that could not be read are counted, named and read again', async () => {
    const failed = [{ accountId: '100200300400', failure: fail('service', 'AWS answered 500.').failure }]
    const sync = { running: false, accountsFound: 40, accountsRead: 39, failed }
    const stage = await play({ ...busy, state: busyState(catalogue, { portals: [samplePortal({ sync })] }) })
    await stage.answer('sync', done)
    await stage.page.getByRole('button', { name: '1 account could not be read' }).click()
    const dialog = stage.page.getByRole('dialog', { name: '1 account could not be read' })
    await dialog.getByText('AWS answered 500.').waitFor()
    await dialog.getByRole('button', { name: 'Try again' }).click()
    expect(await stage.sent()).toEqual([{ kind: 'sync', portal: 'acme-1', account: null }])
  })

  test('who is signed out finds one prominent way back, and reads what their profiles lack', async () => {
    const signedOutHere = samplePortal({ session: signedOut })
    const profiles = [sampleProfile('default', catalogue, [1, 3], { expiresAt: null, renewAt: null })]
    for (const size of [{ width: 440, height: 680 }, wide]) {
      const { page } = await play({ ...busy, state: busyState(catalogue, { portals: [signedOutHere], profiles }), size })
      const prominent = page.locator('.primary:visible')
      expect(await prominent.allTextContents()).toEqual(['Sign in to acme'])
      const life = page.getByText('no keys; sign in to bring them back')
      expect(await life.evaluate((each) => each.scrollWidth <= each.clientWidth)).toBe(true)
    }
  })

  test('the head of a narrow window tells when a portal cannot be reached', async () => {
    const stage = await play(busy)
    const dot = stage.page.locator('.portals-button .dot')
    const ground = () => dot.evaluate((each) => getComputedStyle(each).backgroundColor)
    expect(await ground()).not.toBe('rgba(0, 0, 0, 0)')
    await stage.push({ state: busyState(catalogue, { portals: [samplePortal({ online: false })] }) })
    await expect.poll(ground).toBe('rgba(0, 0, 0, 0)')
  })
})
