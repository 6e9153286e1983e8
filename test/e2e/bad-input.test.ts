// Bad input: a clear sentence that names it and the next step, the right exit code, a clean stdout, nothing changed on disk.
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Caller, createCaller, until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { startAgent } from '../support/agent.ts'

const snapshot = (user: Caller) =>
  [...user.files()]
    .filter(([path]) => !path.includes('/locks/'))
    .map(([path, content]) => `${path} ${content.toString('base64')}`)
    .toSorted()

describe('without any portal', () => {
  test.each([
    [['portal', 'add', 'acme', '--region', 'eu-west-1'], 2, '"acme" is not an address'],
    [['portal', 'add', 'http://acme.awsapps.com/start', '--region', 'eu-west-1'], 2, 'must start with https://'],
    [['portal', 'add', 'http://127.0.0.1:1/start', '--region', 'eu-west-1'], 2, 'must start with https://'],
    [['portal', 'add', 'https://acme.awsapps.com/start', '--region', 'europe'], 2, '"europe" is not an AWS region'],
    [['portal', 'add', 'https://acme.awsapps.com/start'], 2, '--region'],
    [['portal', 'add', 'https://acme.awsapps.com/start', '--region', 'eu-west-1', '--label', 'two\nlines'], 2, 'two\\nlines'],
    [['portal', 'add', 'https://acme.awsapps.com/start', '--region', 'eu-west-1', '--label', ''], 2, '--label'],
    [['portal', 'add', `https://acme.awsapps.com/${'x'.repeat(5_000)}`, '--region', 'eu-west-1'], 2, '1024'],
    [['portal', 'remove', 'nope'], 2, '"nope"'],
    [['login'], 2, 'portal add'],
    [['roles'], 2, 'portal add'],
    [['use', 'Admin'], 2, '<account>/<role>'],
    [['use', 'prod/Admin', '--profile', 'a]b'], 2, '"a]b"'],
    [['use', 'prod/Admin', '--profile', 'a\nb'], 2, 'a\\nb'],
    [['use', 'prod/Admin', '--profile', '__proto__'], 2, '__proto__'],
    [['use', 'prod/Admin', '--region', 'nowhere'], 2, '"nowhere"'],
    [['release', 'dev'], 2, '"dev"'],
    [['credential-process', '--profile', 'dev'], 2, '"dev"'],
    [['frobnicate'], 2, 'frobnicate'],
    [['roles', '--frob'], 2, '--frob'],
    [['env', 'prod/Admin', '--shell', 'tcsh'], 2, 'tcsh'],
    [['console', 'prod/Admin', '--via', 'pigeon'], 2, 'pigeon'],
  ])('%j ends with %i', async (words, code, sentence) => {
    const user = createCaller()
    const ended = await user.run(...words)
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) as string })
    expect(ended.stderr).not.toMatch(/\n\s+at |node:internal|undefined/)
    expect([...user.files().keys()].filter((path) => path.includes('.aws'))).toEqual([])
  })

  test('every verb explains itself with examples', async () => {
    const user = createCaller()
    const verbs = [
      'portal add',
      'portal list',
      'portal remove',
      'login',
      'logout',
      'sync',
      'accounts',
      'roles',
      'status',
      'use',
      'release',
      'env',
      'console',
      'credential-process',
      'agent',
      'agent stop',
      'agent status',
    ]
    for (const verb of verbs) {
      const help = await user.run(...verb.split(' '), '--help')
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout, verb).toContain('Examples:')
    }
  }, 30_000)
})

