// The plan for many profiles: what is made, changed, removed, or left alone.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Catalogue } from '../../app/model/catalogue.ts'
import type { Profile } from '../../app/model/profile.ts'
import {
  type PlanRow,
  type Present,
  type Prune,
  type Wanted,
  countInWords,
  diffOf,
  planProfiles,
  rolesIn,
} from '../../app/model/profile-plan.ts'
import { parseTemplate } from '../../app/model/profile-template.ts'

const files = { configFile: '/c', credentialsFile: '/k' }
type Roles = readonly string[] | null
const account = (accountId: string, accountName: string, roles: Roles) => ({ accountId, accountName, emailAddress: '', roles })
const catalogue: Catalogue = {
  portal: 'acme-1',
  revision: 1,
  readAt: 1,
  accounts: [
    account('222222222222', 'dev', ['Admin']),
    account('111111111111', 'prod', ['Admin', 'ReadOnly']),
    account('333333333333', 'prod-eu', ['ReadOnly']),
  ],
}

function profile(name: string, role: string, over: Partial<Profile> = {}): Profile {
  const [accountId = '', roleName = ''] = role.split('/')
  const at = { name, ...files, role: { portal: 'acme-1', accountId, roleName }, delivery: 'process', region: 'eu-west-1' } as const
  return { ...at, expiresAt: null, renewAt: null, lastRenewal: null, ...over }
}

