// roledeck doctor, as a person runs it: built, in a world of its own.
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { type Caller, createCaller } from '../support/caller.ts'
import { center } from '../support/center.ts'

interface Found {
  readonly check: string
  readonly level: string
  readonly portal: string | null
  readonly file: string | null
  readonly line: number | null
  readonly tools: readonly string[]
  readonly message: string
}

function worldWith(config: string, credentials = ''): Caller {
  const user = createCaller()
  mkdirSync(dirname(user.configFile), { mode: 0o700 })
  writeFileSync(user.configFile, config, { mode: 0o600 })
  if (credentials !== '') writeFileSync(user.credentialsFile, credentials, { mode: 0o600 })
  return user
}

/** Problems only: whether a keychain is there differs from machine to machine, and is a hint. */
async function problemsOf(user: Caller): Promise<readonly Found[]> {
  const { stdout, code } = await user.run('doctor', '--json')
  const found = (JSON.parse(stdout) as readonly Found[]).filter(({ level }) => level === 'problem')
  expect(code).toBe(found.length > 0 ? 1 : 0)
  return found
}

describe('without a problem', () => {
  test('a world without any file is well, and stays without', async () => {
    const user = createCaller()
    const ended = await user.run('doctor')
    const files = `  ok  There are no AWS files yet: ${user.configFile}, ${user.credentialsFile}`
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(files) as string })
    expect(ended.stdout).toContain('  -   No portal has been added yet.')
    expect(existsSync(dirname(user.configFile))).toBe(false)
  })

  test('good files are well and keep their bytes', async () => {
    const config = '[default]\nregion = eu-west-1\n'
    const user = worldWith(config)
    expect(await problemsOf(user)).toEqual([])
    expect(user.files().get(user.configFile)?.toString()).toBe(config)
  })
})

describe('with a problem', () => {
  test('both files, the exposure and leftovers are told, the worst first, and no secret', async () => {
    const user = worldWith('[profile a]\nREGION = x\n[profile a]\n', '[a]\naws_access_key_id = AKIA1\nwJalrXUtnFEMI\n')
    chmodSync(user.credentialsFile, 0o644)
    const left = join(dirname(user.credentialsFile), '.credentials.roledeck-4194305-abcdefabcdef.tmp')
    writeFileSync(left, '')
    const ended = await user.run('doctor')
    expect(ended.code).toBe(1)
    expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/wJalr|AKIA1/)
    const lines = ended.stdout.split('\n').filter((line) => line.startsWith('  !!'))
    expect(lines.map((line) => /Line \d|can be read|left behind/.exec(line)?.[0])).toEqual([
      'Line 3',
      'Line 3',
      'Line 2',
      'Line 2',
      'can be read',
      'left behind',
    ])
    expect(lines[0]).toContain(`${user.configFile}: Line 3 begins [profile a] again after line 1`)
    expect(lines[1]).toContain(`${user.credentialsFile}: Line 3 `)
    expect(ended.stdout).not.toContain('Nothing to complain about.')
    const found = await problemsOf(user)
    expect(Object.keys(found[0] ?? {})).toEqual(['check', 'level', 'portal', 'file', 'line', 'tools', 'message'])
    expect(found[0]).toMatchObject({ check: 'files', file: user.configFile, line: 3, tools: ['Python'] })
    expect(found).toContainEqual(expect.objectContaining({ file: left, line: null }))
  })

  test('a file that cannot be used is told, and the rest all the same', async () => {
    const user = worldWith('[default\n')
    mkdirSync(user.credentialsFile)
    const found = await problemsOf(user.with({ AWS_PROFILE: 'dev', AWS_CONFIG_FILE: '.aws/config' }))
    expect(found.map(({ check, file }) => `${check} ${file ?? ''}`)).toEqual([
      `files ${user.configFile}`,
      `files ${user.credentialsFile}`,
      'environment ',
    ])
  })

  test('one file for both is told', async () => {
    const user = worldWith('[default]\nregion = x\n')
    const found = await problemsOf(user.with({ AWS_SHARED_CREDENTIALS_FILE: user.configFile }))
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('as the config and as the credentials file')])
  })

  test('files are checked even where the engine cannot start', async () => {
    const user = worldWith('[default\n')
    writeFileSync(join(user.home, 'file'), '')
    const ended = await user.with({ ROLEDECK_DATA_DIR: join(user.home, 'file') }).run('doctor')
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(join(user.home, 'file')) as string })
    expect(ended.stdout).toContain('Line 1 begins with "["')
    expect(ended.stdout).toContain('Roledeck could not be asked')
  })

  test('a link is a hint', async () => {
    const user = worldWith('')
    rmSync(user.configFile)
    writeFileSync(join(user.home, 'mine'), '', { mode: 0o600 })
    symlinkSync(join(user.home, 'mine'), user.configFile)
    const ended = await user.run('doctor')
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`a symbolic link to ${join(user.home, 'mine')}`) as string })
  })
})

