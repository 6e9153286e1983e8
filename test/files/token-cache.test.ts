// The token file in ~/.aws/sso/cache: where it is, what it holds, and whose it may replace.
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../app/clock.ts'
import { createTokenFile, homeOf, tokenFilePath, tokenMark } from '../../app/files/token-cache.ts'
import { ok } from '../../app/model/failure.ts'
import { isoSeconds } from '../../app/model/time.ts'
import type { Clock } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'
import { tempFolder } from '../support/temp.ts'

const HOUR_MS = 3_600_000
const session = {
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  accessToken: new Secret('access-1'),
  accessTokenExpiresAt: Date.UTC(2036, 10, 21, 13, 0, 0, 987),
  refreshToken: new Secret('refresh-1'),
  clientId: 'client-1',
}
const next = { ...session, accessToken: new Secret('access-2') }
const mark = tokenMark(session)

function place(clock: Clock = systemClock) {
  const path = tokenFilePath(tempFolder(), 'acme-3f9a2c')
  const file = createTokenFile(path, clock)
  const put = (text: string) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return { path, file, put, text: () => readFileSync(path, 'utf8'), mode: () => statSync(path).mode & 0o777 }
}

const token = (expiresAt: unknown) => JSON.stringify({ accessToken: 'theirs', expiresAt, refreshToken: 'r' })
const good = token(isoSeconds(Date.now() + HOUR_MS))

describe('the place', () => {
  test('is named after the session, as the SDKs name it', () => {
    // printf roledeck-acme-3f9a2c | sha1sum
    expect(tokenFilePath('/h', 'acme-3f9a2c')).toBe(join('/h/.aws/sso/cache', '4809c776e7017b337a9870fcf785a16629caddf6.json'))
  })

  test.each([
    ['linux', { HOME: '/h', USERPROFILE: 'no' }, '/h'],
    ['win32', { HOME: '/no', USERPROFILE: String.raw`C:\Users\ada` }, String.raw`C:\Users\ada`],
    ['darwin', { HOME: '' }, '/otherwise'],
    ['linux', {}, '/otherwise'],
  ] as const)('is in the home that the tools of %s find', (platform, env, home) => {
    expect(homeOf(env, platform, '/otherwise')).toBe(home)
  })
})

describe('writing', () => {
  test('makes a file with the access token alone, for its owner alone', async () => {
    const { path, file, text, mode } = place()
    expect(await file.write(session, [])).toEqual(ok(true))
    expect(text()).toBe(
      '{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1","accessToken":"access-1","expiresAt":"2036-11-21T13:00:00Z"}',
    )
    expect(mode()).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    expect(await file.look([mark])).toEqual(ok({ kind: 'ours' }))
  })

  test('leaves the mode of folders that were there', async () => {
    const { path, file } = place()
    mkdirSync(dirname(path), { recursive: true })
    chmodSync(dirname(path), 0o755)
    await file.write(session, [])
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o755)
  })

  test('replaces our own file, whatever is left of its token, and keeps its mode', async () => {
    const { path, file, text, mode } = place()
    await file.write(session, [])
    chmodSync(path, 0o640)
    expect(await file.write(next, [mark])).toEqual(ok(true))
    expect(text()).toContain('access-2')
    expect(mode()).toBe(0o640)
  })

  test('leaves another tool’s good token alone, and our own under a mark that we do not know', async () => {
    const { file, put, text } = place()
    put(good)
    expect(await file.write(session, [mark])).toEqual(ok(false))
    expect(text()).toBe(good)
    put('')
    await file.write(session, [])
    expect(await file.write(next, [])).toEqual(ok(false))
    expect(text()).toContain('access-1')
  })

  test.each([
    ['a token that has ended', token('2026-01-01T00:00:00Z')],
    ['one that ended, as old tools write it', token('2026-01-01T00:00:00UTC')],
    ['a token without an end', '{"accessToken":"x"}'],
    ['an end that no tool reads', token('soon')],
    ['no token', '{}'],
    ['no object', '7'],
    ['half a file', good.slice(0, 40)],
    ['an empty file', ''],
  ])('replaces %s, and closes the file for others', async (_, text) => {
    const { path, file, put, text: now, mode } = place()
    put(text)
    chmodSync(path, 0o644)
    expect(await file.write(session, [])).toEqual(ok(true))
    expect(now()).toContain('access-1')
    expect(mode()).toBe(0o600)
  })

  test('waits for a tool that is just writing its file', async () => {
    let written: (() => void) | null = null
    const clock: Clock = { ...systemClock, sleep: async () => written?.() }
    const { file, put, text } = place(clock)
    put(good.slice(0, 40))
    written = () => put(good)
    expect(await file.write(session, [])).toEqual(ok(false))
    expect(text()).toBe(good)
  })

  test('goes through a link, and fails in words where it cannot write', async () => {
    const { path, file } = place()
    const target = join(tempFolder(), 'elsewhere.json')
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(target, path)
    expect(await file.write(session, [])).toEqual(ok(true))
    expect(readFileSync(target, 'utf8')).toContain('access-1')
    const blocked = place()
    writeFileSync(join(blocked.path, '../../../..', '.aws'), 'a file')
    const failed = await blocked.file.write(session, [])
    expect(failed).toMatchObject({ failure: { kind: 'file', message: expect.stringContaining(blocked.path) as string } })
    expect(JSON.stringify(failed)).not.toContain('access-1')
  })
})

describe('removing', () => {
  test('takes our own file away and leaves nothing beside it', async () => {
    const { path, file } = place()
    await file.write(session, [])
    expect(await file.remove(['0', mark])).toEqual({ ok: true })
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(dirname(path))).toEqual([])
    expect(await file.look([mark])).toEqual(ok({ kind: 'absent' }))
  })

  test.each([
    ['another tool’s', good],
    ['a broken one', '{'],
  ])('leaves %s', async (_, text) => {
    const { file, put, text: now } = place()
    put(text)
    expect(await file.remove([mark])).toEqual({ ok: true })
    expect(now()).toBe(text)
    expect((await file.look([mark])).ok).toBe(true)
  })
})

test('a look tells when another tool’s token ends', async () => {
  const { file, put } = place()
  put(token('2036-01-01T00:00:00.5Z'))
  expect(await file.look([])).toEqual(ok({ kind: 'foreign', expiresAt: Date.UTC(2036, 0, 1, 0, 0, 0, 500) }))
  put(token(1_750_000_000))
  expect(await file.look([])).toEqual(ok({ kind: 'foreign', expiresAt: null }))
})
