// A role as variables: in real shells, in files, at the container door, and taken away again.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { type Caller, createCaller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needs } from '../support/packages.ts'
import { typing } from '../support/typing.ts'

const RUN = `'${process.execPath}' '${resolve(import.meta.dirname, '../../dist/roledeck.js')}'`
const MINE = {
  AWS_PROFILE: 'mine',
  AWS_SECURITY_TOKEN: 'old',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/old',
  AWS_BEARER_TOKEN_BEDROCK: 'old',
  AWS_BEARER_TOKEN_OTHER_SERVICE: 'old',
  AWS_CONFIG_FILE: '/srv/config',
}

/** The environment that programs find in a shell after these lines. */
async function envAfter(user: Caller, program: string, script: string): Promise<Readonly<Record<string, string>>> {
  const { code, stdout, stderr } = await user.runProgram(program, ['-c', `${script}\nenv`])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return Object.fromEntries(stdout.split('\n').map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]))
}

const KEYS = {
  AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/) as string,
  AWS_SECRET_ACCESS_KEY: expect.stringMatching(/./) as string,
  AWS_SESSION_TOKEN: expect.stringMatching(/./) as string,
  AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
}
const IRELAND = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }

/** Those that begin with AWS_, without the emulator's own and the person's files. */
function aws(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => /^AWS_(?!ENDPOINT|CONFIG)/.test(name)))
}

const SHELLS = [
  { shell: 'sh', program: '/bin/sh', skip: false, read: (words: string) => `eval "$(${RUN} env ${words})"` },
  { shell: 'bash', program: '/bin/bash', skip: false, read: (words: string) => `eval "$(${RUN} env ${words})"` },
  { shell: 'zsh', program: '/usr/bin/zsh', ...needs('zsh'), read: (words: string) => `eval "$(${RUN} env ${words})"` },
  { shell: 'fish', program: '/usr/bin/fish', ...needs('fish'), read: (words: string) => `${RUN} env ${words} | source` },
]

describe('keys', () => {
  test('arrive in real shells beside the region, and nothing of another role or profile is left; --unset takes all of it away again', async () => {
    const { user, role } = await signedInCaller()
    for (const { shell, program, skip, read } of SHELLS) {
      if (skip) continue
      const set = read(`'${role}' --shell ${shell}`)
      const found = await envAfter(user.with(MINE), program, set)
      expect(aws(found)).toEqual({ ...KEYS, ...IRELAND })
      expect(found['AWS_CONFIG_FILE']).toBe('/srv/config')
      const cleared = await envAfter(user.with(MINE), program, `${set}\n${read(`--unset --shell ${shell}`)}`)
      expect(aws(cleared)).toEqual({ AWS_PROFILE: 'mine' })
      expect(Object.keys(cleared).filter((name) => name.startsWith('ROLEDECK_'))).toEqual([])
      expect(cleared['AWS_CONFIG_FILE']).toBe('/srv/config')
    }
    const moved = await user.run('env', role, '--region', 'us-east-1')
    expect(moved.stdout).toContain("export AWS_REGION='us-east-1'")
  }, 90_000)

  test('a prompt that shows the role shows the new one, and files do not name it', async () => {
    const { user, role } = await signedInCaller()
    const inside = user.with({ ROLEDECK_ROLE: 'old/Admin' })
    expect((await inside.run('env', role)).stdout).toMatch(/^export ROLEDECK_ROLE='.+\/\w+'$/m)
    expect((await inside.run('env', '--unset')).stdout).toMatch(/^unset ROLEDECK_ROLE$/m)
    expect((await inside.run('env', role, '--format', 'docker')).stdout).not.toContain('ROLEDECK')
    expect((await user.run('env', role)).stdout).not.toContain('ROLEDECK_ROLE')
  }, 60_000)

  test('go into files of variables, which hold nothing else', async () => {
    const { user, role } = await signedInCaller()
    const wanted = { ...KEYS, ...IRELAND }
    const text = async (format: string) => (await user.with(MINE).run('env', role, '--format', format)).stdout
    expect(parseEnv(await text('dotenv'))).toEqual(wanted)
    expect(JSON.parse(await text('json'))).toEqual(wanted)
    expect(
      Object.fromEntries(
        (await text('docker'))
          .trimEnd()
          .split('\n')
          .map((line) => line.split(/=(.*)/)),
      ),
    ).toEqual(Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, value])))
  }, 60_000)

  test('PowerShell and cmd get a statement a line', async () => {
    const { user, role } = await signedInCaller()
    const lines = async (shell: string) => (await user.run('env', role, '--shell', shell)).stdout.trimEnd().split('\n')
    for (const line of await lines('powershell')) expect(line).toMatch(/^\$Env:(AWS|ROLEDECK)_\w+ = ('[!-&(-~]+'|\$null)$/)
    for (const line of await lines('cmd')) expect(line).toMatch(/^set "(AWS|ROLEDECK)_\w+=[!#$&-~]*"$/)
  }, 60_000)
})

