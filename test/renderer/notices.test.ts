// Warnings in the page, in Chromium: they come once, do their one thing, can be put off, and go when their cause is mended.
import { describe, expect, test } from 'vitest'
import { fail } from '../../app/model/failure.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { PortalState, State } from '../../app/model/state.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { NOW, busyState, host, sampleCatalogue, samplePending, samplePortal, sampleProfile } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const MINUTE = 60_000
const catalogue = sampleCatalogue(40)
const failure = fail('service', 'AWS answered with a fault of its own (500).').failure
const failing = (name: string, role: readonly [number, number], minutes: number): Profile =>
  sampleProfile(name, catalogue, role, {
    expiresAt: NOW + minutes * MINUTE,
    renewAt: null,
    lastRenewal: { at: NOW - MINUTE, failure, tries: 3 },
  })
const api = failing('api', [4, 0], 6.4)
const ends = /^(dev|prod|stage|sandbox)-\S+ \/ \S+ ends in \d+ min$/
const world = (profiles: readonly Profile[], change: Partial<State> = {}) =>
  busyState(catalogue, { profiles: [sampleProfile('default', catalogue, [1, 3]), ...profiles], ...change })
const scene = (state: State, more: Partial<Scene> = {}): Scene => ({ state, catalogues: [catalogue], opensLinks: false, ...more })
const lostSession: PortalState['session'] = {
  standing: 'needs-sign-in',
  accessTokenExpiresAt: null,
  refreshable: false,
  ended: 'refused',
}
const short: PortalState['session'] = {
  standing: 'signed-in',
  accessTokenExpiresAt: NOW + 8 * MINUTE,
  refreshable: false,
  signedInAt: NOW - 60 * MINUTE,
}

