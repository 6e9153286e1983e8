// Signing in, in Chromium: two portals at once, and what copying the code says.
import { describe, expect, test } from 'vitest'
import { type Failed, done, fail } from '../../app/model/failure.ts'
import { afterSignIn } from '../../renderer/desk.ts'
import { needs } from '../support/packages.ts'
import { usePlays } from './playing.ts'
import { busyState, sampleCatalogue, samplePending, samplePortal, signedOut } from './sample-state.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(10)
const acme = samplePortal({ session: signedOut })
const globex = samplePortal({ portal: { ...acme.portal, id: 'globex-1', label: 'globex' }, session: signedOut })
const two: Scene = { state: busyState(catalogue, { portals: [acme, globex] }), catalogues: [catalogue], size: { width: 1280, height: 800 } }
const denied: Failed = fail('sign-in-denied', 'The sign-in was denied.')

describe('what is shown after a sign-in has ended', () => {
  const shown = { portal: 'b', failure: null }
  test.each([
    ['its own success closes it', { shown, portal: 'b', reply: done }, null],
    ['its own failure is kept', { shown, portal: 'b', reply: denied }, { portal: 'b', failure: denied.failure }],
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
