// Signing in, in Chromium: two portals at once, what copying the code says, and a browser that comes back by itself or does not.
import { describe, expect, test } from 'vitest'
import { type Failed, done, fail } from '../../app/model/failure.ts'
import type { PendingSignIn } from '../../app/model/state.ts'
import { afterSignIn } from '../../renderer/desk.ts'
import { needs } from '../support/packages.ts'
import { barriers } from './look.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleCatalogue, samplePending, samplePendingInBrowser, samplePortal, sampleState, signedOut } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(10)
const acme = samplePortal({ session: signedOut })
const globex = samplePortal({ portal: { ...acme.portal, id: 'globex-1', label: 'globex' }, session: signedOut })
const two: Scene = { state: busyState(catalogue, { portals: [acme, globex] }), catalogues: [catalogue], size: { width: 1280, height: 800 } }
const denied: Failed = fail('sign-in-denied', 'The sign-in was denied.')

describe('what is shown after a sign-in has ended', () => {
  const shown = { portal: 'b', failure: null, flow: null }
  test.each([
    ['its own success closes it', { shown, portal: 'b', reply: done }, null],
    ['its own failure is kept', { shown, portal: 'b', reply: denied }, { ...shown, failure: denied.failure }],
    ['who cancels knows', { shown, portal: 'b', reply: fail('cancelled', 'Cancelled.') }, null],
    ["another portal's success leaves it", { shown, portal: 'a', reply: done }, shown],
    ["another portal's failure leaves it", { shown, portal: 'a', reply: denied }, shown],
    ['what a person hid stays hidden', { shown: null, portal: 'a', reply: denied }, null],
  ])('%s', (_name, { shown, portal, reply }, after) => {
    expect(afterSignIn(shown, portal, reply)).toEqual(after)
  })
})

describe('a sign-in', needs('chromium'), () => {
  const play = usePlays()
  const dialog = ({ page }: Stage) => page.getByRole('dialog', { name: 'Sign in to globex' })

  test.each([done, denied])('is not disturbed by the end of another one: %o', async (reply) => {
    const stage = await play(two)
    await stage.answer('sign-in', null)
    await stage.page.getByRole('button', { name: 'Sign in to acme' }).first().click()
    await stage.page.getByRole('button', { name: 'Hide' }).click()
    await stage.page.getByRole('button', { name: 'Sign in to globex' }).first().click()
    await stage.finish('sign-in', reply)
    await stage.page.waitForTimeout(100)
    expect(await dialog(stage).isVisible()).toBe(true)
    expect(await stage.page.getByRole('dialog', { name: 'Sign in to acme' }).count()).toBe(0)
    await stage.finish('sign-in', done)
    await dialog(stage).waitFor({ state: 'detached' })
  })

  describe('whose code is copied', () => {
    const waiting = { ...globex, pendingSignIn: samplePending() }
    const copy = async (prepare: string) => {
      const stage = await play({ ...two, state: busyState(catalogue, { portals: [acme, globex] }) })
      await stage.answer('sign-in', null)
      await stage.page.getByRole('button', { name: 'Sign in to globex' }).first().click()
      await stage.push({ state: busyState(catalogue, { portals: [acme, waiting] }) })
      await stage.page.evaluate(prepare)
      await dialog(stage).getByRole('button', { name: 'Copy code' }).click()
      return stage
    }
    const noClipboard = `navigator.clipboard.writeText = () => Promise.reject(new Error('Denied.'))`

    test('by a selection, where the clipboard is denied, says so', async () => {
      const stage = await copy(
        `${noClipboard}; document.addEventListener('copy', () => { window.taken = String(document.activeElement.value) })`,
      )
      await dialog(stage).getByRole('status').filter({ hasText: 'Copied' }).waitFor({ state: 'attached' })
      expect(await stage.page.evaluate('window.taken')).toBe('QWRT-PLMN')
      expect(await stage.page.evaluate(() => document.activeElement?.textContent)).toBe('Copied')
    })

    test('in vain says that as well', async () => {
      const stage = await copy(`${noClipboard}; document.execCommand = () => false`)
      await dialog(stage).getByRole('status').filter({ hasText: 'Not copied' }).waitFor({ state: 'attached' })
      await dialog(stage).getByRole('button', { name: 'Copy code' }).waitFor()
    })
  })
})

