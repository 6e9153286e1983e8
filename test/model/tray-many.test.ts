// The tray where there is much to show, and where tools get their keys in other ways than from a file.
import { describe, expect, test } from 'vitest'
import { roleKey } from '../../app/model/role.ts'
import type { State } from '../../app/model/state.ts'
import { type TrayFacts, type TrayItem, trayMenu } from '../../app/model/tray-menu.ts'
import { trayFace } from '../../app/model/tray.ts'
import { NOW, admin, catalogue, files, needsSignIn, pending, portal, profile, refused, signedOut, state } from './desk-state.ts'

const facts = (changes: Partial<State> = {}) => ({ state: state(changes), catalogue, now: NOW, startsAtLogin: false })
const trayView = (all: TrayFacts) => ({ ...trayFace(all), menu: trayMenu(all) })
const lines = (items: readonly TrayItem[]) => items.map((each) => (each.kind === 'separator' ? '---' : each.label))
const keyless = { expiresAt: null, renewAt: null, lastRenewal: null }
const clicked = {
  command: { kind: 'switch', profile: { name: 'default', ...files }, role: admin, region: null, delivery: null, takeOver: false },
} as const
const LAST = ['Search roles…', 'Portals', 'Start at login', 'Quit Roledeck']

describe('a profile that gets no keys in a file', () => {
  const process = profile({ ...keyless, delivery: 'process' })
  const sso = profile({ ...keyless, delivery: 'sso' })
  const named = profile({ name: 'dev' })
  test.each<[string, Partial<State>, string, string, string]>([
    ['on demand', { profiles: [process] }, 'default → prod / Admin · keys on demand', 'active', 'default → prod / Admin, keys on demand'],
    [
      'on demand, signed out',
      { profiles: [process], portals: [portal(signedOut)] },
      'default → prod / Admin · no keys',
      'signed-out',
      'no active profile',
    ],
    [
      'by its own sign-in',
      { profiles: [sso] },
      'default → prod / Admin · tools sign in',
      'signed-out',
      'default → prod / Admin, tools sign in by themselves',
    ],
    [
      'by its own sign-in, with another one',
      { profiles: [sso, { ...sso, name: 'dev' }] },
      'dev → prod / Admin · tools sign in',
      'signed-out',
      '2 profiles, tools sign in by themselves',
    ],
    ['by its own sign-in, beside keys', { profiles: [sso, named] }, 'dev → prod / Admin · 43 min', 'active', 'dev → prod / Admin, 43 min'],
    [
      'by a shared token',
      { profiles: [sso], portals: [portal({ sharing: 'on' })] },
      'default → prod / Admin · keys on demand',
      'active',
      'default → prod / Admin, keys on demand',
    ],
    [
      'by its own sign-in, when its portal needs one',
      { profiles: [sso], portals: [portal(needsSignIn)] },
      'default → prod / Admin · tools sign in',
      'signed-out',
      'default → prod / Admin, tools sign in by themselves',
    ],
    [
      'on demand, when its portal needs a sign-in',
      { profiles: [process], portals: [portal(needsSignIn)] },
      'default → prod / Admin · no keys',
      'attention',
      'acme needs a sign-in',
    ],
  ])('%s', (_what, ...[changes, line, icon, words]) => {
    const { menu, ...face } = trayView(facts(changes))
    expect(lines(menu)).toContain(line)
    expect(face).toEqual({ icon, tooltip: `Roledeck: ${words}` })
  })

  test.each([
    ['static', true],
    ['process', false],
    ['sso', false],
  ] as const)('%s: renewing is offered: %s', (delivery, offered) => {
    const [item] = trayMenu(facts({ profiles: [profile({ delivery })] }))
    expect(item?.kind === 'menu' && lines(item.items).includes('Renew now')).toBe(offered)
  })
})

describe('the menu of many', () => {
  test('has the profile that a click switches first, and counts those it leaves out', () => {
    const profiles = Array.from({ length: 5_000 }, (_, at) => profile({ name: `p-${at}`, ...files }))
    const { menu, tooltip } = trayView(facts({ profiles, chosenProfile: 'p-4000' }))
    expect(lines(menu).slice(0, 7)).toEqual([
      ...['p-4000', 'p-0', 'p-1', 'p-2', 'p-3', 'p-4'].map((name) => `${name} → prod / Admin · 43 min`),
      '4,994 more profiles…',
    ])
    expect(tooltip).toBe('Roledeck: 5,000 active profiles')
    expect(lines(trayMenu(facts({ profiles: profiles.slice(0, 7) })))).toContain('1 more profile…')
  })

  test('walks once through the accounts of a catalogue, however many roles it names and however often it is made', () => {
    let read = 0
    const accounts = Array.from({ length: 5_000 }, (_, index) => ({
      get accountId() {
        read += 1
        return String(index).padStart(12, '0')
      },
      accountName: `account ${index}`,
      emailAddress: '',
      roles: ['Admin'],
    }))
    const favourites = Array.from({ length: 30 }, (_, index) => roleKey({ ...admin, accountId: String(4_900 + index).padStart(12, '0') }))
    const known = { portal: 'acme-1', revision: 1, readAt: NOW, accounts }
    const made = () => lines(trayView({ ...facts({ favourites, profiles: [profile()] }), catalogue: () => known }).menu)
    expect(made()).toContain('account 4900 / Admin')
    made()
    expect(read).toBe(5_000)
  })

  test('stays on the screen whatever there is', () => {
    const long = 'An account whose name goes on and on, and then some & more 🦊'.repeat(3)
    const accounts = Array.from({ length: 40 }, (_, index) => ({
      accountId: String(index).padStart(12, '0'),
      accountName: long,
      emailAddress: '',
      roles: null,
    }))
    const roles = accounts.map(({ accountId }) => ({ ...admin, accountId }))
    const many = {
      portals: Array.from({ length: 9 }, (_, index) => portal({ ...signedOut, pendingSignIn: pending }, `p-${index}`, long)),
      profiles: roles.map((role, index) => profile({ name: `${long.slice(0, 100)}${index}`.replaceAll(' ', '-'), role })),
      favourites: roles.map(roleKey),
      failedClick: { ...clicked, failure: { ...refused, message: long }, at: NOW },
      host: { ...state().host, demo: true },
    }
    for (const changes of [many, { ...many, portals: [portal({}, 'acme-1', long)], profiles: [] }]) {
      const { menu, tooltip } = trayView({ ...facts(changes), catalogue: (id) => ({ portal: id, revision: 1, readAt: null, accounts }) })
      const every = (items: readonly TrayItem[]): readonly string[] => [
        ...lines(items),
        ...items.flatMap((each) => (each.kind === 'menu' ? every(each.items) : [])),
      ]
      expect(menu.length).toBeLessThanOrEqual(30)
      expect(lines(menu).slice(-4)).toEqual(LAST)
      expect(every(menu).filter((each) => [...new Intl.Segmenter('en').segment(each)].length > 60)).toEqual([])
      expect([...new Intl.Segmenter('en').segment(tooltip)].length).toBeLessThanOrEqual(100)
    }
  })
})
