// The `examine` command: what is found comes back through the state, for the engine's own files and environment, and holds no secret.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Engine } from '../app/engine.ts'
import type { Examination, Finding } from '../app/model/finding.ts'
import { type Setup, running, signedIn } from './support/engine.ts'
import { tempFolder } from './support/temp.ts'

/** A home of its own, where the engine's AWS files are. */
function home(): string {
  const folder = tempFolder()
  vi.stubEnv('HOME', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  mkdirSync(join(folder, '.aws'), { mode: 0o700 })
  return folder
}

async function lookWith(engine: Engine): Promise<readonly Finding[]> {
  expect(await engine.send({ kind: 'examine' })).toEqual({ ok: true })
  const found = engine.state().examination
  expect(found?.running).toBe(false)
  return found?.findings ?? []
}

const brief = (findings: readonly Finding[], check: Finding['check']) =>
  findings.filter((each) => each.check === check).map(({ level, message }) => `${level}: ${message}`)

const registered = async (setup: Setup = {}) => signedIn({ folder: home(), ...setup })

describe('a look', () => {
  test('begins with nothing, ends with every check, and is dated', async () => {
    const { engine, portal } = await registered()
    const seen: Examination[] = []
    engine.onState(({ examination }) => {
      if (examination !== null && seen.at(-1) !== examination) seen.push(examination)
    })
    const findings = await lookWith(engine)
    expect(seen[0]).toMatchObject({ running: true, findings: [] })
    expect(seen.at(-1)).toMatchObject({ running: false, at: seen[0]?.at, findings })
    const checks = ['portal', 'clock', 'network', 'files', 'profiles', 'environment', 'keychain', 'engine', 'version']
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(checks)
    expect(new Set(findings.map((each) => each.portal))).toEqual(new Set([portal.id, null]))
    expect(brief(findings, 'portal')[0]).toMatch(/^fine: acme renews silently/)
    expect(findings.filter(({ level }) => level === 'problem')).toEqual([])
  })

  test('is one for all who ask meanwhile', async () => {
    const { engine, center } = await registered()
    center.world.clearLog()
    const replies = await Promise.all([engine.send({ kind: 'examine' }), engine.send({ kind: 'examine' })])
    expect(replies).toEqual([{ ok: true }, { ok: true }])
    expect(center.world.counts().requests).toBe(2)
    await lookWith(engine)
    expect(center.world.counts().requests).toBe(4)
  })

  test('that is stopped leaves no look under way, and the next one is whole', async () => {
    const { engine, center } = await registered()
    center.world.set({ latencyMs: 60_000 })
    const stop = new AbortController()
    const looking = engine.send({ kind: 'examine' }, stop.signal)
    expect(engine.state().examination?.running).toBe(true)
    stop.abort()
    expect(await looking).toMatchObject({ ok: false, failure: { kind: 'cancelled' } })
    expect(engine.state().examination).toMatchObject({ running: false, findings: [{ level: 'hint' }] })
    center.world.set({ latencyMs: 0 })
    expect((await lookWith(engine)).length).toBeGreaterThan(5)
  })

  test('holds none of the secrets that were given', async () => {
    const { engine, center } = await registered()
    const text = JSON.stringify(await lookWith(engine))
    const secrets = center.world.secrets()
    expect(secrets.length).toBeGreaterThan(2)
    expect(secrets.filter((secret) => text.includes(secret.text))).toEqual([])
  })
})

describe('what it finds', () => {
  test('the engine’s own AWS files', async () => {
    const folder = home()
    writeFileSync(join(folder, '.aws', 'config'), '[default\n', { mode: 0o600 })
    const { engine } = await running({ folder })
    const files = brief(await lookWith(engine), 'files')
    expect(files).toContainEqual(expect.stringMatching(/^problem: .*Line 1 begins with "\["/))
  })

  test('a registration that ends soon, out of the session’s record', async () => {
    const soon = await registered({ world: { registrationSeconds: 86_400 } })
    expect(brief(await lookWith(soon.engine), 'portal')).toContainEqual(expect.stringMatching(/^hint: The registration/))
    const late = await registered()
    expect(brief(await lookWith(late.engine), 'portal').join('')).not.toContain('registration')
  })

  test('a session that AWS ended, and a portal without refresh tokens', async () => {
    const ended = await registered()
    ended.center.world.revokeSessions()
    ended.center.world.age(3_500_000)
    await ended.engine.send({ kind: 'sync', portal: ended.portal.id, account: null })
    expect(brief(await lookWith(ended.engine), 'portal')[0]).toMatch(/^problem: acme needs a sign-in\. AWS .*roledeck login acme$/)
    const plain = await registered({ world: { refreshTokens: false } })
    expect(brief(await lookWith(plain.engine), 'portal')[0]).toMatch(/^hint: acme cannot be renewed silently/)
  })

  test('a clock that is wrong, though no call has told so yet', async () => {
    const { engine, center } = await running({ folder: home() })
    center.world.set({ clockSkewMs: 720_000 })
    expect(brief(await lookWith(engine), 'clock')).toEqual([expect.stringMatching(/^problem: .*12 minutes behind AWS/)])
  })

  test('that memory is no keychain', async () => {
    const { engine } = await registered()
    expect(brief(await lookWith(engine), 'keychain')).toEqual([expect.stringMatching(/^hint: There is no keychain/)])
  })

  test('a keychain that does not answer', async () => {
    const silent = { ok: false, failure: { kind: 'keychain', message: 'It is locked.', next: 'Unlock it.' } } as const
    const answer = () => Promise.resolve(silent)
    const vault = () => ({ kind: 'keychain' as const, read: answer, write: answer, remove: answer, close: () => undefined })
    const { engine } = await running({ folder: home(), vault })
    expect(brief(await lookWith(engine), 'keychain')).toEqual(['problem: It is locked. Unlock it.'])
  })
})
