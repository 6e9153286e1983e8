// A shared access token through a session's life: written, renewed, taken back, and given up when another tool removes it.
import { existsSync, mkdirSync, readFileSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../app/clock.ts'
import { createSharedToken } from '../app/effects/shared-token.ts'
import { fail } from '../app/model/failure.ts'
import { isoSeconds } from '../app/model/time.ts'
import type { SettingsStore } from '../app/ports.ts'
import { Secret } from '../app/secret.ts'
import { until } from './support/caller.ts'
import { keychain, renewed, sharedWorld, sharingWorld } from './support/sharing.ts'
import { createMemoryVault } from '../app/vault/memory.ts'

const MINUTE = 60_000

describe('with the user’s word', () => {
  test('the access token, and nothing else of the session, is in a file for its owner alone', async () => {
    const world = await sharedWorld()
    const { session, portal } = world.portal()
    expect(JSON.parse(readFileSync(world.path, 'utf8'))).toEqual({
      startUrl: portal.startUrl,
      region: 'eu-west-1',
      accessToken: expect.stringContaining('PLANTEDAccess') as string,
      expiresAt: isoSeconds(session.accessTokenExpiresAt ?? 0),
    })
    expect(statSync(world.path).mode & 0o777).toBe(0o600)
    expect(world.portal().sharing).toBe('on')
    expect(world.noted()).toMatchObject({ sharing: 'on', sharedMark: expect.stringMatching(/^[0-9a-f]{32}$/) as string })
    const other = readFileSync(join(world.home, 'data', 'settings.json'), 'utf8') + world.log()
    expect(other).not.toContain('PLANTED')
  })

  test('given before a sign-in nothing is written until then', async () => {
    const world = await sharingWorld()
    await world.share()
    expect(existsSync(join(world.home, '.aws'))).toBe(false)
    expect(world.portal().sharing).toBe('on')
    await world.act('sign-in')
    expect(world.token()).toContain('PLANTEDAccess')
  })

  test('given after the session was refused nothing is written either', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    world.center.world.revokeSessions()
    expect(await renewed(world)).toBe(false)
    await world.share()
    expect(world.portal().sharing).toBe('on')
    expect(world.token()).toBeNull()
  })

  test('a token that has ended is renewed before it is written', async () => {
    const world = await sharingWorld({ accessTokenSeconds: 1 })
    await world.act('sign-in')
    await until('the token has ended', () => (world.portal().session.accessTokenExpiresAt ?? 0) < Date.now())
    world.center.world.set({ accessTokenSeconds: 3_600 })
    await world.share()
    const { expiresAt } = JSON.parse(readFileSync(world.path, 'utf8')) as { expiresAt: string }
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 50 * MINUTE)
  })

  test('the file follows every renewal and every sign-in', async () => {
    const world = await sharedWorld()
    const seen = [world.token()]
    expect(await renewed(world)).toBe(true)
    seen.push(world.token())
    await world.act('sign-in')
    seen.push(world.token())
    expect(new Set(seen).size).toBe(3)
    expect(seen).not.toContain(null)
  })

  test.each(['sign-out', 'portal-remove'] as const)('the file goes with the session: %s', async (kind) => {
    const world = await sharedWorld()
    await renewed(world)
    await world.act(kind)
    expect(world.token()).toBeNull()
    if (kind === 'portal-remove') return
    expect(world.noted()).toMatchObject({ sharing: 'on', sharedMark: null })
    await world.act('sign-in')
    expect(world.token()).toContain('PLANTEDAccess')
  })

  test('the file goes when AWS refuses the session', async () => {
    const world = await sharedWorld()
    world.center.world.revokeSessions()
    expect(await renewed(world)).toBe(false)
    expect(world.word()).toBe('needs-sign-in')
    expect(world.token()).toBeNull()
    expect(world.portal().sharing).toBe('on')
  })

  test('taken back the file goes, and no renewal brings it back', async () => {
    const world = await sharedWorld()
    await world.share(false)
    expect(world.token()).toBeNull()
    expect(world.noted()).toMatchObject({ sharing: 'off', sharedMark: null })
    await renewed(world)
    expect(world.token()).toBeNull()
    expect(world.portal().sharing).toBe('off')
  })
})

