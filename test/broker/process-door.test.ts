// The credential_process door: keys for a profile that points to a role, words for everything else, and never a sign-in.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { DoorAnswer } from '../../app/broker/door-answer.ts'
import { answerProcess } from '../../app/broker/process-door.ts'
import type { Engine } from '../../app/engine.ts'
import { signedIn } from '../support/engine.ts'
import { askedForKeys, auditOf, processProfile, signInsBegun } from './door-world.ts'

const SECRETS = 'PLANTEDsecret'

function answer(engine: Engine, path: string): Promise<DoorAnswer> {
  return answerProcess(engine, new URL(path, 'http://engine').searchParams)
}

/** What the door says to a person: a status, and one line. */
async function refusal(engine: Engine, path: string): Promise<string> {
  const { status, contentType, body } = await answer(engine, path)
  expect(contentType).toBe('text/plain; charset=utf-8')
  expect(body).toMatch(/^roledeck: [^\n]+\n$/)
  expect(body).not.toContain(SECRETS)
  return `${status} ${body}`
}

async function world() {
  const signed = await signedIn({ world: { secretMarker: SECRETS } })
  const path = await processProfile(signed, 'dev', signed.role())
  signed.center.world.clearLog()
  return { ...signed, path }
}

describe('a profile that points to a role', () => {
  test('gets the keys of that role as credential_process wants them, and the audit log has its name', async () => {
    const { engine, path, role, surroundings } = await world()
    const { status, contentType, body } = await answer(engine, path)
    expect([status, contentType]).toEqual([200, 'application/json'])
    expect(body).toMatch(/^\{"Version":1,[^\n]+\}\n$/)
    const keys = JSON.parse(body) as Readonly<Record<string, unknown>>
    expect(Object.keys(keys)).toEqual(['Version', 'AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'])
    expect(keys['SecretAccessKey']).toMatch(SECRETS)
    expect(keys['Expiration']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const lines = readFileSync(auditOf({ surroundings }), 'utf8')
    expect(JSON.parse(lines)).toMatchObject({ door: 'credential-process', ...role(), profile: 'dev', expiresAt: keys['Expiration'] })
    expect(lines).not.toContain(SECRETS)
  })

  test('gets them from memory for as long as they do', async () => {
    const signed = await world()
    const bodies = [await answer(signed.engine, signed.path), await answer(signed.engine, signed.path)].map(({ body }) => body)
    expect(bodies[0]).toBe(bodies[1])
    // Those that were fetched when the profile was switched.
    expect(askedForKeys(signed)).toBeLessThanOrEqual(1)
  })

  test('by a name with odd letters is found by it', async () => {
    const signed = await world()
    const path = await processProfile(signed, 'dev@x.y_1-2', signed.role(1))
    expect(await answer(signed.engine, path)).toMatchObject({ status: 200 })
  })
})

describe('words and no keys', () => {
  test('for a profile that nobody pointed to a role, though the role is known', async () => {
    const { engine, path } = await world()
    expect(await refusal(engine, path.replace('=dev', '=other'))).toMatch(/^404 .*"other" does not point to a role/)
  })

  test('for the right name in another file', async () => {
    const { engine, path } = await world()
    expect(await refusal(engine, path.replace(/in=\w+/, 'in=00000000'))).toMatch(/^404 /)
  })

  test('for a role that is named instead of a profile', async () => {
    const { engine, role } = await world()
    const { portal, accountId, roleName } = role()
    expect(await refusal(engine, `/credential-process?portal=${portal}&accountId=${accountId}&roleName=${roleName}`)).toMatch(/^400 /)
  })

  test('for a question that makes no sense', async () => {
    const { engine } = await world()
    for (const query of [
      '',
      '?in=&profile=',
      '?profile=dev',
      '?in=../../x&profile=dev',
      '?in=0000000G&profile=dev',
      '?in=%00&profile=a%0Ab',
    ])
      expect(await refusal(engine, `/credential-process${query}`)).toMatch(/^400 /)
  })

  test('for a role that AWS refuses', async () => {
    const signed = await world()
    const { engine, center, role } = signed
    const path = await processProfile(signed, 'no', role(1))
    center.world.set({ forbidden: [`${role(1).accountId}/${role(1).roleName}`] })
    await engine.credentials({ role: role(1), forMs: 0, fresh: true, door: 'env' })
    expect(await refusal(engine, path)).toMatch(/^403 /)
  })

  test('where somebody has signed out, and nobody is asked to sign in', async () => {
    const { engine, center, path, portal } = await world()
    expect(await engine.send({ kind: 'sign-out', portal: portal.id })).toEqual({ ok: true })
    for (const _ of [1, 2, 3]) expect(await refusal(engine, path)).toMatch(/^401 .*roledeck login acme/)
    expect(signInsBegun({ center })).toBe(0)
    expect(engine.state().portals[0]?.pendingSignIn).toBeNull()
  })
})
