// Profiles of both AWS files taken together: what we tell, and what botocore and the JavaScript SDK really use.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromIni } from '@aws-sdk/credential-provider-ini'
import { describe, expect, test } from 'vitest'
import { checkProfiles } from '../../app/inspect/profile-check.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'

const KEYS = 'aws_access_key_id = AKIAFILE\naws_secret_access_key = wJalr\n'
const SSO = 'sso_account_id = 1\nsso_role_name = r\nsso_start_url = https://a.awsapps.com/start\nsso_region = eu-west-1\n'
const PROCESS = `credential_process = /bin/echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s"}'\n`
const SESSION = '[sso-session s]\nsso_start_url = https://a.awsapps.com/start\nsso_region = eu-west-1\n'

const told = (config: string, credentials: string) =>
  checkProfiles({ config, credentials }).map(({ kind, file, line, tools }) => `${kind} ${file} ${line} ${tools.join(',')}`)

const ALL = 'Python,JavaScript,Go'

test.each([
  ['a whole profile', `[profile a]\n${SSO}`, '', []],
  ['a profile with a session', `${SESSION}[profile a]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n`, '', []],
  ['a session alone, for a token', `${SESSION}[profile a]\nsso_session = s\n`, '', []],
  ['half of a pair', '', '[a]\naws_access_key_id = AKIA\n', [`half-keys credentials 2 ${ALL}`]],
  [
    'halves in two files',
    '[profile a]\naws_secret_access_key = s\n',
    '[a]\naws_access_key_id = AKIA\n',
    [`half-keys config 2 ${ALL}`, `half-keys credentials 2 ${ALL}`],
  ],
  [
    'a session that is not there',
    '[profile a]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n',
    '',
    [`no-such-session config 2 ${ALL}`],
  ],
  [
    'a session without a region',
    `${SESSION.replace(/sso_region.*\n/, '')}[profile a]\nsso_session = s\n`,
    '',
    [`sso-incomplete config 4 ${ALL}`],
  ],
  ['a profile without a role', `${SESSION}[profile a]\nsso_session = s\nsso_account_id = 1\n`, '', [`sso-incomplete config 6 ${ALL}`]],
  [
    'another region than the session',
    `${SESSION}[profile a]\nsso_session = s\nsso_region = us-east-1\n`,
    '',
    ['sso-mismatch config 6 Python,Go'],
  ],
  ['a role without a source', '[profile a]\nrole_arn = x\n', '', [`role-source config 2 ${ALL}`]],
  ['a role with a source that is not there', '[profile a]\nrole_arn = x\nsource_profile = b\n', '', [`role-source config 3 ${ALL}`]],
  ['a role with a source in the other file', '[profile a]\nrole_arn = x\nsource_profile = b\n', `[b]\n${KEYS}`, []],
  [
    'a role with two sources',
    '[profile a]\nrole_arn = x\nsource_profile = a\ncredential_source = Environment\n',
    '',
    [`role-source config 3 ${ALL}`],
  ],
  ['a role with keys of its own', '[profile a]\nrole_arn = x\nsource_profile = a\n', `[a]\n${KEYS}`, []],
  ['a command below ~', '[profile a]\ncredential_process = ~/bin/x\n', '', ['process-home config 2 Python']],
  ['a command with a variable', '[profile a]\ncredential_process = "%APPDATA%\\x.exe"\n', '', ['process-home config 2 Python']],
  ['a line below a comment and CRLF', '# c\r\n\r\n[profile a]\r\n# c\r\nrole_arn = x\r\n', '', [`role-source config 5 ${ALL}`]],
] as const)('%s', (_what, config, credentials, expected) => {
  expect(told(config, credentials)).toEqual(expected)
})

test('a sentence names the line and shows no secret', () => {
  const troubles = checkProfiles({ config: `[profile a]\n${SSO}${PROCESS.replace('/bin', '~')}`, credentials: `[a]\n${KEYS}` })
  expect(troubles.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      /^Line 2 of the credentials file has keys for a, and line 2 of the config file points it to Identity Center: .*\.$/,
    ),
    expect.stringMatching(/^Line 6 of the config file .*\.$/),
  ])
  expect(JSON.stringify(troubles)).not.toMatch(/wJalr|AKIA/)
})

/** What each SDK uses of a profile: botocore's own word, the access key that JavaScript gets, or its error. */
const both = [
  ['keys in credentials beside SSO', SSO, KEYS, 'keys-beside', 'sso', 'AKIAFILE'],
  ['keys in config beside SSO', SSO + KEYS, '', 'keys-beside', 'sso', 'AKIAFILE'],
  ['keys in credentials beside a process', PROCESS, KEYS, 'keys-beside', 'shared-credentials-file', 'AKIAFILE'],
  ['keys in config beside a process', PROCESS + KEYS, '', 'keys-beside', 'custom-process', 'AKIAFILE'],
  ['SSO beside a process', SSO + PROCESS, '', 'sso-and-process', 'sso', 'AKIAPROC'],
  ['a process alone', PROCESS, '', undefined, 'custom-process', 'AKIAPROC'],
] as const

const READER = `
import sys
from botocore.session import Session
print(Session(profile='a').get_credentials().method)
`

describe('two sources in one profile', () => {
  test.each(both)('%s', needs('python3-boto3'), async (...[, config, credentials, kind, python, javaScript]) => {
    const texts = { config: `[profile a]\nregion = eu-west-1\n${config}`, credentials: credentials === '' ? '' : `[a]\n${credentials}` }
    expect(checkProfiles(texts).map((each) => each.kind)).toEqual(kind === undefined ? [] : [kind])
    const folder = tempFolder()
    for (const file of ['config', 'credentials'] as const) writeFileSync(join(folder, file), texts[file])
    const [configFilepath, filepath] = [join(folder, 'config'), join(folder, 'credentials')]
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, AWS_CONFIG_FILE: configFilepath, AWS_SHARED_CREDENTIALS_FILE: filepath }
    expect(execFileSync('/usr/bin/python3', ['-c', READER], { env, encoding: 'utf8' }).trim()).toBe(python)
    const used = await fromIni({ profile: 'a', configFilepath, filepath, ignoreCache: true })()
    expect(used.accessKeyId).toBe(javaScript)
  })
})
