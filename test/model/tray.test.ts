// The tray's icon, tooltip and menu as functions of the state.
import { describe, expect, test } from 'vitest'
import type { Act } from '../../app/model/act.ts'
import { roleKey } from '../../app/model/role.ts'
import type { State } from '../../app/model/state.ts'
import { type TrayFacts, type TrayItem, trayMenu } from '../../app/model/tray-menu.ts'
import { trayFace } from '../../app/model/tray.ts'
import {
  MINUTE,
  NOW,
  admin,
  broken,
  catalogue,
  files,
  needsSignIn,
  pending,
  pendingInBrowser,
  portal,
  profile,
  reader,
  refused,
  signedOut,
  state,
} from './desk-state.ts'

const facts = (changes: Partial<State> = {}) => ({ state: state(changes), catalogue, now: NOW, startsAtLogin: false })
const trayView = (all: TrayFacts) => ({ ...trayFace(all), menu: trayMenu(all) })
const view = (changes: Partial<State> = {}) => trayView(facts(changes))
const lines = (items: readonly TrayItem[]) => items.map((each) => (each.kind === 'separator' ? '---' : each.label))
const menuOf = (changes: Partial<State> = {}) => lines(view(changes).menu)

/** The act of the one item with this label, in submenus too. */
function actOf(items: readonly TrayItem[], label: string): Act | undefined {
  const found = items.flatMap((each) => {
    if (each.kind === 'menu') return actOf(each.items, label) ?? []
    return each.kind === 'action' && each.label === label ? each.act : []
  })
  expect(found.length).toBeLessThan(2)
  return found[0]
}

function submenu(items: readonly TrayItem[], start: string): readonly TrayItem[] {
  const found = items.find((each) => each.kind === 'menu' && each.label.startsWith(start))
  return found?.kind === 'menu' ? found.items : []
}

const LAST = ['Search roles…', 'Portals', 'Start at login', 'Quit Roledeck']
const clicked = {
  command: { kind: 'switch', profile: { name: 'default', ...files }, role: admin, region: null, delivery: null, takeOver: false },
} as const

describe('icon and tooltip', () => {
  const soon = { expiresAt: NOW + 9 * MINUTE, renewAt: null }
  const ends = (minutes: number) =>
    ({ session: { standing: 'signed-in', accessTokenExpiresAt: NOW + minutes * MINUTE, refreshable: false } }) as const
  test.each<[string, Partial<State>, string, string]>([
    ['nothing active', {}, 'signed-out', 'Roledeck: no active profile'],
    ['a profile that renews', { profiles: [profile()] }, 'active', 'Roledeck: default → prod / Admin, 43 min'],
    ['two of them', { profiles: [profile(), profile({ name: 'dev' })] }, 'active', 'Roledeck: 2 active profiles'],
    ['keys that have ended', { profiles: [profile({ expiresAt: NOW })] }, 'signed-out', 'Roledeck: no active profile'],
    [
      'keys that end soon but renew',
      { profiles: [profile({ expiresAt: NOW + MINUTE })] },
      'active',
      'Roledeck: default → prod / Admin, 1 min',
    ],
    [
      'keys that end and do not',
      { portals: [portal(signedOut)], profiles: [profile(soon)] },
      'expiring',
      'Roledeck: default → prod / Admin, ends in 9 min',
    ],
    [
      'a session lost that profiles need',
      { portals: [portal(needsSignIn)], profiles: [profile()] },
      'attention',
      'Roledeck: acme needs a sign-in',
    ],
    ['a session lost that nothing needs', { portals: [portal(needsSignIn)] }, 'signed-out', 'Roledeck: no active profile'],
    ['a sign-in', { portals: [portal({ pendingSignIn: pending })] }, 'attention', 'Roledeck: waiting for acme, code ABCD-EFGH'],
    [
      'a sign-in in the browser',
      { portals: [portal({ pendingSignIn: pendingInBrowser })] },
      'attention',
      'Roledeck: waiting for acme in the browser',
    ],
    [
      'a session that ends soon and is not renewed',
      { portals: [portal(), portal(ends(9), 'beta-1', 'beta')], profiles: [profile()] },
      'expiring',
      'Roledeck: beta’s session ends in about 9 min',
    ],
    [
      'a session that ends later',
      { portals: [portal(ends(11))], profiles: [profile()] },
      'active',
      'Roledeck: default → prod / Admin, ends in 43 min',
    ],
    [
      'keys that end sooner than a person wants to know',
      { portals: [portal(signedOut)], profiles: [profile(soon)], preferences: { ...state().preferences, warnMinutes: 5 } },
      'active',
      'Roledeck: default → prod / Admin, ends in 9 min',
    ],
    [
      'a click that failed',
      { failedClick: { ...clicked, failure: refused, at: NOW } },
      'attention',
      'Roledeck: AWS refuses Admin in prod.',
    ],
  ])('%s', (_what, changes, icon, tooltip) => {
    expect(view(changes)).toMatchObject({ icon, tooltip })
  })
})

