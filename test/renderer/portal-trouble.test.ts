// What a portal says above the list: why a person should sign in, what is wrong, and what mends itself.
import { describe, expect, test } from 'vitest'
import { type FailureKind, fail } from '../../app/model/failure.ts'
import type { PortalState } from '../../app/model/state.ts'
import { portalTrouble } from '../../renderer/portal-trouble.ts'
import { sessionInWords } from '../../renderer/words.ts'
import { needs } from '../support/packages.ts'
import { look } from './look.ts'
import { usePlays } from './playing.ts'
import { NOW, busyState, sampleCatalogue, samplePortal, signedOut } from './sample-state.ts'

const MINUTE = 60_000
const lost: PortalState['session'] = { standing: 'needs-sign-in', accessTokenExpiresAt: null, refreshable: false }
const dead: PortalState['session'] = { standing: 'signed-in', accessTokenExpiresAt: NOW - MINUTE, refreshable: true }
const failure = (kind: FailureKind, next?: string) => fail(kind, `It was ${kind}.`, next).failure
const renewal = (kind: FailureKind) => ({ at: NOW - MINUTE, failure: failure(kind), tries: 2 })
const slow = 'Renewing the session of acme does not work just now; Roledeck tries again by itself.'
const noWay = 'acme cannot be reached. What you see is from the last time.'
const again = 'acme wants you to sign in again.'

describe('a portal', () => {
  test.each<readonly [string, Partial<PortalState>, readonly [kind: string, text: string, more: string | null] | null]>([
    ['that is well', {}, null],
    ['that renewed', { lastRenewal: { at: NOW, failure: null, tries: 0 } }, null],
    ['whose session ended, nobody knows why', { session: lost }, ['sign-in', again, null]],
    [
      'whose session AWS ended',
      { session: { ...lost, ended: 'refused' } },
      ['sign-in', again, 'Its session is over. AWS ended it: its time was up, or it was ended elsewhere.'],
    ],
    [
      'whose session is gone from the keychain',
      { session: { ...lost, ended: 'missing' } },
      ['sign-in', again, 'Its session is over. It is no longer in the keychain.'],
    ],
    ['that asks for a sign-in', { failure: failure('sign-in-needed') }, ['sign-in', again, null]],
    ['whose sign-in was denied', { session: signedOut, failure: failure('sign-in-denied') }, ['sign-in', 'It was sign-in-denied.', null]],
    ['that is signed out of', { session: signedOut }, ['sign-in', 'You are signed out of acme.', null]],
    ['that does not renew just now', { lastRenewal: renewal('service') }, ['calm', slow, 'It was service.']],
    [
      'that does not renew, and says so itself',
      { lastRenewal: renewal('service'), failure: failure('service', 'Wait.') },
      ['calm', slow, 'It was service.'],
    ],
    [
      'that cannot renew without a network',
      { online: false, lastRenewal: renewal('offline'), failure: failure('offline') },
      ['calm', noWay, null],
    ],
    [
      'that did not renew until its token ended',
      { session: dead, lastRenewal: renewal('service'), failure: failure('service', 'Wait.') },
      ['warn', 'It was service.', 'Wait.'],
    ],
    [
      'with another trouble meanwhile',
      { lastRenewal: renewal('service'), failure: failure('file', 'Look.') },
      ['warn', 'It was file.', 'Look.'],
    ],
    [
      'that did not renew before somebody signed out',
      { session: signedOut, lastRenewal: renewal('service') },
      ['sign-in', 'You are signed out of acme.', null],
    ],
    ['that is not reached', { online: false, failure: failure('offline', 'Check the network.') }, ['warn', noWay, null]],
    [
      'whose certificate is not trusted',
      { online: false, failure: failure('untrusted', 'Set AWS_CA_BUNDLE.') },
      ['warn', 'acme cannot be reached safely: the certificate of whoever answers is not trusted here.', 'Set AWS_CA_BUNDLE.'],
    ],
    [
      'for which somebody else answers',
      { online: false, failure: failure('captive') },
      ['warn', 'Something that is not AWS answers for acme: perhaps this network wants a sign-in of its own.', null],
    ],
  ])('%s', (...[, change, said]) => {
    const found = portalTrouble(samplePortal(change), { now: NOW, hasList: true })
    expect(found === null ? null : [found.kind, found.text, found.more]).toEqual(said)
  })

  test('that is signed out of says nothing where the empty list asks for the sign-in', () => {
    expect(portalTrouble(samplePortal({ session: signedOut }), { now: NOW, hasList: false })).toBeNull()
  })

  test.each<readonly [FailureKind, string]>([
    ['offline', 'signed in · offline'],
    ['untrusted', 'signed in · certificate not trusted'],
    ['captive', 'signed in · no way to AWS'],
  ])('that is not reached: %s', (kind, said) => {
    expect(sessionInWords(samplePortal({ online: false, failure: failure(kind) }), 'signed-in', NOW)).toBe(said)
  })
})

describe('banners', { ...needs('chromium'), timeout: 60_000 }, () => {
  const play = usePlays()
  const catalogue = sampleCatalogue(20)
  const portals = [
    samplePortal({ lastRenewal: renewal('service') }),
    samplePortal({ portal: { ...samplePortal().portal, id: 'b-2', label: 'globex' }, session: { ...lost, ended: 'refused' } }),
  ]

  test.each([
    ['narrow', { width: 440, height: 680 }],
    ['wide', { width: 1100, height: 760 }],
  ])('name a wrong clock, why a session ended, and calmly what is tried again, %s', async (name, size) => {
    const stage = await play({ state: busyState(catalogue, { portals, skewMs: -12 * MINUTE }), catalogues: [catalogue], size })
    const said = (text: string) => stage.page.locator('.banner').filter({ hasText: text })
    expect(await said('This machine’s clock is 12 minutes ahead of AWS’s.').getAttribute('data-tone')).toBe('warn')
    expect(await said(slow).getAttribute('data-tone')).toBe('calm')
    expect(await said('globex wants you to sign in again.').getAttribute('data-tone')).toBe('warn')
    await look(stage, `banners-${name}`)
    await stage.push({ state: busyState(catalogue, { portals, skewMs: 4_000 }) })
    await said('This machine’s clock').waitFor({ state: 'detached' })
  })

  test.each([
    [3, 3],
    [4, 2],
    [12, 2],
  ])('of %d portals at once are folded where they would fill the window, until somebody wants all', async (count, shown) => {
    const troubled = Array.from({ length: count }, (_, index) => {
      const portal = { ...samplePortal().portal, id: `p-${index}`, label: `portal ${index}` }
      return samplePortal({ portal, session: lost })
    })
    const stage = await play({ state: busyState(catalogue, { portals: [samplePortal(), ...troubled] }), catalogues: [catalogue] })
    const banners = stage.page.locator('.banner')
    const ofPortals = banners.filter({ hasText: 'wants you to sign in again.' })
    const folded = banners.filter({ hasText: 'more portals need attention.' })
    expect(await ofPortals.count()).toBe(shown)
    expect(await folded.count()).toBe(count > shown ? 1 : 0)
    if (count === shown) return
    expect(await folded.innerText()).toContain(`${count - shown} more portals need attention.`)
    await stage.page.getByRole('button', { name: 'Show all' }).click()
    await folded.waitFor({ state: 'detached' })
    expect(await ofPortals.count()).toBe(count)
  })
})