test('a profile whose lines went is told with what brings them back', async () => {
  const { user, role } = await signedInCaller()
  expect(await user.run('use', role, '--profile', 'dev')).toMatchObject({ code: 0 })
  expect(await problemsOf(user)).toEqual([])
  const { stdout } = await user.run('doctor')
  expect(stdout).toContain('1 profile of Roledeck in these files')
  expect(stdout).toContain('There is no keychain')
  rmSync(user.credentialsFile)
  const found = await problemsOf(user)
  expect(found.map(({ check, file }) => `${check} ${file ?? ''}`)).toEqual([`profiles ${user.credentialsFile}`])
  expect(found[0]?.message).toContain(`roledeck use ${role} --profile dev`)
}, 30_000)

describe('the way to AWS', () => {
  /** A caller who has added the portal "acme" and carries no engine. */
  async function withPortal() {
    const portal = await center()
    const user = createCaller(portal.env)
    expect(await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')).toMatchObject({ code: 0 })
    return { portal, user }
  }

  test('that leads there is well, under the title where a person looks for it', async () => {
    const { portal, user } = await withPortal()
    const { code, stdout } = await user.run('doctor')
    expect(code).toBe(0)
    const titles = stdout.split('\n').filter((line) => /^[A-Z]/.test(line))
    expect(titles.slice(0, 7)).toEqual([
      'Portals',
      'Clock and network',
      'AWS files',
      'Profiles',
      'Environment',
      'Keychain and engine',
      'Versions',
    ])
    expect(stdout).toContain('  -   acme is signed out. To sign in: roledeck login acme')
    expect(stdout).toContain('  ok  This machine’s clock agrees with AWS’s.')
    expect(stdout).toContain(`the sign-in service at ${portal.url}, where AWS_ENDPOINT_URL_SSO_OIDC leads, was reached in `)
    expect(stdout).toMatch(new RegExp(`  ok {2}Roledeck .*, on Node ${process.version}, `))
  })

  test('that leads nowhere, or to the page of a network, is a problem of that portal', async () => {
    const { portal, user } = await withPortal()
    const pages = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<title>Terms of use</title>'))
    await new Promise<void>((done) => pages.listen(0, '127.0.0.1', done))
    onTestFinished(() => void pages.close())
    await portal.close()
    const page = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
    const found = await problemsOf(user.with({ AWS_ENDPOINT_URL_SSO: page }))
    expect(found.map(({ check, message }) => `${check} ${message}`)).toEqual([
      expect.stringMatching(/^network acme: AWS cannot be reached \(ECONNREFUSED\)/),
      expect.stringMatching(/^network acme: Something that is not AWS answered \(200\)/),
    ])
    expect(new Set(found.map((each) => each.portal)).size).toBe(1)
    expect(found[0]?.portal).toMatch(/^acme-/)
  })

  test('a password in the environment is not said', async () => {
    const { user } = await withPortal()
    const proxied = user.with({ HTTPS_PROXY: 'http://bob:hunter2@127.0.0.1:9', AWS_ENDPOINT_URL_SSO: 'https://bob:hunter2@gw.invalid' })
    const ended = await proxied.run('doctor', '--json')
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('through the proxy http://127.0.0.1:9')
    expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/hunter2|bob/)
  })
})