describe('the menu', () => {
  test('begins with the way to the first portal', () => {
    expect(menuOf({ portals: [] })).toEqual(['Add a portal…', '---', 'Search roles…', 'Start at login', 'Quit Roledeck'])
  })

  test('says that a demo is one, and ticks what is on', () => {
    const { menu, tooltip } = trayView({ ...facts({ host: { ...state().host, demo: true } }), startsAtLogin: true })
    expect(lines(menu)[0]).toBe('Demo: nothing here is real')
    expect(tooltip).toMatch(/^Roledeck demo: /)
    expect(menu.find((each) => each.kind === 'action' && each.label === 'Start at login')).toMatchObject({
      checked: true,
      act: { kind: 'start-at-login', on: false },
    })
  })

  test('offers a sign-in, and while one is under way its code, its page and its end', () => {
    const { menu } = view({ portals: [portal(signedOut)] })
    expect(lines(menu)[0]).toBe('Sign in to acme')
    expect(actOf(menu, 'Sign in to acme')).toEqual({
      kind: 'send',
      command: { kind: 'sign-in', portal: 'acme-1', open: true, again: false, flow: null },
    })
    const waiting = view({ portals: [portal({ ...signedOut, pendingSignIn: pending })] }).menu
    expect(lines(waiting).slice(0, 4)).toEqual([
      'Waiting for acme: code ABCD-EFGH',
      'Copy the code',
      'Open the sign-in page again',
      'Cancel this sign-in',
    ])
    expect(actOf(waiting, 'Copy the code')).toEqual({ kind: 'copy', text: 'ABCD-EFGH' })
    expect(actOf(waiting, 'Open the sign-in page again')).toEqual({ kind: 'open', address: pending.verificationUriComplete })
    expect(waiting[3]).toMatchObject({ act: { kind: 'send', command: { kind: 'cancel-sign-in', portal: 'acme-1' } } })
  })

  test('names a click that failed, and shows the window for it', () => {
    const { menu } = view({ failedClick: { ...clicked, failure: refused, at: NOW } })
    expect(menu[0]).toEqual({ kind: 'action', label: 'prod / Admin: AWS refuses Admin in prod.', act: { kind: 'show' } })
  })

  test.each<[string, Parameters<typeof profile>[0], boolean, string]>([
    ['renews', {}, true, 'default → prod / Admin · 43 min'],
    ['ends', {}, false, 'default → prod / Admin · ends in 43 min'],
    ['ended', { expiresAt: null, renewAt: null }, false, 'default → prod / Admin · no keys'],
    ['fails', { lastRenewal: { at: 1, failure: broken } }, true, 'default → prod / Admin · renewal failed, 43 min'],
    ['is refused', { lastRenewal: { at: 1, failure: refused } }, true, 'default → prod / Admin · taken away, 43 min'],
    ['of an unknown account', { role: { ...admin, accountId: '999999999999' } }, true, 'default → 999999999999 / Admin · 43 min'],
  ])('shows a profile that %s', (_what, changes, signedIn, label) => {
    const portals = [portal(signedIn ? {} : signedOut)]
    expect(menuOf({ portals, profiles: [profile(changes)] })).toContain(label)
  })

  test('renews, opens, copies and releases an active profile', () => {
    const items = submenu(view({ profiles: [profile()] }).menu, 'default')
    const ref = { name: 'default', ...files }
    expect(items.map((each) => (each.kind === 'action' ? each.act : each))).toEqual([
      { kind: 'send', command: { kind: 'renew', profile: ref } },
      { kind: 'send', command: { kind: 'open-console', role: admin, region: null, open: true } },
      { kind: 'copy', text: 'default' },
      { kind: 'send', command: { kind: 'release', profile: ref } },
    ])
  })

  test('a role is one click: favourites, then recents, each once, the current one ticked', () => {
    const other = { ...admin, roleName: 'ReadOnly' }
    const { menu } = view({
      favourites: [roleKey(reader)],
      recents: [roleKey(admin), roleKey(reader), roleKey(other)],
      profiles: [profile()],
      chosenProfile: 'work',
    })
    const ticked = (items: readonly TrayItem[]) =>
      items.flatMap((each) => (each.kind === 'action' && each.checked === true ? each.label : []))
    expect(lines(menu).slice(2)).toEqual(['Switch work to', 'dev / ReadOnly', 'prod / Admin', 'prod / ReadOnly', '---', ...LAST])
    expect(actOf(menu, 'dev / ReadOnly')).toEqual({
      kind: 'send',
      command: { kind: 'switch', profile: { name: 'work', ...files }, role: reader, region: null, delivery: null, takeOver: false },
    })
    expect(ticked(menu)).toEqual([])
    expect(ticked(view({ recents: [roleKey(admin), roleKey(other)], profiles: [profile()] }).menu)).toEqual(['prod / Admin'])
  })

  test('leaves out roles that are gone, and keeps those that may only not have been read yet', () => {
    const gone = roleKey({ ...admin, roleName: 'Gone' })
    const unknown = roleKey({ ...admin, accountId: '999999999999' })
    const lost = roleKey({ ...admin, portal: 'other-1' })
    const recents = [gone, unknown, lost, 'nonsense', roleKey(admin)]
    expect(menuOf({ recents })).toEqual(['Switch default to', 'prod / Admin', '---', ...LAST])
    const half = trayView({ ...facts({ recents }), catalogue: (id) => ({ ...catalogue(id), readAt: null }) })
    expect(lines(half.menu).slice(0, 3)).toEqual(['Switch default to', '999999999999 / Admin', 'prod / Admin'])
  })

  test('tells same names apart by portal and account', () => {
    const portals = [portal(), portal({}, 'beta-1', 'beta')]
    expect(menuOf({ portals, recents: [roleKey(admin), roleKey({ ...admin, portal: 'beta-1' })] }).slice(1, 3)).toEqual([
      'prod / Admin (acme)',
      'prod / Admin (beta)',
    ])
    const twins = {
      ...catalogue('acme-1'),
      accounts: catalogue('acme-1').accounts.map((each) => ({ ...each, accountName: 'twin', roles: null })),
    }
    const recents = [roleKey(admin), roleKey({ ...reader, roleName: 'Admin' })]
    expect(lines(trayView({ ...facts({ recents }), catalogue: () => twins }).menu).slice(1, 3)).toEqual([
      'twin / Admin · 111111111111',
      'twin / Admin · 222222222222',
    ])
  })

  test('offers the page and the end of a sign-in that comes back by itself, and no code', () => {
    const { menu } = view({ portals: [portal({ ...signedOut, pendingSignIn: pendingInBrowser })] })
    expect(lines(menu).slice(0, 4)).toEqual([
      'Waiting for acme in the browser',
      'Open the sign-in page again',
      'Cancel this sign-in',
      '---',
    ])
    expect(actOf(menu, 'Open the sign-in page again')).toEqual({ kind: 'open', address: pendingInBrowser.address })
  })

  test('names a wrong clock', () => {
    expect(menuOf({ skewMs: -12 * MINUTE })[0]).toBe('This machine’s clock is 12 minutes ahead of AWS’s.')
    expect(menuOf({ skewMs: 60_000 })[0]).not.toContain('clock')
  })

  test('has each portal with its state and what can be done there', () => {
    const portals = [portal(), portal({ ...needsSignIn, online: false }, 'beta-1', 'beta')]
    const items = submenu(view({ portals }).menu, 'Portals')
    expect(lines(items)).toEqual(['acme: signed in', 'beta: needs a sign-in, offline'])
    expect([lines(submenu(items, 'acme')), lines(submenu(items, 'beta'))]).toEqual([
      ['Sign out', 'Read accounts and roles again'],
      ['Sign in', 'Read accounts and roles again'],
    ])
  })
})
