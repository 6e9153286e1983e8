// Permits over the socket: they last for their time, and end with the engine.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Permit } from '../../app/broker/permit.ts'
import { doorsFolder } from '../../app/broker/permit-files.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../../app/broker/wire.ts'
import type { Result } from '../../app/model/failure.ts'
import { ask, toolAsks } from './door-world.ts'
import { type SocketWorld, linkOf, socketWorld } from './socket-world.ts'

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

async function permit(world: SocketWorld, forMs = 600_000): Promise<Permit> {
  return must(await world.link.permit({ role: world.role(), region: 'eu-west-1', forMs }))
}

/** What a tool with this permit is told; `closed`: there is no door any more. */
async function opens(given: Pick<Permit, 'url' | 'token'>): Promise<number | 'closed'> {
  return toolAsks(given).then(
    ({ status }) => status,
    () => 'closed',
  )
}

const left = ({ surroundings }: SocketWorld) => readdirSync(doorsFolder(surroundings.dataFolder))

describe('a permit', () => {
  test('opens its role for its time, whatever becomes of the program that asked, and its files go with the next one', async () => {
    const world = await socketWorld()
    const [long, short] = [await permit(world), await permit(world, 1_500)]
    expect(readFileSync(long.tokenFile, 'utf8')).toBe(long.token.reveal())
    expect([await opens(long), await opens(short)]).toEqual([200, 200])
    await expect.poll(() => opens(short), { timeout: 10_000 }).toBe(401)
    expect(existsSync(dirname(short.tokenFile))).toBe(true)
    await permit(world)
    expect(existsSync(dirname(short.tokenFile))).toBe(false)
    expect([await opens(long), left(world).length]).toEqual([200, 2])
  })

  test('is not given where the question was stopped before', async () => {
    const world = await socketWorld()
    const request = { role: world.role(), region: null, forMs: 60_000 }
    expect(await world.link.permit(request, AbortSignal.abort())).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
  })

  test('ends with the engine, however long it was for', async () => {
    const world = await socketWorld()
    const given = await permit(world)
    await world.broker.close()
    expect([await opens(given), left(world)]).toEqual(['closed', []])
  })
})

describe('no permit is given', () => {
  const WRONG: readonly (readonly [string, object])[] = [
    ['without an end', { forMs: null }],
    ['for no time', { forMs: 0 }],
    ['for a time in the past', { forMs: -1 }],
    ['for more than a week', { forMs: 8 * 86_400_000 }],
    ['for a region that is none', { region: '\nrole_arn = x' }],
    ['for a role that is none', { role: { portal: 'acme', accountId: '1/../2', roleName: 'x' } }],
    ['with a member more', { door: 'container' }],
  ]

  test('to a question that makes no sense', async () => {
    const world = await socketWorld()
    for (const [what, change] of WRONG) {
      const body = JSON.stringify({ role: world.role(), region: null, forMs: 60_000, ...change })
      const answer = await ask({ at: world.address, method: 'POST', path: '/permit', headers: { [PROTOCOL_HEADER]: PROTOCOL }, body })
      expect(JSON.parse(answer.body), what).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
    }
    expect(existsSync(doorsFolder(world.surroundings.dataFolder))).toBe(false)
  })

  test('by an engine that is gone', async () => {
    const world = await socketWorld()
    const link = await linkOf(world.surroundings)
    await world.broker.close()
    expect(await link.permit({ role: world.role(), region: null, forMs: 60_000 })).toMatchObject({ ok: false, failure: { kind: 'engine' } })
  })
})
