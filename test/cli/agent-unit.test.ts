// The unit and the plist of an agent: read back by systemd and by Python's plistlib, with the hardest paths that there are.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AgentUnit, launchdPlist, systemdUnit } from '../../app/cli/agent-unit.ts'
import { tempFolder } from '../support/temp.ts'

const HARD = 'a b $HOME ${HOME} %h "q" \'s\' \\n ; # é <&>'
const HAS_SYSTEMD = existsSync('/usr/bin/systemd-analyze')
const HAS_PYTHON = spawnSync('python3', ['-c', 'import plistlib']).status === 0

const unit = (changes: Partial<AgentUnit> = {}): AgentUnit => ({
  launcher: '/data/bin/roledeck',
  vault: null,
  passphraseFile: '/secret/passphrase',
  env: new Map(),
  ...changes,
})

const lineOf = (text: string, key: string) => text.split('\n').find((line) => line.startsWith(`${key}=`))

describe('the systemd unit', () => {
  test('runs the launcher, again after a failure, and not after a stop', () => {
    const text = systemdUnit(unit())
    expect(lineOf(text, 'ExecStart')).toBe('ExecStart=/data/bin/roledeck agent')
    expect(lineOf(text, 'Restart')).toBe('Restart=on-failure')
    expect(lineOf(text, 'WantedBy')).toBe('WantedBy=default.target')
    expect(text).not.toMatch(/Credential|passphrase-fd/)
    expect(lineOf(systemdUnit(unit({ vault: 'memory' })), 'ExecStart')).toBe('ExecStart=/data/bin/roledeck agent --vault memory')
  })

  test('hands the passphrase over as a descriptor, from a credential', () => {
    const text = systemdUnit(unit({ vault: 'file' }))
    expect(lineOf(text, 'LoadCredential')).toBe('LoadCredential=passphrase:/secret/passphrase')
    expect(lineOf(text, 'ExecStart')).toMatch(/^ExecStart=\/bin\/sh -c ".*" sh \/data\/bin\/roledeck agent --vault file --passphrase-fd 3$/)
  })

  test('keeps %, $, quotes, backslashes and blanks from being more than themselves', () => {
    const text = systemdUnit(
      unit({ launcher: '/a $b/%h/"c"\\d', vault: 'file', passphraseFile: '/p %h', env: new Map([['NO_PROXY', 'a $b %h "c"']]) }),
    )
    expect(lineOf(text, 'ExecStart')).toContain('"/a $$b/%%h/\\"c\\"\\\\d"')
    expect(lineOf(text, 'LoadCredential')).toBe('LoadCredential=passphrase:/p %%h')
    expect(lineOf(text, 'Environment')).toBe('Environment="NO_PROXY=a $b %%h \\"c\\""')
  })

  // It says so where a value is wrong or the program to run is not there. How a hard path reads as an argument only a running systemd could tell.
  test.skipIf(!HAS_SYSTEMD).each(['plain', HARD])('is one that systemd takes, and finds the launcher of (%s)', (name) => {
    const folder = tempFolder()
    const launcher = join(folder, name, 'bin', 'roledeck')
    const verify = (text: string) => {
      const path = join(folder, 'roledeck.service')
      writeFileSync(path, text)
      const { status, stderr } = spawnSync('systemd-analyze', ['--user', 'verify', path], {
        env: { PATH: process.env['PATH'], HOME: folder, XDG_RUNTIME_DIR: folder },
        encoding: 'utf8',
      })
      return { status, stderr: stderr.split('\n').filter((line) => line.includes('roledeck')) }
    }
    const env = new Map([['NO_PROXY', HARD]])
    if (name === 'plain') expect(verify(systemdUnit(unit({ launcher, env }))).status).not.toBe(0)
    mkdirSync(dirname(launcher), { recursive: true })
    writeFileSync(launcher, '#!/bin/sh\n')
    chmodSync(launcher, 0o700)
    expect(verify(systemdUnit(unit({ launcher, env })))).toEqual({ status: 0, stderr: [] })
    expect(verify(systemdUnit(unit({ launcher, env, vault: 'file', passphraseFile: join(folder, name, 'p') })))).toEqual({
      status: 0,
      stderr: [],
    })
  })
})

describe.skipIf(!HAS_PYTHON)('the launchd plist', () => {
  const read = (text: string): unknown =>
    JSON.parse(
      execFileSync('python3', ['-c', 'import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))'], {
        input: text,
        encoding: 'utf8',
      }),
    )

  test('runs the launcher, again after a failure, and not after a stop', () => {
    expect(read(launchdPlist(unit()))).toMatchObject({
      ProgramArguments: ['/data/bin/roledeck', 'agent'],
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
    })
    expect(read(launchdPlist(unit()))).not.toHaveProperty('EnvironmentVariables')
  })

  test('says any path and any value as it is, and runs what it says', () => {
    const folder = tempFolder()
    const [launcher, passphraseFile] = [join(folder, HARD), join(folder, `${HARD}-p`)]
    writeFileSync(launcher, '#!/bin/sh\nprintf "%s\\n" "$NO_PROXY" "$@"\ncat <&3\n')
    chmodSync(launcher, 0o700)
    writeFileSync(passphraseFile, 'correct horse\n')
    const plist = read(launchdPlist(unit({ launcher, passphraseFile, vault: 'file', env: new Map([['NO_PROXY', HARD]]) })))
    const { ProgramArguments, EnvironmentVariables } = plist as {
      readonly ProgramArguments: readonly string[]
      readonly EnvironmentVariables: Readonly<Record<string, string>>
    }
    const [program = '', ...words] = ProgramArguments
    const env = { PATH: process.env['PATH'], ...EnvironmentVariables }
    expect(execFileSync(program, words, { env, encoding: 'utf8' })).toBe(
      `${[HARD, 'agent', '--vault', 'file', '--passphrase-fd', '3', 'correct horse'].join('\n')}\n`,
    )
  })
})