describe('with a portal', () => {
  async function signedIn() {
    const portal = await center({
      approveAtPoll: 1,
      assignments: [
        { accountId: '000000000042', accountName: 'prod', emailAddress: 'p@example.com', roles: ['Admin', 'ReadOnly'] },
        { accountId: '111111111111', accountName: 'prod-eu', emailAddress: '', roles: ['Admin'] },
      ],
    })
    const user = createCaller(portal.env)
    await startAgent(user)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')
    await user.run('login')
    return { portal, user }
  }

  test('names that fit nothing or too much are told with candidates, and change nothing', async () => {
    const { user } = await signedIn()
    await user.run('sync')
    const before = snapshot(user)
    for (const [words, sentence] of [
      ['nope/Admin', 'No account fits "nope/Admin"'],
      ['prod/Nope', '000000000042/ReadOnly (prod)'],
      ['prod*/Admin', '111111111111/Admin (prod-eu)'],
    ] as const) {
      const ended = await user.run('use', words, '--profile', 'dev')
      expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) as string })
    }
    expect(snapshot(user).filter((line) => !line.includes('catalogue-'))).toEqual(before.filter((line) => !line.includes('catalogue-')))
  }, 30_000)

  test('a name never means another role because less of the catalogue was read', async () => {
    const { user } = await signedIn()
    expect(await user.run('use', 'prod/ReadOnly', '--profile', 'x')).toMatchObject({ code: 0 })
    expect(await user.run('use', 'pro*/Admin', '--profile', 'y')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('fits 2 roles') as string,
    })
  }, 30_000)

  test('a result that cannot be written is a failure; a reader that has gone is none', async () => {
    const { user } = await signedIn()
    const node = `"${process.execPath}" "${programPath()}"`
    expect(await user.runProgram('/bin/sh', ['-c', `${node} env prod/Admin > /dev/full`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('could not be written') as string,
    })
    expect(await user.runProgram('/bin/bash', ['-c', `set -o pipefail; ${node} roles | true`])).toMatchObject({ code: 0 })
    expect(await user.runProgram('/bin/bash', ['-c', `${node} use prod/Admin --profile dev 2> >(true); echo "code $?"`])).toMatchObject({
      stdout: 'code 0\n',
    })
  }, 30_000)

  test('a profile that is in other files is named with them', async () => {
    const { user } = await signedIn()
    const other = user.with({ AWS_SHARED_CREDENTIALS_FILE: `${user.home}/other` })
    expect(await other.run('use', 'prod/Admin', '--profile', 'dev')).toMatchObject({ code: 0 })
    expect(await user.run('release', 'dev')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`AWS_SHARED_CREDENTIALS_FILE=${user.home}/other`) as string,
    })
    expect((await user.run('status')).stdout).toContain(`${user.home}/other`)
  }, 30_000)

  test('a profile with lines of the user’s is not touched without the word for it, and comes back at release', async () => {
    const { user } = await signedIn()
    const mine = '# mine\n[dev]\nregion = eu-north-1\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n'
    mkdirSync(dirname(user.configFile), { recursive: true })
    writeFileSync(user.configFile, mine.replace('[dev]', '[profile dev]'))
    const refused = await user.run('use', '000000000042/Admin', '--profile', 'dev')
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--take-over') as string })
    expect(user.files().get(user.configFile)?.toString()).toBe(mine.replace('[dev]', '[profile dev]'))
    expect(await user.run('use', '000000000042/Admin', '--profile', 'dev', '--take-over')).toMatchObject({ code: 0 })
    expect(user.files().get(user.configFile)?.toString()).not.toContain('role_arn')
    expect(await user.run('release', 'dev')).toMatchObject({ code: 0 })
    expect(user.files().get(user.configFile)?.toString()).toBe(mine.replace('[dev]', '[profile dev]'))
    expect(user.files().has(user.credentialsFile)).toBe(false)
  }, 30_000)

  test('a file that is no AWS file is told with the line, and left alone', async () => {
    const { user } = await signedIn()
    mkdirSync(dirname(user.configFile), { recursive: true })
    writeFileSync(user.configFile, '# notes\ngarbage\n')
    expect(await user.run('use', 'prod/Admin')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Line 2 of') as string,
    })
    expect(user.files().get(user.configFile)?.toString()).toBe('# notes\ngarbage\n')
    expect(user.files().has(user.credentialsFile)).toBe(false)
  }, 30_000)

  test('an AWS file that cannot be read as text, or is a folder, is told and left alone', async () => {
    const { user } = await signedIn()
    mkdirSync(user.credentialsFile, { recursive: true })
    const refused = await user.run('use', '000000000042/Admin')
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(user.credentialsFile) as string })
    writeFileSync(user.configFile, Buffer.from([0x5b, 0xff, 0xfe, 0x0a]))
    const broken = await user.run('use', '000000000042/Admin')
    expect(broken.code).toBe(1)
    expect(user.files().get(user.configFile)).toEqual(Buffer.from([0x5b, 0xff, 0xfe, 0x0a]))
  }, 30_000)

  test('a wrong start URL, a denial and a code that ends each have their words', async () => {
    const { portal, user } = await signedIn()
    await user.run('portal', 'add', `${portal.url}/elsewhere`, '--region', portal.region, '--label', 'wrong')
    expect(await user.run('login', 'wrong')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('start URL') as string })
    portal.world.set({ approveAtPoll: null, deviceCodeSeconds: 2 })
    expect(await user.run('login', 'acme', '--again')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not approved in time') as string,
    })
    portal.world.set({ deviceCodeSeconds: 600 })
    const known = new Set(portal.world.pending().map(({ userCode }) => userCode))
    const denied = user.run('login', 'acme', '--again')
    const fresh = () => portal.world.pending().find(({ userCode }) => !known.has(userCode))
    await until('there is a code to deny', () => fresh() !== undefined)
    portal.deny(fresh()?.userCode)
    expect(await denied).toMatchObject({ code: 1, stderr: expect.stringContaining('denied') as string })
    // The session that was there before is still good.
    expect((await user.run('status', '--json')).stdout).toContain('"session": "signed-in"')
  }, 30_000)
})