describe('a sign-in through the browser', needs('chromium'), () => {
  const play = usePlays()
  const state = (pendingSignIn: PendingSignIn | null) => busyState(catalogue, { portals: [{ ...acme, pendingSignIn }] })
  const dialog = ({ page }: Stage) => page.getByRole('dialog', { name: 'Sign in to acme' })
  const lost = 'The browser did not come back, so a code is used now.'

  /** In the middle of it: the page of AWS is open. */
  const begun = async (scene: Partial<Scene> = {}) => {
    const stage = await play({ ...two, state: state(null), ...scene })
    await stage.answer('sign-in', null)
    await stage.page.getByRole('button', { name: 'Sign in to acme' }).first().click()
    await stage.push({ state: state(samplePendingInBrowser()) })
    await dialog(stage).getByRole('timer').waitFor()
    return stage
  }

  test.each([
    [true, 'Open the page again'],
    [false, 'Open the sign-in page'],
  ])('shows the host and the page, and nothing to compare; opened by the host: %s', async (opensLinks, name) => {
    const stage = await begun({ opensLinks })
    await dialog(stage).getByText('oidc.eu-west-1.amazonaws.com').waitFor()
    const link = dialog(stage).getByRole('link', { name })
    expect(await link.getAttribute('href')).toBe(samplePendingInBrowser().address)
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener noreferrer'])
    expect(await dialog(stage).getByRole('timer').textContent()).toMatch(/Waiting for the browser; [89] min left/)
    expect(await dialog(stage).getByLabel('Code', { exact: true }).count()).toBe(0)
    expect(await barriers(stage)).toEqual([])
  })

  test.each([true, false])('gives way to a code when a person wants one, and is not taken for lost: %s', async (opensLinks) => {
    const stage = await begun({ opensLinks })
    await stage.answer('cancel-sign-in', null)
    await dialog(stage).getByRole('button', { name: 'Use a code instead' }).click()
    // The first sign-in ends before the second has begun.
    await stage.finish('sign-in', fail('cancelled', 'Cancelled.'))
    await stage.push({ state: state(null) })
    await stage.finish('cancel-sign-in', done)
    await dialog(stage).getByText('Asking AWS for a code…').waitFor()
    await stage.push({ state: state(samplePending()) })
    expect(await dialog(stage).getByLabel('Code', { exact: true }).textContent()).toBe('QWRT-PLMN')
    expect(await dialog(stage).getByText(lost).count()).toBe(0)
    // What had the focus is gone.
    expect(await stage.page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true)
    expect(await stage.sent()).toEqual([
      { kind: 'sign-in', portal: 'acme-1', open: opensLinks, again: false, flow: null },
      { kind: 'cancel-sign-in', portal: 'acme-1' },
      { kind: 'sign-in', portal: 'acme-1', open: opensLinks, again: false, flow: 'device' },
    ])
    await stage.finish('sign-in', done)
    await dialog(stage).waitFor({ state: 'detached' })
  })

  test('that did not come back says so, and the page of the code is opened by whoever wants it', async () => {
    const stage = await begun()
    await stage.push({ state: state(samplePending()) })
    await dialog(stage).getByRole('status').filter({ hasText: lost }).waitFor()
    const link = dialog(stage).getByRole('link', { name: 'Open the sign-in page' })
    expect(await link.getAttribute('href')).toBe(samplePending().verificationUriComplete)
    expect(await stage.sent()).toHaveLength(1)
    expect(await barriers(stage)).toEqual([])
  })

  test('is shown at the first start as well, where it says beforehand what will happen', async () => {
    const portal = { ...acme, choices: { ...acme.choices, flow: 'browser' } as const }
    const stage = await play({ state: sampleState({ portals: [portal] }) })
    await stage.page.getByText('the browser then comes back by itself').waitFor()
    await stage.push({ state: sampleState({ portals: [{ ...portal, pendingSignIn: samplePendingInBrowser() }] }) })
    await stage.page.getByRole('button', { name: 'Use a code instead' }).waitFor()
    await stage.push({ state: sampleState({ portals: [{ ...portal, pendingSignIn: samplePending() }] }) })
    await stage.page.getByText(lost).waitFor()
  })

  test('is cancelled like any other', async () => {
    const stage = await begun()
    await dialog(stage).getByRole('button', { name: 'Cancel sign-in' }).click()
    await stage.finish('sign-in', fail('cancelled', 'Cancelled.'))
    await dialog(stage).waitFor({ state: 'detached' })
    expect((await stage.sent()).at(-1)).toEqual({ kind: 'cancel-sign-in', portal: 'acme-1' })
  })
})