describe('container variables', () => {
  const read = (words: string) => `eval "$(${RUN} env ${words} 2>/dev/null)"`

  test('lead to the role for as long as was asked, away from every profile, and never hold the token twice', async () => {
    const { user, role } = await signedInCaller()
    const found = await envAfter(user.with(MINE), '/bin/bash', read(`'${role}' --container --for 90m`))
    expect(aws(found)).toEqual({
      ...IRELAND,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/roles\/\d{12}\/\w+$/) as string,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: expect.stringMatching(/\/doors\/[^/]+\/token$/) as string,
      AWS_SHARED_CREDENTIALS_FILE: expect.stringMatching(/\/doors\/[^/]+\/credentials$/) as string,
    })
    // boto's own file would win over the door in Python.
    expect(readFileSync(found['BOTO_CONFIG'] ?? '/nowhere', 'utf8')).toBe('')
    const token = readFileSync(found['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] ?? '', 'utf8')
    const answer = await fetch(found['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? '', { headers: { authorization: token } })
    expect(await answer.json()).toMatchObject({ AccessKeyId: KEYS.AWS_ACCESS_KEY_ID, AccountId: role.slice(0, 12) })
    const { stdout, stderr } = await user.run('env', role, '--container=token', '--for', '90m')
    expect(stdout).toMatch(/^unset AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE$/m)
    expect(stdout).toMatch(/^export AWS_CONTAINER_AUTHORIZATION_TOKEN='[\w-]+'$/m)
    expect(stderr).toMatch(/until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\.\n$/)
  }, 60_000)

  test('a verb run with them works on the person’s own files, which come back with the next keys and with --unset', async () => {
    const { user, role } = await signedInCaller()
    const own = `${user.home}/own-config`
    writeFileSync(own, '[profile mine]\nregion = eu-west-3\n')
    const use = `${RUN} use '${role}' --profile dev --delivery process 2>/dev/null`
    const inside = async (person: Caller, then: string) => envAfter(person, '/bin/bash', `${read(`'${role}' --container`)}\n${then}`)
    for (const [person, variable, file] of [
      [user.with({ AWS_CONFIG_FILE: own, BOTO_CONFIG: own }), own, own],
      [user, undefined, user.configFile],
    ] as const) {
      expect((await inside(person, use))['AWS_CONFIG_FILE']).toContain('/doors/')
      expect(readFileSync(file, 'utf8')).toMatch(/^\[profile dev\]$/m)
      for (const then of [read('--unset'), read(`'${role}'`)]) {
        const found = await inside(person, then)
        expect([found['AWS_CONFIG_FILE'], found['BOTO_CONFIG']]).toEqual([variable, variable])
        expect(found['AWS_SHARED_CREDENTIALS_FILE']).toBeUndefined()
        expect(Object.keys(found).filter((name) => /^ROLEDECK_.*(FILE|CONFIG)/.test(name))).toEqual([])
      }
    }
  }, 90_000)
})

test.each([
  [['--unset', '--format', 'json'], 2, '--unset'],
  [['a/b', '--shell', 'bash', '--format', 'json'], 2, '--shell'],
  [['a/b', '--shell', 'csh'], 2, 'csh'],
  [['a/b', '--format', 'json', '--for', '8h'], 2, '--container'],
  [['a/b', '--shell', 'powershell', '--for', '8h'], 2, '--container'],
])('env %j ends with %d and says %j, and nothing on stdout', async (words, code, sentence) => {
  const portal = await center()
  const stderr = expect.stringContaining(sentence) as string
  expect(await createCaller(portal.env).run('env', ...words)).toEqual({ code, stdout: '', stderr })
})

test.each([
  [[], 2, 'No role was given'],
  [['--unset', 'a/b'], 2, '"a/b"'],
  [['a/b', '--for', '8h'], 2, '--container'],
  [['a/b', '--container', '--for', '8d'], 2, '"8d"'],
  [['a/b', '--container', '--for', 'soon'], 2, '"soon"'],
  [['a/b', '--region', 'moon-1'], 2, '"moon-1"'],
  [['a/b', '--container'], 1, 'roledeck agent --detach'],
])('env %j ends with %d and says %j, and a shell that evaluates it fails, too', async (words, code, sentence) => {
  const portal = await center()
  const user = createCaller(portal.env)
  const stderr = expect.stringContaining(sentence) as string
  expect(await user.run('env', ...words)).toEqual({ code, stdout: 'false\n', stderr })
  const script = `set -e; eval "$(${RUN} env ${words.map((word) => `'${word}'`).join(' ')} 2>/dev/null)"; echo 'goes on'`
  expect(await user.runProgram('/bin/sh', ['-c', script])).toMatchObject({ code: 1, stdout: '' })
})

test('on a terminal it says once that secrets were shown, and how they are not', { ...needs('bsdutils'), timeout: 60_000 }, async () => {
  const { user, role } = await signedInCaller()
  const person = typing(user, ['env', role])
  expect(await person.ended).toBe(0)
  expect(person.shown().match(/on your screen/g)).toHaveLength(1)
  expect(person.shown()).toContain('eval "$(roledeck env <role>)"')
  expect((await user.run('env', role)).stderr).toBe('')
  const without = typing(user, ['env', role, '--container'])
  expect(await without.ended).toBe(0)
  expect(without.shown()).not.toContain('on your screen')
  expect(dirname(without.shown().match(/\/\S+\/token/)?.[0] ?? '')).toContain('/doors/')
})