describe('a token of another tool', () => {
  test('is left alone while it is good: at a renewal, when it is taken back, and at a sign-out', async () => {
    const world = await sharedWorld()
    const text = world.putForeign(30 * MINUTE)
    expect(await renewed(world)).toBe(true)
    await world.share(false)
    await expect(world.share()).rejects.toThrow('Another tool has signed in')
    await world.act('sign-out')
    expect(readFileSync(world.path, 'utf8')).toBe(text)
    expect(world.log()).toContain('Another tool signed in for acme')
  })

  test('that has ended gives way at the next renewal', async () => {
    const world = await sharedWorld()
    world.putForeign(-MINUTE)
    await renewed(world)
    expect(world.token()).toContain('PLANTEDAccess')
  })
})

describe('a file that cannot be written', () => {
  test('is a line in the log, and nothing to the session', async () => {
    const world = await sharedWorld()
    const text = readFileSync(world.path, 'utf8')
    rmSync(world.path)
    mkdirSync(world.path)
    expect(await renewed(world)).toBe(true)
    expect(world.word()).toBe('signed-in')
    expect(world.portal().failure).toBeNull()
    expect(world.log()).toContain('The shared token of acme is not as it should be')
    rmdirSync(world.path)
    writeFileSync(world.path, text)
    await renewed(world)
    expect(readFileSync(world.path, 'utf8')).not.toBe(text)
  })

  test('is told to who asked for it', async () => {
    const world = await sharingWorld()
    await world.act('sign-in')
    mkdirSync(world.path, { recursive: true })
    await expect(world.share()).rejects.toThrow(`Cannot use ${world.path}: it is a folder.`)
  })
})

describe('after a crash', () => {
  test('before the first writing nothing looks removed', async () => {
    const world = await sharedWorld()
    world.remove()
    const { sharedMark = '' } = world.noted()
    await world.settings.update((known) => ({
      ...known,
      portals: known.portals.map((each) => ({ ...each, sharedMark: ` ${sharedMark}` })),
    }))
    await renewed(world)
    expect(world.token()).toContain('PLANTEDAccess')
    expect(world.portal().sharing).toBe('on')
  })

  test('after a writing that was not noted the file is ours all the same', async () => {
    const world = await sharedWorld()
    const { sharedMark = '' } = world.noted()
    const cut = `${'0'.repeat(32)} ${sharedMark}`
    await world.settings.update((known) => ({ ...known, portals: known.portals.map((each) => ({ ...each, sharedMark: cut })) }))
    await world.act('sign-out')
    expect(world.token()).toBeNull()
  })

  test('right after the first writing the file is ours all the same', async () => {
    const world = await sharingWorld()
    await world.share()
    let updates = 0
    const dying: SettingsStore = { ...world.settings, update: (change) => (updates++ > 0 ? died : world.settings.update(change)) }
    const died = Promise.resolve(fail('file', 'Gone.'))
    const surroundings = { env: { HOME: world.home }, platform: process.platform, dataFolder: join(world.home, 'data') }
    const ports = { clock: systemClock, log: { write: () => undefined }, surroundings }
    const sharer = { ports: { ...ports, settings: world.settings }, portal: world.portal().portal, emit: () => undefined }
    const dead = createSharedToken({ ...sharer, ports: { ...ports, settings: dying } })
    const session = { startUrl: 'x', region: 'y', accessToken: new Secret('z'), accessTokenExpiresAt: Date.now() + MINUTE }
    expect(await dead.keep(session, true)).toMatchObject({ ok: false })
    expect(world.token()).toBe('z')
    const next = createSharedToken(sharer)
    expect(await next.isTaken()).toBe(false)
    await next.remove()
    expect(world.token()).toBeNull()
  })

  test('of an engine without a keychain its file goes at the next look', async () => {
    const world = await sharedWorld({}, createMemoryVault())
    expect(world.noted().session.standing).toBe('signed-out')
    const next = await world.another(createMemoryVault())
    next.start()
    await until('the file is gone', () => world.token() === null)
    expect(world.noted()).toMatchObject({ sharing: 'on', sharedMark: null })
  })
})

test.each([
  ['goes with an engine whose memory had its session', createMemoryVault(), false],
  ['stays where the session is in the keychain', keychain(), true],
])('the file %s', async (_, vault, stays) => {
  const world = await sharedWorld({}, vault)
  await world.engine.close()
  expect(world.token() !== null).toBe(stays)
  expect(world.noted().sharing).toBe('on')
})

test('an engine without a keychain leaves the file of a session that it cannot reach', async () => {
  const world = await sharedWorld()
  const without = await world.another(createMemoryVault())
  without.start()
  await without.close()
  expect(world.token()).toContain('PLANTEDAccess')
})