describe('warnings in the page', { ...needs('chromium'), timeout: 60_000 }, () => {
  const play = usePlays()
  const cards = ({ page }: Stage) => page.getByRole('status', { name: 'Warnings' }).getByRole('article')
  const button = (stage: Stage, name: RegExp) => cards(stage).getByRole('button', { name })
  const activeName = ({ page }: Stage) =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id)

  test('none stand where all renews silently, and none in a window of a desktop, which has its own', async () => {
    expect(await cards(await play(scene(world([])))).count()).toBe(0)
    const desktop = await play(scene(world([api]), { opensLinks: true }))
    await desktop.page.getByRole('combobox', { name: 'Search roles' }).waitFor()
    expect(await cards(desktop).count()).toBe(0)
  })

  test('what ends and is not renewed is told with its reason, also at the first look; a click renews it', async () => {
    const stage = await play(scene(world([api])))
    await cards(stage).waitFor()
    expect(await cards(stage).getByRole('heading').innerText()).toMatch(ends)
    expect(await cards(stage).innerText()).toContain(failure.message)
    await button(stage, /^Renew: /).click()
    const { name, configFile, credentialsFile } = api
    expect(await stage.sent()).toEqual([{ kind: 'renew', profile: { name, configFile, credentialsFile } }])
  })

  test('the focus is not taken, and after the last card it is back where it was', async () => {
    const stage = await play(scene(world([])))
    await stage.page.getByRole('combobox', { name: 'Search roles' }).press('a')
    await stage.push({ state: world([api]) })
    await cards(stage).waitFor()
    expect(await activeName(stage)).toBe('Search roles')
    await button(stage, /^Dismiss: /).click()
    await cards(stage).waitFor({ state: 'detached' })
    expect(await activeName(stage)).toBe('Search roles')
  })

  test('one that was dismissed stays away; its cause is still there', async () => {
    const stage = await play(scene(world([api])))
    await button(stage, /^Dismiss: /).click()
    await cards(stage).waitFor({ state: 'detached' })
    await stage.push({ state: world([api], { recents: [] }) })
    await stage.push({ state: world([api], { portals: [samplePortal({ refreshing: true })] }) })
    await stage.page.waitForTimeout(100)
    expect(await cards(stage).count()).toBe(0)
  })

  test('one that was put off goes, and comes again when the time is over', async () => {
    const stage = await play(scene(world([api])))
    await button(stage, /^Snooze: /).click()
    const [snooze] = await stage.sent()
    if (snooze?.kind !== 'snooze') throw new Error('nothing was put off')
    const until = Date.now() + MINUTE
    await stage.push({ state: world([api], { snoozes: [{ notice: snooze.notice, until }] }) })
    await cards(stage).waitFor({ state: 'detached' })
    await stage.push({ state: world([api], { snoozes: [{ notice: snooze.notice, until: Date.now() - 1 }] }) })
    await cards(stage).waitFor()
    expect(await cards(stage).getByRole('heading').innerText()).toMatch(ends)
  })

  test('one goes when its cause is mended', async () => {
    const stage = await play(scene(world([api])))
    await cards(stage).waitFor()
    await stage.push({ state: world([sampleProfile('api', catalogue, [4, 0])]) })
    await cards(stage).waitFor({ state: 'detached' })
  })

  test('a session that ends for good can be followed by a new one before, by the dialog, and waits until somebody has signed in', async () => {
    const ending = (change: Partial<PortalState> = {}) => world([], { portals: [samplePortal({ session: short, ...change })] })
    const stage = await play(scene(ending()))
    await cards(stage)
      .getByRole('heading', { name: /^acme’s session ends in about \d+ min$/ })
      .waitFor()
    await stage.answer('sign-in', null)
    await button(stage, /^Sign in: /).click()
    await stage.page.getByRole('dialog', { name: 'Sign in to acme' }).waitFor()
    expect(await stage.sent()).toEqual([{ kind: 'sign-in', portal: 'acme-1', open: false, again: true, flow: null }])
    await stage.push({ state: ending({ pendingSignIn: samplePending() }) })
    await stage.page.getByLabel('Code', { exact: true }).waitFor()
    expect(await stage.page.locator('.card').count()).toBe(1)
    await stage.push({ state: world([]) })
    await stage.page.locator('.card').waitFor({ state: 'detached' })
  })

  test('what the page says anyway is no card: a click that failed, a wrong clock, a session that is over', async () => {
    const stage = await play(scene(world([])))
    const failedClick = { at: 5, command: { kind: 'sync', portal: 'acme-1', account: null }, failure } as const
    await stage.push({ state: world([], { failedClick, skewMs: -12 * MINUTE, portals: [samplePortal({ session: lostSession })] }) })
    await stage.page.getByRole('button', { name: 'Sign in to acme' }).first().waitFor()
    await stage.page.getByRole('alert').filter({ hasText: failure.message }).waitFor()
    await stage.page.getByRole('status').filter({ hasText: 'This machine’s clock is 12 minutes ahead of AWS’s.' }).waitFor()
    expect(await cards(stage).count()).toBe(0)
  })

  // Keys that end together are one warning, so these are of portals of their own.
  const many = ['b', 'c', 'd', 'e', 'f'].map((id) => samplePortal({ portal: { ...samplePortal().portal, id, label: `portal ${id}` } }))
  const endingMany = (count: number) =>
    world([], { portals: [samplePortal(), ...many.map((each, at) => (at < count ? { ...each, session: short } : each))] })

  test.each([
    ['three', 'a wide page', { width: 1100, height: 760 }, 3],
    ['one', 'a narrow page', { width: 440, height: 680 }, 1],
  ])('of many, the newest %s stand in %s, and the others when wanted', async (...[, name, size, most]) => {
    const stage = await play(scene(endingMany(0), { size }))
    for (const count of [1, 2, 3, 4, 5]) await stage.push({ state: endingMany(count) })
    await cards(stage)
      .getByText(/^portal f’s session ends/)
      .waitFor()
    const titles = async () =>
      (await cards(stage).getByRole('heading').allTextContents()).map((each) => each.replace(/’s session ends.*/, ''))
    const all = ['b', 'c', 'd', 'e', 'f'].map((id) => `portal ${id}`)
    expect(await titles()).toEqual(all.slice(-most))
    await look(stage, `notices-many-${name.split(' ')[1]}`)
    const fold = stage.page.getByRole('button', { name: `${5 - most} older warnings` })
    await fold.click()
    expect(await titles()).toEqual(all)
    await button(stage, /^Dismiss: portal d/).press('Enter')
    expect(await activeName(stage)).toMatch(/^Sign in: portal e/)
  })

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', { width: 1100, height: 760 }],
  ])('look right, alone and above a note, %s', async (name, size) => {
    const stage = await play(scene(world([api]), { size }))
    await cards(stage).waitFor()
    await look(stage, `notices-${name}`)
    await stage.answer('renew', fail('offline', 'AWS cannot be reached.', 'Check the network.'))
    await button(stage, /^Renew: /).click()
    await stage.page.getByRole('alert').waitFor()
    await look(stage, `notices-note-${name}`)
  })

  describe('of the browser', () => {
    /** What the page showed, and the page as it is while nobody sees it. */
    const hide = ({ page }: Stage) =>
      page.evaluate(() => {
        const shown: object[] = []
        const Real = Notification
        class Seen extends Real {
          constructor(title: string, options: NotificationOptions) {
            super(title, options)
            shown.push({ title, ...options })
          }
        }
        Object.assign(window, { Notification: Seen, shown })
        Object.defineProperty(document, 'hidden', { configurable: true, value: true })
      })
    const shown = ({ page }: Stage) =>
      page.evaluate(() => (window as unknown as { shown: { title: string; body: string; tag: string }[] }).shown)
    const wanted = async () => {
      const stage = await play(scene(world([])))
      await stage.page.context().grantPermissions(['notifications'])
      await stage.page.evaluate(() => localStorage.setItem('roledeck-notifications', 'on'))
      return stage
    }

    test('come while nobody sees the page, each once and with a tag by which several tabs show one', async () => {
      const stage = await wanted()
      await hide(stage)
      await stage.push({ state: world([api]) })
      await cards(stage).waitFor({ state: 'attached' })
      await stage.push({ state: world([api], { recents: [] }) })
      const [first, ...others] = await shown(stage)
      expect(others).toEqual([])
      expect(first).toMatchObject({ title: expect.stringMatching(ends), tag: expect.stringContaining(host.configFile) })
      expect(first?.body).toContain(failure.message)
    })

    test('do not come while the page is seen, nor where nobody wants them', async () => {
      const seen = await wanted()
      await hide(seen)
      await seen.page.evaluate(() => Object.defineProperty(document, 'hidden', { configurable: true, value: false }))
      await seen.push({ state: world([api]) })
      await cards(seen).waitFor()
      const unwanted = await play(scene(world([])))
      await unwanted.page.context().grantPermissions(['notifications'])
      await hide(unwanted)
      await unwanted.push({ state: world([api]) })
      await cards(unwanted).waitFor({ state: 'attached' })
      expect([await shown(seen), await shown(unwanted)]).toEqual([[], []])
    })
  })
})
