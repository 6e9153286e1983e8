// The container door as AWS's tools use it: where it listens, what it answers, and that it never keeps them waiting.
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { type DoorWorld, KEYS_PATH, auditOf, bare, doorWorld, signInsBegun, toolAsks } from './door-world.ts'

const listeners = () => process.getActiveResourcesInfo().filter((each) => each === 'TCPServerWrap').length

/** How a connection to this address fares. */
function reached(host: string, port: number): Promise<string> {
  const socket = bare(port, host)
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
  })
}

const error = (body: string) => JSON.parse(body) as Readonly<Record<'Code' | 'Message' | 'code' | 'message', string>>

/** Both spellings, and a status: JavaScript reads the first ones, Go the others. */
async function refusal({ permit }: DoorWorld): Promise<string> {
  const { status, headers, body } = await toolAsks(await permit())
  const { Code, Message, code, message } = error(body)
  expect([code, message, headers['content-type']]).toEqual([Code, Message, 'application/json'])
  return `${status} ${Code} ${Message}`
}

describe('the door', () => {
  test('is there from the first permit on, on 127.0.0.1 alone, and gone when it is closed', async () => {
    const { door, permit } = await doorWorld()
    const before = listeners()
    const given = await permit()
    expect(listeners()).toBe(before + 1)
    const again = await permit()
    expect(listeners()).toBe(before + 1)
    const port = Number(new URL(given.url).port)
    expect(new URL(again.url).port).toBe(String(port))
    expect(await reached('127.0.0.1', port)).toBe('connected')
    const others = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? [])
    for (const address of ['127.0.0.2', '::1', ...others.filter((each) => each !== '127.0.0.1' && !each.startsWith('fe80'))])
      expect(await reached(address, port)).not.toBe('connected')
    await door.close()
    expect(await reached('127.0.0.1', port)).toBe('ECONNREFUSED')
    // Node forgets what is closed a moment later.
    await expect.poll(listeners).toBe(before)
    expect(await door.permit({ role: { portal: 'a', accountId: '1', roleName: 'r' }, region: null, forMs: null })).toMatchObject({
      ok: false,
      failure: { kind: 'engine' },
    })
    expect(listeners()).toBe(before)
  })

  test('is never opened by one that is closed before', async () => {
    const { door } = await doorWorld()
    const before = listeners()
    await door.close()
    expect(listeners()).toBe(before)
  })
})

describe('keys', () => {
  test('have the names that tools look for, times in Z, and are kept by nobody', async () => {
    const world = await doorWorld()
    const { status, headers, body } = await toolAsks(await world.permit())
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/json', 'no-store'])
    const keys = JSON.parse(body) as Readonly<Record<string, string>>
    expect(Object.keys(keys)).toEqual(['AccessKeyId', 'SecretAccessKey', 'Token', 'Expiration', 'AccountId'])
    expect(keys['Expiration']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Object.values(keys).every((each) => typeof each === 'string' && each !== '')).toBe(true)
    expect(keys['AccountId']).toBe(world.role().accountId)
    expect(readFileSync(auditOf(world), 'utf8')).toMatch(/^\{"at":"[^"]+","door":"container",[^\n]+\}\n$/)
  })

  test('are the keys of the role that the permit is for', async () => {
    const { permit, role } = await doorWorld()
    const accounts = []
    for (const index of [0, 1, 2]) accounts.push(JSON.parse((await toolAsks(await permit(role(index)))).body))
    expect(accounts).toMatchObject([0, 1, 2].map((index) => ({ AccountId: role(index).accountId })))
  })

  test('are given to whoever names this machine as localhost, and asks with an Accept or a query', async () => {
    const { permit } = await doorWorld()
    const given = await permit()
    const { host } = new URL(given.url)
    const headers = { accept: 'application/json', host: host.replace('127.0.0.1', 'localhost') }
    expect(await toolAsks(given, headers)).toMatchObject({ status: 200 })
  })

  test('of a role with every letter that a role may have', async () => {
    const assignments = [{ accountId: '111111111111', accountName: 'a', emailAddress: '', roles: ['a+b=c,d@e-f.g_H1'], users: null }]
    const { permit } = await doorWorld({ world: { assignments } })
    expect(await toolAsks(await permit())).toMatchObject({ status: 200 })
  })

  test('are fetched once, however many ask at a time', async () => {
    const { permit, center, asked, role } = await doorWorld()
    const permits = [await permit(), await permit(), await permit()]
    center.world.inject({ path: KEYS_PATH, hangMs: 200 })
    const every = Array.from({ length: 200 }, (_, index) => permits[index % 3]).flatMap((each) => (each === undefined ? [] : [each]))
    const answers = await Promise.all(every.map((each) => toolAsks(each)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(answers[0]?.body).toContain(role().accountId)
    expect(asked()).toBe(1)
  })
})

describe('words and no keys', () => {
  test('come before AWS has answered, where AWS takes its time; the keys are there for who asks next', async () => {
    const world = await doorWorld()
    world.center.world.inject({ path: KEYS_PATH, hangMs: 2_500 })
    expect(await refusal(world)).toMatch(/^504 RequestTimeout AWS has not answered yet/)
    expect(world.asked()).toBe(0)
    await expect.poll(async () => (await toolAsks(await world.permit())).status, { timeout: 10_000 }).toBe(200)
    expect(world.asked()).toBe(1)
  })

  test('come where somebody has signed out, and nobody is asked to sign in', async () => {
    const world = await doorWorld()
    await world.engine.send({ kind: 'sign-out', portal: world.portal.id })
    world.center.world.clearLog()
    for (const _ of [1, 2, 3]) expect(await refusal(world)).toMatch(/^401 SignInNeeded .*roledeck login acme/)
    expect(signInsBegun(world)).toBe(0)
    expect(world.engine.state().portals[0]?.pendingSignIn).toBeNull()
  })

  test('come for a role that AWS refuses', async () => {
    const world = await doorWorld()
    world.center.world.set({ forbidden: [`${world.role().accountId}/${world.role().roleName}`] })
    expect(await refusal(world)).toMatch(/^403 AccessDenied /)
  })

  test('come for a portal that is not there any more', async () => {
    const world = await doorWorld()
    const given = await world.permit()
    await world.engine.send({ kind: 'portal-remove', portal: world.portal.id })
    expect(await toolAsks(given)).toMatchObject({ status: 404, body: expect.stringContaining('NotFound') })
  })
})