test('settings that cannot be read are set aside with a sentence, not lost', async () => {
  const user = createCaller()
  mkdirSync(user.dataFolder, { recursive: true })
  writeFileSync(`${user.dataFolder}/settings.json`, '{ broken')
  expect(await user.run('status')).toMatchObject({ code: 0, stderr: expect.stringContaining('settings.json') as string })
  expect(await user.run('portal', 'add', 'https://acme.awsapps.com/start', '--region', 'eu-west-1')).toMatchObject({ code: 0 })
  const aside = [...user.files()].find(([path]) => path.includes('settings.broken'))
  expect(aside?.[1].toString()).toBe('{ broken')
})

test('a data folder that is a file, or not ours, is told as such', async () => {
  const user = createCaller()
  writeFileSync(`${user.home}/file`, '')
  const inFile = await user.with({ ROLEDECK_DATA_DIR: `${user.home}/file` }).run('status')
  expect(inFile).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`${user.home}/file`) as string })
  mkdirSync(`${user.home}/theirs`, { mode: 0o700 })
  chownSync(`${user.home}/theirs`, 65_534, 65_534)
  const theirs = await user.with({ ROLEDECK_DATA_DIR: `${user.home}/theirs` }).run('status')
  expect(theirs).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('belongs to another user') as string })
})

test('a home that cannot be written is told, without a stack trace', async () => {
  const user = createCaller()
  chmodSync(user.home, 0o555)
  const ended = await user.runProgram('/usr/bin/setpriv', [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    process.execPath,
    programPath(),
    'portal',
    'add',
    'https://a.awsapps.com/start',
    '--region',
    'eu-west-1',
  ])
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expect(ended.stderr).toContain(user.home)
  expect(ended.stderr).not.toMatch(/\n\s+at /)
  chmodSync(user.home, 0o700)
})

function programPath(): string {
  return resolve(import.meta.dirname, '../../dist/roledeck.js')
}