function wanted(over: Partial<Wanted> = {}, template = '{account}-{role}'): Wanted {
  const parsed = parseTemplate(template)
  if (!parsed.ok) throw new Error(parsed.failure.message)
  const portal = { id: 'acme-1', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme' }
  return { portal, template: parsed.value, delivery: 'process', region: null, ...over }
}

const nothing: Present = { profiles: [], foreign: new Set(), lost: new Set() }

function diff(present: Partial<Present>, want = wanted(), prune: Prune | null = null, roles = rolesIn(catalogue)) {
  const plan = planProfiles(roles, want, { ...nothing, ...present }, prune)
  return plan.ok ? diffOf(plan.value).map((row) => row.join('  ')) : plan.failure
}

describe('the roles in question', () => {
  const named = (words?: string, glob?: string) =>
    rolesIn(catalogue, words, glob).map(({ accountId, roleName }) => `${accountId[0]}/${roleName}`)

  test.each([
    [undefined, undefined, ['2/Admin', '1/Admin', '1/ReadOnly', '3/ReadOnly']],
    ['prod', undefined, ['1/Admin', '1/ReadOnly']],
    ['prod*', 'read*', ['1/ReadOnly', '3/ReadOnly']],
    ['333333333333', undefined, ['3/ReadOnly']],
    ['nope', undefined, []],
    [undefined, 'Admin', ['2/Admin', '1/Admin']],
  ])('of account %s and role %s', (words, glob, found) => {
    expect(named(words, glob)).toEqual(found)
  })

  test('accounts that were never read have none', () => {
    expect(rolesIn({ ...catalogue, accounts: [account('111111111111', 'prod', null)] })).toEqual([])
  })
})

describe('a plan', () => {
  test('makes a profile for each role, in the order of the names', () => {
    expect(diff({})).toEqual([
      '+ dev-Admin  222222222222/Admin (dev)',
      '+ prod-Admin  111111111111/Admin (prod)',
      '+ prod-ReadOnly  111111111111/ReadOnly (prod)',
      '+ prod-eu-ReadOnly  333333333333/ReadOnly (prod-eu)',
    ])
  })

  test.each([
    [profile('dev-Admin', '222222222222/Admin'), {}, undefined],
    [profile('dev-Admin', '222222222222/Admin', { region: null }), {}, undefined],
    [profile('dev-Admin', '222222222222/Other'), {}, '~ dev-Admin  222222222222/Other -> 222222222222/Admin'],
    [profile('dev-Admin', '222222222222/Admin', { delivery: 'static' }), {}, '~ dev-Admin  static -> process'],
    [profile('dev-Admin', '222222222222/Admin'), { region: 'us-east-1' }, '~ dev-Admin  region eu-west-1 -> us-east-1'],
    [
      profile('dev-Admin', '999999999999/Admin', { region: null }),
      { delivery: 'sso', region: 'us-east-1' },
      '~ dev-Admin  999999999999/Admin -> 222222222222/Admin, process -> sso, region of its own -> us-east-1',
    ],
    [
      profile('dev-Admin', '222222222222/Admin', { role: { portal: 'beta-2', accountId: '222222222222', roleName: 'Admin' } }),
      {},
      '! dev-Admin  points to 222222222222/Admin of portal beta-2, so it is left alone',
    ],
  ] as const)('with %j there, wanted %j: %s', (there, over, row) => {
    const rows = diff({ profiles: [there] }, wanted(over), null, rolesIn(catalogue, 'dev'))
    expect(rows).toEqual(row === undefined ? [] : [row])
  })

  test('names with foreign lines are left alone, unless nothing needs to be written there', () => {
    const foreign = new Set(['dev-Admin'])
    const left = ['! dev-Admin  has lines that Roledeck did not write, so it is left alone']
    const roles = rolesIn(catalogue, 'dev')
    expect(diff({ foreign }, wanted(), null, roles)).toEqual(left)
    expect(diff({ foreign, profiles: [profile('dev-Admin', '222222222222/Other')] }, wanted(), null, roles)).toEqual(left)
    expect(diff({ foreign, profiles: [profile('dev-Admin', '222222222222/Admin')] }, wanted(), null, roles)).toEqual([])
  })

  test('a profile whose lines are gone from the files is written again', () => {
    const present = { profiles: [profile('dev-Admin', '222222222222/Admin')], lost: new Set(['dev-Admin']) }
    expect(diff(present, wanted(), null, rolesIn(catalogue, 'dev'))).toEqual(['~ dev-Admin  not in the files any more -> written again'])
  })

  test('counts what it shows and what it does not', () => {
    const present = { ...nothing, profiles: [profile('dev-Admin', '222222222222/Admin')], foreign: new Set(['prod-Admin']) }
    const plan = planProfiles(rolesIn(catalogue), wanted(), present, null)
    expect(plan.ok && countInWords(plan.value)).toBe('2 to add, 1 left alone, 1 as they should be')
  })
})

describe('one name for two roles', () => {
  test('stops everything, names all of them and says what tells them apart', () => {
    expect(diff({}, wanted({}, '{role}'))).toEqual({
      kind: 'bad-input',
      message: '{role} makes one name, Admin, for 2 roles, and 1 more name is made twice. Nothing was written.',
      next: "Try --name-template '{account-id}-{role}', or leave some roles out with --account or --role.",
      candidates: [
        'Admin: 222222222222/Admin (dev), 111111111111/Admin (prod)',
        'ReadOnly: 111111111111/ReadOnly (prod), 333333333333/ReadOnly (prod-eu)',
      ],
    })
  })

  test('where the suggestion itself cannot help, another one is made', () => {
    const roles = rolesIn({ ...catalogue, accounts: [account('111111111111', 'prod', ['a+b', 'a-b'])] })
    expect(diff({}, wanted({}, '{account-id}-{role}'), null, roles)).toMatchObject({
      next: expect.stringMatching(/^Choose another template/) as string,
    })
  })

  test('a role that was listed twice is one role, and a name that cannot be stops everything as well', () => {
    expect(diff({}, wanted(), null, [...rolesIn(catalogue, 'dev'), ...rolesIn(catalogue, 'dev')])).toHaveLength(1)
    const roles = rolesIn({ ...catalogue, accounts: [account('111111111111', 'prod', ['DEFAULT'])] })
    expect(diff({}, wanted({}, '{role}'), null, roles)).toMatchObject({ kind: 'bad-input' })
  })
})

describe('a prune', () => {
  const gone = profile('old', '111111111111/Gone')
  const prune = (...names: readonly string[]): Prune => ({ catalogue, names: new Set(names) })
  const nobody = rolesIn(catalogue, 'dev')

  test('removes what is not assigned any more, and only what may be pruned', () => {
    const profiles = [gone, profile('kept', '111111111111/Gone'), profile('mine', '333333333333/ReadOnly')]
    expect(diff({ profiles }, wanted(), prune('old', 'mine'), nobody)).toEqual([
      '+ dev-Admin  222222222222/Admin (dev)',
      '- old  111111111111/Gone',
    ])
  })

  test('leaves profiles of other portals', () => {
    const other = profile('old', '111111111111/Gone', { role: { ...gone.role, portal: 'beta-2' } })
    expect(diff({ profiles: [other] }, wanted(), prune('old'), nobody)).toHaveLength(1)
  })

  test('a profile that gets a new role is changed, not removed', () => {
    const profiles = [profile('dev-Admin', '111111111111/Gone')]
    expect(diff({ profiles }, wanted(), prune('dev-Admin'), nobody)).toEqual(['~ dev-Admin  111111111111/Gone -> 222222222222/Admin'])
  })

  test.each([
    ['never read whole', { ...catalogue, readAt: null }],
    ['with an account that was not read', { ...catalogue, accounts: [...catalogue.accounts, account('444444444444', 'x', null)] }],
    ['of another portal', { ...catalogue, portal: 'beta-2' }],
    ['without any account', { ...catalogue, accounts: [] }],
  ])('is refused with a catalogue %s', (_, partial) => {
    expect(diff({ profiles: [gone] }, wanted(), { catalogue: partial, names: new Set(['old']) }, nobody)).toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining('--prune cannot tell') as string,
    })
  })
})

