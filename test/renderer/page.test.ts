// The built window in Chromium: what a person can do on each screen, by mouse and by keys, and whether everybody can.
import { describe, expect, test } from 'vitest'
import type { Command } from '../../app/model/contract.ts'
import { type FailureKind, done, fail } from '../../app/model/failure.ts'
import { needs } from '../support/packages.ts'
import { barriers } from './look.ts'
import { busyState, samplePending, sampleCatalogue, samplePortal, sampleState, signedOut } from './sample-state.ts'
import { usePlays } from './playing.ts'
import type { Scene, Stage } from './window-page.ts'

const catalogue = sampleCatalogue(40)
const busy: Scene = { state: busyState(catalogue), catalogues: [catalogue] }
const waiting = samplePortal({ session: signedOut, pendingSignIn: samplePending() })
const foreign = fail(
  'take-over-needed',
  'The profile "default" has lines that Roledeck did not write: aws_access_key_id.',
  'Add --take-over.',
)

describe('the window', needs('chromium'), () => {
  const play = usePlays()
  const sent = async (stage: Stage, kind: Command['kind']) => (await stage.sent()).filter((each) => each.kind === kind)

  describe('everybody can use', () => {
    const scenes: Readonly<Record<string, Scene>> = {
      'the first start': { state: sampleState() },
      'the first sign-in': { state: sampleState({ portals: [samplePortal({ session: signedOut })] }) },
      'a sign-in that waits': { state: sampleState({ portals: [waiting] }), opensLinks: false },
      'the list': busy,
      'the list in two columns': { ...busy, size: { width: 1280, height: 800 } },
      'the list with trouble': {
        ...busy,
        state: busyState(catalogue, {
          vault: 'memory',
          portals: [samplePortal({ online: false, failure: fail('offline', 'AWS cannot be reached.').failure })],
          failedClick: {
            at: 1,
            command: { kind: 'sync', portal: 'acme-1', account: null },
            failure: fail('timed-out', 'No answer.').failure,
          },
        }),
      },
      'two portals, one of which is signed out': {
        ...busy,
        state: busyState(catalogue, {
          portals: [
            samplePortal(),
            samplePortal({ ...waiting, pendingSignIn: null, portal: { ...waiting.portal, id: 'b', label: 'globex' } }),
          ],
        }),
      },
      'a portal that is read': {
        state: sampleState({ portals: [samplePortal({ sync: { running: true, accountsFound: 9, accountsRead: 2, failed: [] } })] }),
      },
    }
    test.each(Object.entries(scenes).flatMap(([name, scene]) => (['light', 'dark'] as const).map((theme) => ({ name, theme, scene }))))(
      '$name, $theme',
      async ({ scene, theme }) => {
        expect(await barriers(await play({ ...scene, theme }))).toEqual([])
      },
    )

    test.each(['light', 'dark'] as const)('the question whether to take over, %s', async (theme) => {
      const stage = await play({ ...busy, theme })
      await stage.answer('switch', foreign)
      await stage.page.keyboard.press('Enter')
      await stage.page.getByRole('dialog').waitFor()
      expect(await barriers(stage)).toEqual([])
    })
  })

  describe('the first start', () => {
    test('adds a portal; the region is taken from the address where that names one', async () => {
      const stage = await play({ state: sampleState() })
      const { page } = stage
      await page.getByLabel('Start URL').fill('https://ssoins-1.portal.eu-central-1.app.aws')
      expect(await page.getByLabel('Region').inputValue()).toBe('eu-central-1')
      await page.getByLabel('Region').fill('eu-west-1')
      await page.getByRole('button', { name: 'Continue' }).click()
      expect(await stage.sent()).toEqual([
        { kind: 'portal-add', startUrl: 'https://ssoins-1.portal.eu-central-1.app.aws', region: 'eu-west-1', label: null },
      ])
    })

    test('says what is wrong, and loses nothing of what was typed', async () => {
      const stage = await play({ state: sampleState() })
      const { page } = stage
      await stage.answer('portal-add', fail('bad-input', 'The start URL "x" is not an address.', 'Copy it from the browser.'))
      await page.getByLabel('Start URL').fill('x')
      await page.getByLabel('Region').fill('eu-west-1')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').filter({ hasText: 'is not an address' }).waitFor()
      expect(await page.getByLabel('Start URL').inputValue()).toBe('x')
    })

    test('shows the code, the host and a link; this browser opens the page where the host cannot', async () => {
      const stage = await play({ state: sampleState({ portals: [samplePortal({ session: signedOut })] }), opensLinks: false })
      const { page } = stage
      await stage.answer('sign-in', null)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await stage.push({ state: sampleState({ portals: [waiting] }) })
      expect(await page.getByLabel('Code', { exact: true }).textContent()).toBe('QWRT-PLMN')
      await page.getByText('Check that the page at device.sso.eu-west-1.amazonaws.com shows this code').waitFor()
      const link = page.getByRole('link', { name: 'Open the sign-in page' })
      expect(await link.getAttribute('href')).toBe(samplePending().verificationUriComplete)
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
      await page.getByRole('button', { name: 'Cancel sign-in' }).click()
      expect(await stage.sent()).toEqual([
        { kind: 'sign-in', portal: 'acme-1', open: false, again: false, flow: null },
        { kind: 'cancel-sign-in', portal: 'acme-1' },
      ])
    })

    test.each<[FailureKind, string]>([
      ['sign-in-denied', 'The sign-in was denied.'],
      ['sign-in-expired', 'The sign-in was not approved in time.'],
      ['offline', 'AWS cannot be reached.'],
      ['keychain', 'The keychain is locked.'],
    ])('%s is said, and can be tried again', async (kind, message) => {
      const stage = await play({ state: sampleState({ portals: [samplePortal({ session: signedOut })] }) })
      // Elsewhere the portal's name comes first; here it is the title.
      await stage.answer('sign-in', fail(kind, `acme: ${message}`))
      await stage.page.getByRole('button', { name: 'Sign in' }).click()
      await stage.page.getByText(message, { exact: true }).waitFor()
      await stage.answer('sign-in', done)
      await stage.page.getByRole('button', { name: 'Try again' }).click()
      expect(await sent(stage, 'sign-in')).toHaveLength(2)
    })
  })
})
