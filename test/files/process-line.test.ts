// The value of credential_process, in the readers themselves: botocore's provider, JavaScript's, and the shells that Go, Java and Rust use.
import { exec, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fromProcess } from '@aws-sdk/credential-provider-process'
import { describe, expect, test } from 'vitest'
import { launcherPath } from '../../app/files/launcher.ts'
import { configId, processLine } from '../../app/files/process-line.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'
import { KEYS_PROGRAM, installed } from './launcher-world.ts'

const CONFIG = '/home/u/.aws/config'
const ID = configId(CONFIG)
const WORDS = ['credential-process', '--in', ID, '--profile', 'dev']

function lineFor(launcher: string, platform: NodeJS.Platform = 'linux', name = 'dev') {
  return processLine({ launcher, configFile: CONFIG, name, platform })
}

function valueFor(launcher: string, platform: NodeJS.Platform = 'linux'): string {
  const line = lineFor(launcher, platform)
  if (!line.ok) throw new Error(line.failure.message)
  return line.value
}

/** Reads a profile of a config file as the AWS CLI and boto3 do, and prints its token. */
const BOTOCORE = `
import sys
from botocore.configloader import load_config
from botocore.credentials import ProcessProvider
keys = ProcessProvider('dev', lambda: load_config(sys.argv[1])).load()
print(keys.get_frozen_credentials().token, end='')
`

/** Splits lines as botocore does on Windows. */
const WINDOWS_SPLITTER = `
import json, sys
from botocore.compat import _windows_shell_split as split
print(json.dumps([split(each) for each in json.loads(sys.argv[1])]))
`

const PYTHON = '/usr/bin/python3'
const FOLDERS = ['plain', 'with blank', 'Jörg Müller', "a'b", 'a(b)&c', '日本', 'a;b#c', '#', '%d=e:f', '*?[!]~', '-x', '  two  ', '{}|<>']

describe.each(FOLDERS)('from the folder %j, with an empty PATH', (folder) => {
  const env = { PATH: '', LANG: 'C' }

  async function written() {
    const { launcher } = await installed(folder, KEYS_PROGRAM)
    const value = valueFor(launcher)
    const configFile = join(tempFolder(), 'config')
    writeFileSync(configFile, `[profile dev]\ncredential_process = ${value}\n`)
    return { value, configFile }
  }

  test('botocore runs it', needs('python3-boto3'), async () => {
    const { configFile } = await written()
    expect(JSON.parse(execFileSync(PYTHON, ['-c', BOTOCORE, configFile], { env, encoding: 'utf8' }))).toEqual(WORDS)
  })

  test('JavaScript’s provider runs it', async () => {
    const { configFile } = await written()
    const found = await fromProcess({ profile: 'dev', configFilepath: configFile, filepath: '/dev/null' })()
    expect(JSON.parse(found.sessionToken ?? '')).toEqual(WORDS)
  })

  test('shells run it', async () => {
    const { value } = await written()
    const tokenIn = (output: string) => JSON.parse((JSON.parse(output) as { SessionToken: string }).SessionToken) as unknown
    expect(tokenIn((await promisify(exec)(value, { env })).stdout)).toEqual(WORDS)
    for (const shell of ['/bin/sh', '/bin/bash'])
      expect(tokenIn(execFileSync(shell, ['-c', value], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }))).toEqual(WORDS)
  })
})

describe('the line', () => {
  test('has a short name for the config file, quotes only where they are needed, and never both ends quoted', () => {
    expect(ID).toMatch(/^[0-9a-f]{8}$/)
    expect(configId('/home/v/.aws/config')).not.toBe(ID)
    expect(valueFor('/home/u/.config/Roledeck/bin/roledeck')).toBe(
      `/home/u/.config/Roledeck/bin/roledeck credential-process --in ${ID} --profile dev`,
    )
    expect(valueFor('/Users/me/Library/Application Support/Roledeck/bin/roledeck', 'darwin')).toBe(
      `"/Users/me/Library/Application Support/Roledeck/bin/roledeck" credential-process --in ${ID} --profile dev`,
    )
  })

  test.each(['my prof', '-x', 'a/b', 'a%b', 'a+b', 'a"', ''])('refuses the name %j', (name) => {
    expect(lineFor('/x/bin/roledeck', 'linux', name)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } })
  })

  test.each([
    ['linux', 'a"b'],
    ['linux', 'a$HOME'],
    ['linux', 'a`id`'],
    ['linux', 'a\\b'],
    ['darwin', 'a\\'],
    ['linux', 'a #b'],
    ['linux', 'a\u00A0;b'],
    ['linux', 'a\nb'],
    ['linux', 'a\u0000b'],
    ['linux', 'a\u007Fb'],
    ['linux', 'a\u2028b'],
    ['linux', 'a\uD800b'],
    ['linux', 'a\uFFFDb'],
    ['win32', 'a%b'],
    ['win32', 'a"b'],
    ['win32', 'a ;b'],
    ['win32', 'a&b'],
    ['win32', 'a,b'],
    ['win32', 'a^b'],
  ] as const)('on %s refuses a folder called %j, with the path and the way out', (platform, folder) => {
    const launcher = launcherPath(`/x/${folder}`, platform)
    const refused = lineFor(launcher, platform)
    expect(refused).toMatchObject({
      ok: false,
      failure: {
        kind: 'file',
        message: expect.stringContaining(JSON.stringify(launcher)),
        next: expect.stringContaining('ROLEDECK_DATA_DIR'),
      },
    })
  })
})

describe('on Windows', () => {
  const paths = [
    ['C:\\Users\\me\\AppData\\Roaming\\Roledeck\\bin\\roledeck.cmd', false],
    ['C:\\Users\\JRGMLL~1\\AppData\\Roaming\\Roledeck\\bin\\roledeck.cmd', false],
    ['C:\\Users\\Jörg\\AppData\\Roaming\\Roledeck\\bin\\roledeck.cmd', false],
    ['C:\\Users\\$me\\`x`\\tools\\new\\roledeck.cmd', false],
    ['\\\\server\\share\\Roledeck\\bin\\roledeck.cmd', false],
    ['C:\\Users\\Jörg Müller\\AppData\\Roaming\\Roledeck\\bin\\roledeck.cmd', true],
    ["C:\\Users\\R & D's, (all)\\Roledeck\\bin\\roledeck.cmd", true],
  ] as const

  test('only paths with blanks are quoted, because Go cannot run what is', () => {
    for (const [path, quoted] of paths)
      expect(valueFor(path, 'win32')).toBe(`${quoted ? `"${path}"` : path} credential-process --in ${ID} --profile dev`)
  })

  test('botocore splits it into the words that were meant', needs('python3-boto3'), () => {
    const lines = JSON.stringify(paths.map(([path]) => valueFor(path, 'win32')))
    const split = execFileSync(PYTHON, ['-c', WINDOWS_SPLITTER, lines], { env: { PYTHONUTF8: '1' }, encoding: 'utf8' })
    expect(JSON.parse(split)).toEqual(paths.map(([path]) => [path, ...WORDS]))
  })
})