/** The profiles after a plan was carried out. */
function applied(before: readonly Profile[], rows: readonly PlanRow[], { delivery, region }: Wanted): readonly Profile[] {
  const after = new Map(before.map((each) => [each.name, each]))
  for (const { kind, name, role } of rows) {
    if (kind === 'remove') after.delete(name)
    if (kind === 'create' || kind === 'change')
      after.set(name, profile(name, `${role.accountId}/${role.roleName}`, { delivery, region: region ?? after.get(name)?.region ?? null }))
  }
  return [...after.values()]
}

test('whatever there is: names are written once, assigned roles and other portals are never pruned, and a second time nothing is left to do', () => {
  const id = fc.constantFrom('111111111111', '222222222222', '333333333333')
  const roleName = fc.constantFrom('Admin', 'ReadOnly', 'a+b', 'a-b')
  const accountName = fc.constantFrom('prod', 'prod/eu', 'prod-eu', '日本')
  const accounts = fc.uniqueArray(fc.tuple(id, accountName, fc.uniqueArray(roleName)), { selector: ([each]) => each, minLength: 1 })
  const name = fc.constantFrom('prod-Admin', 'prod-eu-ReadOnly', '111111111111-Admin', 'prod-a-b', 'other')
  const there = fc.record({
    name,
    role: fc.record({ portal: fc.constantFrom('acme-1', 'beta-2'), accountId: id, roleName }),
    delivery: fc.constantFrom('static', 'process', 'sso'),
    region: fc.constantFrom(null, 'eu-west-1'),
  })
  const setting = fc.record({
    accounts,
    there: fc.uniqueArray(there, { selector: (each) => each.name }),
    foreign: fc.array(name),
    made: fc.array(name),
    template: fc.constantFrom('{account}-{role}', '{account-id}-{role}', '{role}'),
    glob: fc.constantFrom(undefined, 'prod*', '3*'),
    delivery: fc.constantFrom('process', 'sso'),
    region: fc.constantFrom(null, 'us-east-1'),
  })
  let planned = 0
  fc.assert(
    fc.property(setting, (given) => {
      const whole = { ...catalogue, accounts: given.accounts.map((each) => account(...each)) }
      const assigned = new Set(rolesIn(whole).map((each) => `${each.accountId}/${each.roleName}`))
      const profiles = given.there.map((each) => profile(each.name, '', each))
      const want = wanted({ delivery: given.delivery, region: given.region }, given.template)
      const present = { ...nothing, profiles, foreign: new Set(given.foreign) }
      const prune = { catalogue: whole, names: new Set(given.made) }
      const roles = rolesIn(whole, given.glob)
      const plan = planProfiles(roles, want, present, prune)
      if (!plan.ok) return plan.failure.candidates !== undefined
      planned += 1
      const rows = plan.value
      expect(new Set(rows.map((each) => each.name)).size).toBe(rows.length)
      for (const { name: removed, role } of rows.filter(({ kind }) => kind === 'remove')) {
        expect(profiles.find((each) => each.name === removed)?.role.portal).toBe('acme-1')
        expect(assigned.has(`${role.accountId}/${role.roleName}`)).toBe(false)
        expect(given.made).toContain(removed)
      }
      const again = planProfiles(roles, want, { ...present, profiles: applied(profiles, rows, want) }, prune)
      const left = rows.filter(({ kind }) => kind === 'taken')
      expect(again.ok && again.value.filter(({ kind }) => kind !== 'same')).toEqual(left)
      return true
    }),
    { numRuns: 1_000 },
  )
  expect(planned).toBeGreaterThan(100)
})
