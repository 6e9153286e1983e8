// Accounts and roles as programs ask for them: by id, by name, by glob.
import { expect, test } from 'vitest'
import { MultipleAccountsFoundError } from '../../app/provider.ts'
import type { AssignedAccount } from '../identity-center/assignments.ts'
import { failureOf, opened } from './opened.ts'

const account = (accountId: string, accountName: string, ...roles: readonly string[]): AssignedAccount => ({
  accountId,
  accountName,
  emailAddress: `${accountId}@example.com`,
  roles,
  users: null,
})

const ASSIGNMENTS = [
  account('000000000012', 'sandbox', 'Admin'),
  account('111111111111', 'acme [prod]', 'Admin', 'ReadOnly', 'Billing'),
  account('222222222222', 'acme/dev', 'Admin', 'ReadOnly'),
  account('333333333333', 'twin', 'Admin'),
  account('444444444444', 'twin', 'ReadOnly'),
]
const world = { assignments: ASSIGNMENTS }

test('all accounts are listed by name, and the roles of none are read', async () => {
  const { portal, asked } = await opened(world)
  const accounts = await portal.accounts()
  expect(accounts.map(({ accountId }) => accountId)).toEqual([
    '111111111111',
    '222222222222',
    '000000000012',
    '333333333333',
    '444444444444',
  ])
  expect(accounts[0]).toEqual({ accountId: '111111111111', accountName: 'acme [prod]', emailAddress: '111111111111@example.com' })
  expect(asked('/assignment/roles')).toBe(0)
})

test.each([
  [{ accountId: 12 }, ['sandbox']],
  [{ accountId: '12' }, ['sandbox']],
  [{ accountId: '000000000012' }, ['sandbox']],
  [{ accountId: '999999999999' }, []],
  [{ accountName: 'SAND*' }, ['sandbox']],
  [{ accountName: 'acme*' }, ['acme [prod]', 'acme/dev']],
  [{ accountName: 'acme [prod]' }, ['acme [prod]']],
  [{ accountName: '{sandbox,twin}' }, ['sandbox', 'twin', 'twin']],
  [{ accountName: '!sandbox' }, []],
  [{ accountName: 'twin', accountId: 333333333333 }, ['twin']],
] as const)('accounts(%j) gives %j', async (filter, names) => {
  const { portal } = await opened(world)
  expect((await portal.accounts(filter)).map(({ accountName }) => accountName)).toEqual(names)
})

test('one name leads to one id, by glob as well', async () => {
  const { portal } = await opened(world)
  expect(await portal.accountIdByName('sandbox')).toBe('000000000012')
  expect(await portal.accountIdByName('*dev')).toBe('222222222222')
})

test('a name that several accounts have is an error with all of them', async () => {
  const { portal } = await opened(world)
  const error = await failureOf(portal.accountIdByName('twin'))
  expect(error).toBeInstanceOf(MultipleAccountsFoundError)
  expect(error).toMatchObject({ name: 'MultipleAccountsFoundError', kind: 'ambiguous', message: '"twin" fits 2 accounts.' })
  expect(error.candidates).toEqual(['twin (333333333333)', 'twin (444444444444)'])
  expect(error).toMatchObject({ accounts: [{ accountId: '333333333333' }, { accountId: '444444444444' }] })
  expect(await failureOf(portal.credentials({ accountName: 'acme*', roleName: 'Admin' }))).toBeInstanceOf(MultipleAccountsFoundError)
})

test('a name that no account has is an error that names it', async () => {
  const { portal } = await opened(world)
  expect(await failureOf(portal.accountIdByName('nobody'))).toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('"nobody"'),
  })
})

test('an account that came after the list was read is found by its name', async () => {
  const { portal, center } = await opened(world)
  await portal.accounts()
  center.world.set({ assignments: [...ASSIGNMENTS, account('555555555555', 'newcomer', 'Admin')] })
  expect(await portal.accountIdByName('newcomer')).toBe('555555555555')
})

test('the roles of one account are read, and of no other', async () => {
  const { portal, asked } = await opened({ accounts: 300, rolesPerAccount: 2 })
  const [first] = await portal.accounts()
  expect(await portal.roles({ accountId: first?.accountId ?? '' })).toHaveLength(2)
  expect(asked('/assignment/roles')).toBe(1)
})

test('roles are sorted, and chosen by exact name or glob', async () => {
  const { portal } = await opened(world)
  expect(await portal.roles({ accountName: 'acme [prod]' })).toEqual(['Admin', 'Billing', 'ReadOnly'])
  expect(await portal.roles({ accountId: 111111111111, roleName: '*i*' })).toEqual(['Admin', 'Billing'])
  expect(await portal.roles({ accountId: '111111111111', roleName: 'Admin' })).toEqual(['Admin'])
  expect(await portal.roles({ accountId: '111111111111', roleName: 'None' })).toEqual([])
})

test('the roles of an account that is not listed are an error', async () => {
  const { portal } = await opened(world)
  expect(await failureOf(portal.roles({ accountId: '999999999999' }))).toMatchObject({ kind: 'not-found' })
})

const BAD: readonly (readonly [string, object])[] = [
  ['neither id nor name', {}],
  ['both', { accountId: '1', accountName: 'x' }],
  ['a name that is empty', { accountName: '' }],
  ['an id with letters', { accountId: 'x' }],
  ['an id that is too long', { accountId: '1234567890123' }],
  ['an id that is no whole number', { accountId: 1.5 }],
  ['a role name that is empty', { accountId: '12', roleName: '' }],
]

test.each(BAD)('%s is bad input', async (_what, given) => {
  const { portal } = await opened(world)
  expect((await failureOf(portal.roles(given as never))).kind).toBe('bad-input')
  expect((await failureOf(portal.credentials({ roleName: '', ...given } as never))).kind).toBe('bad-input')
})
