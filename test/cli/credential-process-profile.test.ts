// What a profile says to credential-process, in files as people have them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readProfile } from '../../app/cli/process-profile.ts'
import { admin, portal, profile, state } from '../model/desk-state.ts'
import { tempFolder } from '../support/temp.ts'

const LEGACY = `sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 012345678901
sso_role_name = Admin
`
const READ = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', accountId: '012345678901', roleName: 'Admin' }
const SESSION = '[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n'
const ROLE = 'sso_account_id = 012345678901\nsso_role_name = Admin\n'

/** Reads the profile "dev" from two files; null: it is not there. */
function read(config: string | Buffer | null, credentials: string | null = null, own = false) {
  const folder = tempFolder()
  const [configFile, credentialsFile] = [join(folder, 'config'), join(folder, 'credentials')]
  if (config !== null) writeFileSync(configFile, config)
  if (credentials !== null) writeFileSync(credentialsFile, credentials)
  const env = { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile }
  const profiles = own ? [profile({ name: 'dev', configFile, credentialsFile })] : []
  return readProfile(state({ profiles }), 'dev', env)
}

describe('a profile', () => {
  test.each([
    ['with its own four keys', `[profile dev]\n${LEGACY}`, READ],
    ['with an sso-session', `${SESSION}[profile dev]\nsso_session = corp\n${ROLE}`, READ],
    ['of both forms: the session says where the portal is', `${SESSION}[profile dev]\nsso_session = corp\n${LEGACY}sso_region=x\n`, READ],
    ['whose session is not there keeps its own keys', `[profile dev]\nsso_session = corp\n${LEGACY}`, READ],
    ['that is there twice', `[profile dev]\nsso_role_name = Old\n[profile dev]\n${LEGACY}`, READ],
    ['with a key that is there twice', `[profile dev]\nsso_role_name = Old\n${LEGACY}`, READ],
    [
      'with comments, blanks, colons and capitals',
      `[profile dev] # me\n${LEGACY.replace('eu-west-1', 'eu-west-1 # here').replace('sso_role_name =', '; x\n\nSSO_ROLE_NAME:')}`,
      READ,
    ],
    ['behind a byte order mark, with CRLF', `\uFEFF[profile dev]\n${LEGACY}`.replaceAll('\n', '\r\n'), READ],
    ['beside lines that are none', `nonsense\n[unclosed\n[profile dev]\nword\n${LEGACY}`, READ],
    ['beside letters of another encoding', Buffer.concat([Buffer.from([0x23, 0xfc, 0x0a]), Buffer.from(`[profile dev]\n${LEGACY}`)]), READ],
    ['without any of them', '[profile dev]\nregion = eu-west-1\n', {}],
  ])('%s', async (_, config, wanted) => {
    const found = await read(config)
    expect(found).toEqual({ ok: true, value: { said: { ...nothing, ...wanted }, ownPortal: null } })
  })

  test('in the credentials file wins key by key', async () => {
    const found = await read(`[profile dev]\n${LEGACY}`, '[dev]\nsso_role_name = Reader\n')
    expect(found).toMatchObject({ value: { said: { ...READ, roleName: 'Reader' } } })
  })

  test.each([
    ['itself', '[profile dev]\nsso_interactive_auth = true\n', 'true'],
    ['its session', `${SESSION}sso_interactive_auth = true\n[profile dev]\nsso_session = corp\n`, 'true'],
    [
      'itself before its session',
      `${SESSION}sso_interactive_auth = true\n[profile dev]\nsso_session = corp\nsso_interactive_auth = false\n`,
      'false',
    ],
  ])('lets a person be asked by %s', async (_, config, interactive) => {
    expect(await read(config)).toMatchObject({ value: { said: { interactive } } })
  })

  test('of ours is what our record says, and asks a person where its lines in the file say so', async () => {
    const { startUrl, region } = portal().portal
    const { accountId, roleName } = admin
    const says = { ok: true, value: { said: { startUrl, region, accountId, roleName, interactive: undefined }, ownPortal: admin.portal } }
    expect(await read(null, null, true)).toEqual(says)
    expect(await read(`[profile dev]\n${LEGACY}sso_interactive_auth = true\n`, null, true)).toEqual({
      ...says,
      value: { ...says.value, said: { ...says.value.said, interactive: 'true' } },
    })
  })

  test.each([[null], ['[profile prod]\nregion = x\n'], ['[dev]\nsso_role_name = Admin\n']])(
    'that no tool finds in %j is not found',
    async (config) => {
      expect(await read(config)).toMatchObject({
        ok: false,
        failure: { kind: 'not-found', message: expect.stringContaining('"dev"'), next: expect.stringContaining('roledeck use') },
      })
    },
  )

  test('in a folder instead of a file cannot be read, unless it is one of ours', async () => {
    const folder = tempFolder()
    const files = { configFile: folder, credentialsFile: join(folder, 'none') }
    const env = { AWS_CONFIG_FILE: files.configFile, AWS_SHARED_CREDENTIALS_FILE: files.credentialsFile }
    expect(await readProfile(state(), 'dev', env)).toMatchObject({ ok: false, failure: { kind: 'file' } })
    const own = state({ profiles: [profile({ name: 'dev', ...files })] })
    expect(await readProfile(own, 'dev', env)).toMatchObject({ ok: true, value: { ownPortal: admin.portal } })
  })
})

const nothing = { startUrl: undefined, region: undefined, accountId: undefined, roleName: undefined, interactive: undefined }
