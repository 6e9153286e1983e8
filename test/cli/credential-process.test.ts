// roledeck credential-process: what it asks for, what it says, how it ends, and its debug log.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type FailureKind, fail } from '../../app/model/failure.ts'
import { admin, portal } from '../model/desk-state.ts'
import { ADDRESS, LINE, NEEDED, PRINTED, play, region, request, startUrl } from './process-world.ts'

describe('what is asked for', () => {
  test.each([
    ['a profile of ours', ['--profile', 'dev'], {}, request({ profile: 'dev' })],
    ['a line of ours', LINE, {}, request({ profile: 'dev' })],
    ['a line of ours, whatever the environment says', LINE, { AWS_SSO_ROLE_NAME: 'Other' }, request({ profile: 'dev' })],
    ['an address and a role', ADDRESS, {}, request()],
    ['new keys', [...LINE, '--force-refresh'], {}, request({ profile: 'dev', fresh: true })],
    [
      'another role than the profile’s',
      ['--profile', 'dev'],
      { AWS_SSO_ROLE_NAME: 'R' },
      request({ profile: 'dev', role: { ...admin, roleName: 'R' } }),
    ],
    [
      'the environment',
      [],
      { AWS_SSO_START_URL: startUrl, AWS_SSO_REGION: region, AWS_SSO_ACCOUNT_ID: '000000000012', AWS_SSO_ROLE_NAME: 'R' },
      request({ role: { ...admin, accountId: '000000000012', roleName: 'R' } }),
    ],
  ] as const)('is %s', async (_, words, env, wanted) => {
    const { run, asked, sent } = play({ env })
    expect(await run(...words)).toEqual({ code: 0, stdout: PRINTED, stderr: '' })
    expect([asked, sent]).toEqual([[wanted], []])
  })
})

describe('how it ends', () => {
  const ENDS: readonly (readonly [FailureKind, number])[] = [
    ['sign-in-needed', 1],
    ['bad-input', 2],
    ['not-found', 2],
    ['refused', 4],
    ['throttled', 4],
    ['service', 4],
    ['wrong-portal', 4],
    ['offline', 5],
    ['keychain', 5],
    ['timed-out', 5],
    ['cancelled', 5],
    ['internal', 5],
  ]
  test.each(ENDS)('by %s: with %d, two lines on stderr, and nothing on stdout', async (kind, code) => {
    const { run } = play({ keys: [fail(kind, 'That.', 'Do this.')] })
    expect(await run(...LINE)).toEqual({ code, stdout: '', stderr: 'roledeck: That.\nDo this.' })
  })

  test.each([
    [[], 'start URL'],
    [['--nonsense'], '--nonsense'],
    [['-i', '-n', ...LINE], "'-i, --interactive' cannot be used with option '-n, --noninteractive'"],
    [[...LINE, '--role-name', 'x'], "'--in <id>' cannot be used with option '--role-name <name>'"],
    [['--in', '00000000'], '--profile'],
    [['--profile', 'dev', '--in', 'xyz'], '"xyz"'],
    [['--profile', 'prod'], '"prod"'],
    [['--profile', 'dev', '--account-id', '11111111111'], '"11111111111"'],
  ])('by %j: with 2, words and nothing on stdout', async (words, said) => {
    const { run, asked } = play()
    const { code, stdout, stderr } = await run(...words)
    expect([code, stdout, asked]).toEqual([2, '', []])
    expect(stderr).toContain(said)
    expect(stderr.trim().split('\n').length).toBeLessThan(3)
  })

  test('with its version, and 0', async () => {
    const { run, asked } = play()
    expect(await run('--version')).toEqual({ code: 0, stdout: '0\n', stderr: '' })
    expect(asked).toEqual([])
  })

  test('with 2 where two users have a portal at that address, and names both', async () => {
    const { run } = play({ portals: [portal(), portal({}, 'acme-2', 'second')] })
    expect(await run(...ADDRESS)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('acme, second') })
  })
})

describe('without -i', () => {
  test.each([[[]], [['-n']]])('nobody is asked: 1 and the next step', async (words) => {
    const { run, sent } = play({ keys: [NEEDED], env: words.length > 0 ? { AWS_SSO_INTERACTIVE_AUTH: 'true' } : {} })
    expect(await run('--profile', 'dev', ...words)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'roledeck: acme needs a sign-in.\nSign in: roledeck login acme',
    })
    expect(sent).toEqual([])
  })

  test('a portal that is not there is named with the way to add it', async () => {
    const { run, sent, asked } = play({ portals: [] })
    const { code, stdout, stderr } = await run(...ADDRESS)
    expect([code, stdout, sent, asked]).toEqual([1, '', [], []])
    expect(stderr).toBe(
      `roledeck: Roledeck has no portal ${startUrl} in ${region} yet.\nAdd it and sign in: roledeck portal add ${startUrl} --region ${region}, then roledeck login ${startUrl}`,
    )
  })

  test('a line of ours asks nobody, whatever the environment says', async () => {
    const { run, sent } = play({ keys: [NEEDED], env: { AWS_SSO_INTERACTIVE_AUTH: '1' } })
    expect(await run(...LINE)).toMatchObject({ code: 1 })
    expect(sent).toEqual([])
  })
})

describe('the debug log', () => {
  test.each([
    ['--debug', ['--debug'], {}],
    ['the environment', [], { AWS_SSO_CREDENTIAL_PROCESS_DEBUG: '1' }],
  ])('by %s says how it went, on one file that only its owner reads, and holds no secret', async (_, words, env) => {
    const { run, log } = play({ env: { ...env, AWS_SSO_ROLE_NAME: 'Reader' } })
    const ended = await run('--profile', 'dev', '--account-id', '222222222222', ...words)
    expect(ended).toEqual({ code: 0, stdout: PRINTED, stderr: `The debug log is ${log}` })
    await run('--profile', 'nobody', ...words)
    const text = readFileSync(log, 'utf8')
    expect(text).toContain(
      'startUrl from profile, region from profile, accountId from option, roleName from environment, interactive from nowhere',
    )
    expect(text).toContain('the profile "dev"')
    expect(text).toContain(`role 222222222222/Reader at acme (acme-1), ${startUrl} in ${region}`)
    expect(text).toContain('asking the running engine (electron, version 1.0.0)')
    expect(text).toContain('keys until 2026-11-20T20:00:00Z')
    expect(text).toMatch(/ended with 0 after \d+ ms\n/)
    expect(text).toMatch(/not-found: .*"nobody"[^]*ended with 2 after/)
    expect(text).not.toContain('PLANTED')
    expect(statSync(log).mode & 0o777).toBe(0o600)
  })

  test('has nothing of an address before its host or behind its path', async () => {
    const { run, log } = play()
    await run('--debug', ...ADDRESS.with(1, 'https://user:PLANTED@acme.awsapps.com/start'))
    await run('--debug', ...ADDRESS.with(1, 'https://acme.awsapps.com/start?code=PLANTED'))
    expect(readFileSync(log, 'utf8')).toContain('bad-input')
    expect(readFileSync(log, 'utf8')).not.toContain('PLANTED')
  })

  test('is not there where nobody asked for it', async () => {
    const { run, log } = play({ env: { AWS_SSO_CREDENTIAL_PROCESS_DEBUG: '0' } })
    await run(...LINE)
    expect(existsSync(log)).toBe(false)
  })
})
