// What tools share of a portal: each config file has its own session section, and neither that nor a token of somebody else's is taken from them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../app/clock.ts'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { createTokenFile, tokenFilePath, tokenMark } from '../../app/files/token-cache.ts'
import { ok } from '../../app/model/failure.ts'
import { signedOut } from '../../app/model/settings.ts'
import { ssoSessionName } from '../../app/model/sharing.ts'
import { Secret } from '../../app/secret.ts'
import { tempFolder } from '../support/temp.ts'
import { partsIn, rolling } from './disk-parts.ts'
import { PORTALS, after, untouched } from './many-world.ts'

const HEADER = '[sso-session roledeck-acme-1a2b]'

/** Two config files beside one credentials file that is not there, and a portal. */
async function world() {
  const folder = tempFolder()
  const parts = partsIn(folder)
  const portal = { id: 'acme-1a2b', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme', session: signedOut }
  await parts.settings.update((settings) => ({ ...settings, portals: [portal] }))
  const profiles = createAwsProfiles(parts)
  const named = (name: string, config: string) => ({ name, configFile: join(folder, config), credentialsFile: join(folder, 'credentials') })
  const text = (config: string) => readFileSync(join(folder, config), 'utf8')
  for (const config of ['one', 'two']) writeFileSync(join(folder, config), `# ${config}\n`)
  const deliver = (name: string, config: string, takeOver = false) =>
    profiles.deliver({ ...rolling(folder, 1, 'sso'), profile: named(name, config), takeOver })
  const sessions = () => {
    const settings = parts.settings.read()
    return settings.ok ? settings.value.ssoSessions.map(({ name, configFile }) => [name, configFile]) : null
  }
  return { folder, profiles, named, text, deliver, sessions }
}

describe('the section of a portal', () => {
  test('goes with the last profile of its own config file, whatever another config file has', async () => {
    const { folder, profiles, named, text, deliver, sessions } = await world()
    expect((await deliver('a', 'one')).ok).toBe(true)
    const one = text('one')
    expect((await deliver('b', 'two')).ok).toBe(true)
    expect([text('one'), text('two').includes(HEADER)]).toEqual([one, true])
    expect(await profiles.release(named('b', 'two'))).toEqual({ ok: true })
    expect([text('one'), text('two')]).toEqual([one, '# two\n'])
    expect(sessions()).toEqual([[ssoSessionName('acme-1a2b'), join(folder, 'one')]])
    expect(await profiles.release(named('a', 'one'))).toEqual({ ok: true })
    expect([text('one'), sessions()]).toEqual(['# one\n', []])
  })

  test('of the user’s own needs the word of the user, who has the old lines back in the end', async () => {
    const { folder, profiles, named, text, deliver, sessions } = await world()
    const mine = `${HEADER}\nsso_start_url = mine\nsso_region = eu-north-1\n`
    writeFileSync(join(folder, 'one'), mine)
    const refused = await deliver('a', 'one')
    expect(refused).toMatchObject({
      ok: false,
      failure: { kind: 'take-over-needed', message: expect.stringContaining('sso-session roledeck-acme-1a2b') as string },
    })
    expect(JSON.stringify(refused)).toContain('sso_start_url')
    expect([text('one'), sessions()]).toEqual([mine, []])
    expect((await deliver('a', 'one', true)).ok).toBe(true)
    expect(text('one')).not.toContain('mine')
    // What came out of this file is nothing to another one.
    expect((await deliver('b', 'two')).ok).toBe(true)
    expect(await profiles.release(named('b', 'two'))).toEqual({ ok: true })
    expect(text('two')).toBe('# two\n')
    expect(await profiles.release(named('a', 'one'))).toEqual({ ok: true })
    expect(text('one')).toBe(mine)
  })

  const start = untouched({ config: null, credentials: null })
  const deliverWith = (change: { readonly region?: string; readonly startUrl?: string }) => {
    const portals = start.settings.portals.map((each) => ({ ...each, ...change }))
    const wanted = { name: 'a', portal: PORTALS[0], means: { kind: 'sso', session: ssoSessionName(PORTALS[0]) } } as const
    return after({ ...start, settings: { ...start.settings, portals } }, [wanted], [])
  }

  test.each([
    ['a line of its own', { region: 'x\ncredential_process = /bin/evil' }],
    ['a carriage return', { startUrl: 'https://acme.awsapps.com/start\r' }],
    ['a line end that only some tools know', { startUrl: 'https://acme.awsapps.com/\u2028' }],
    ['nothing at all', { startUrl: ' ' }],
  ])('is not written where the portal’s words would make %s of it', async (_what, change) => {
    expect(await deliverWith({})).not.toBe(null)
    expect(await deliverWith(change)).toBe(null)
  })
})

test('a token that another tool writes between our look and our removing stays', async () => {
  const path = tokenFilePath(tempFolder(), 'acme-1a2b')
  const file = createTokenFile(path, systemClock)
  const session = { startUrl: 'x', region: 'y', accessToken: new Secret('ours'), accessTokenExpiresAt: Date.now() + 60_000 }
  expect(await file.write(session, [])).toEqual(ok(true))
  const theirs = readFileSync(path, 'utf8').replace('ours', 'theirs')
  // Whether the text is ours is asked right after it was read.
  const ours = Object.assign([tokenMark(session)], {
    includes(mark: string) {
      writeFileSync(path, theirs)
      return mark === tokenMark(session)
    },
  })
  expect(await file.remove(ours)).toEqual({ ok: true })
  expect(readFileSync(path, 'utf8')).toBe(theirs)
})
