// Reading a catalogue from the emulator: completeness, order, pages, pace, and a second try of what failed for a moment.
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyCatalogue } from '../../app/model/catalogue.ts'
import { signIn } from '../identity-center/clients.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { center } from '../support/center.ts'
import { idsRead, read, tokenSource } from './reading.ts'

const assigned = (portal: IdentityCenter) =>
  [...portal.world.accounts().values()]
    .map(({ accountId, accountName, emailAddress, roles }) => ({ accountId, accountName, emailAddress, roles: roles.toSorted() }))
    .toSorted((a, b) => a.accountId.localeCompare(b.accountId))

const byId = (accounts: readonly { readonly accountId: string }[]) => accounts.toSorted((a, b) => a.accountId.localeCompare(b.accountId))

describe('a whole reading', () => {
  test('finds every account and role, odd names included, and ends with synced', async () => {
    const portal = await center({ accounts: 230, rolesPerAccount: 4 })
    const { reply, events, catalogue } = await read(portal)
    expect(reply).toEqual({ ok: true })
    expect(byId(catalogue.accounts)).toEqual(assigned(portal))
    expect(events.at(-1)).toMatchObject({ kind: 'synced', portal: 'acme' })
    expect(catalogue.readAt).not.toBeNull()
    // Three pages of accounts, and one of roles for each.
    expect(portal.world.counts().byPath).toMatchObject({ '/assignment/accounts': 3, '/assignment/roles': 230 })
  })

  test('follows the pages of an account with many roles', async () => {
    const roles = Array.from({ length: 130 }, (_, at) => `Role${at}`)
    const portal = await center({ pageSize: 50, assignments: [{ accountId: '000000000001', accountName: 'one', emailAddress: '', roles }] })
    const { catalogue } = await read(portal)
    expect(catalogue.accounts[0]?.roles).toEqual(roles.toSorted())
  })

  test('names an account once, even if the listing shifts while it is read', async () => {
    const portal = await center({ accounts: 3 })
    const [accountId = ''] = portal.world.accounts().keys()
    const accountList = [1, 2].map(() => ({ accountId, accountName: 'twice', emailAddress: '' }))
    const nextToken = Buffer.from('at:0').toString('base64')
    portal.world.inject({ path: '/assignment/accounts', status: 200, body: JSON.stringify({ nextToken, accountList }) })
    const { events, catalogue } = await read(portal)
    expect(catalogue.accounts).toHaveLength(3)
    expect(idsRead(events).toSorted()).toEqual([...portal.world.accounts().keys()].toSorted())
  })

  test('of a portal without accounts is complete as well, and forgets those that were known', async () => {
    const portal = await center({ assignments: [] })
    const gone = { accountId: '000000000001', accountName: 'gone', emailAddress: '', roles: ['Admin'] }
    const { reply, events, catalogue } = await read(portal, { known: { ...emptyCatalogue('acme'), accounts: [gone] } })
    expect(reply.ok).toBe(true)
    expect(events.map(({ kind }) => kind)).toEqual(['accounts-found', 'synced'])
    expect(catalogue.accounts).toEqual([])
  })

  test('listens to one signal from many calls without a warning of Node', async () => {
    const warnings: Error[] = []
    const note = (warning: Error) => warnings.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    await read(await center({ accounts: 60 }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
  })
})

describe('the order', () => {
  test('roles are usable before the last accounts are known', async () => {
    const portal = await center({ accounts: 300, rolesPerAccount: 1, latencyMs: 5 })
    const { events } = await read(portal)
    const kinds = events.map(({ kind }) => kind)
    expect(kinds.indexOf('roles-read')).toBeLessThan(kinds.lastIndexOf('accounts-found'))
    const pages = events.filter((event) => event.kind === 'accounts-found')
    expect(pages.map(({ complete, accounts }) => [complete, accounts.length])).toEqual([
      [false, 100],
      [false, 100],
      [true, 300],
    ])
  })

  test('favourites come first, even from the last page, and what an interrupted reading had comes last', async () => {
    const portal = await center({ accounts: 150, rolesPerAccount: 1, latencyMs: 5 })
    const ids = [...portal.world.accounts().keys()]
    const favourite = ids.at(-1) ?? ''
    const known = ids.slice(0, 30).map((accountId) => ({ accountId, accountName: '', emailAddress: '', roles: ['Admin'] }))
    const { events } = await read(portal, { first: [favourite, ids[50] ?? ''], known: { ...emptyCatalogue('acme'), accounts: known } })
    const order = idsRead(events)
    expect(order.indexOf(ids[50] ?? '')).toBeLessThan(20)
    // The second page comes with the first twenty answers.
    expect(order.indexOf(favourite)).toBeLessThan(60)
    const late = new Set(order.slice(150 - 50))
    expect(known.filter(({ accountId }) => late.has(accountId))).toHaveLength(30)
  })

  test('with a choice only the chosen are read, and nothing is called complete', async () => {
    const portal = await center({ accounts: 12 })
    const [chosen = ''] = portal.world.accounts().keys()
    const { reply, events } = await read(portal, { only: ({ accountId }) => accountId === chosen })
    expect(reply).toEqual({ ok: true })
    expect(idsRead(events)).toEqual([chosen])
    expect(events.map(({ kind }) => kind)).not.toContain('synced')
  })
})

describe('what passes is not seen', () => {
  test('a rate limit', async () => {
    const portal = await center({ accounts: 200, rolesPerAccount: 1, requestsPerSecond: 100, burst: 100, latencyMs: 2 })
    const { reply, events } = await read(portal)
    expect(reply).toEqual({ ok: true })
    expect(idsRead(events)).toHaveLength(200)
    const { refused, requests } = portal.world.counts()
    expect(refused).toBeGreaterThan(0)
    expect(refused / requests).toBeLessThan(0.15)
  })

  test('a fault and a broken connection', async () => {
    const portal = await center({ accounts: 20 })
    portal.world.inject({ path: '/assignment/roles', after: 3, times: 2, status: 503 })
    portal.world.inject({ path: '/assignment/roles', after: 8, times: 2, resetConnection: true })
    const { reply, events } = await read(portal)
    expect(reply).toEqual({ ok: true })
    expect(idsRead(events)).toHaveLength(20)
  })

  test('a token that ends in the middle: it is renewed once for all calls', async () => {
    const portal = await center({ accounts: 80, latencyMs: 2 })
    const { accessToken } = await signIn(portal)
    const token = tokenSource(accessToken)
    const ended = { path: '/assignment/roles', status: 401, errorType: 'UnauthorizedException' }
    // This one finds out when the others have another token already.
    portal.world.inject({ ...ended, contains: `account_id=${[...portal.world.accounts().keys()][3]}`, hangMs: 80 })
    portal.world.inject({ ...ended, after: 10, times: 5 })
    const { reply, events } = await read(portal, { token })
    expect(reply).toEqual({ ok: true })
    expect(idsRead(events)).toHaveLength(80)
    expect(token.asked()).toBe(1)
  })
})
