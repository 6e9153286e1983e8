// Which names in the two AWS files are free, lost, or Roledeck's alone.
import { describe, expect, test } from 'vitest'
import { namesInFiles } from '../../app/cli/profiles-sync-files.ts'
import type { Profile } from '../../app/model/profile.ts'
import { withMarker } from '../../app/files/marker.ts'

function profile(name: string): Profile {
  const facts = { delivery: 'process', region: null, expiresAt: null, renewAt: null, lastRenewal: null } as const
  return { name, configFile: '/c', credentialsFile: '/k', role, ...facts }
}

const role = { portal: 'acme-1', accountId: '123456789012', roleName: 'Admin' }
const written = (...lines: readonly string[]) => withMarker(lines, { portal: role.portal, role, profile: 'dev', endsAt: null }).join('\n')
const OURS = written('credential_process = x', 'region = eu-west-1')

function names(config: string | null, credentials: string | null = null, region = false) {
  const { foreign, lost, made } = namesInFiles(
    { config, credentials },
    { profiles: [profile('dev')], portals: new Set(['acme-1']) },
    region,
  )
  return { foreign: [...foreign], lost: [...lost], made: [...made] }
}

describe('names that are not Roledeck’s', () => {
  test.each([
    ['[profile a]\nregion = x\n', null, ['a']],
    ['[profile a]\n\n# nothing here\n', null, []],
    ['[default]\noutput = json\n', null, ['default']],
    ['[profile "a"]\nx = 1\n[profile\tb]\nx = 1\n[profile.c]\nx = 1\n[profile-x d]\nx = 1\n', null, ['a', 'b', 'c', 'd']],
    ['[a]\nregion = x\n[sso-session s]\nsso_region = x\n[Profile b]\nx = 1\n', null, []],
    [null, '[a]\naws_access_key_id = x\n', ['a']],
    ['[profile a]\n', '[a]\nnonsense\n', ['a']],
    // The engine takes such lines up again, so it needs no word.
    [`[profile a]\n${OURS}\n`, null, []],
    [`[profile a]\n${OURS}\noutput = json\n`, null, ['a']],
    [`[profile a]\n${OURS.replace('eu-west-1', 'us-east-1')}\n`, null, ['a']],
    ['[profile a]\n', '[b]\n', []],
  ])('%j and %j: %j', (config, credentials, foreign) => {
    expect(names(config, credentials).foreign).toEqual(foreign)
  })
})

describe('Roledeck’s profile', () => {
  test.each([
    ['as it was written', `[profile dev]\n${OURS}\n`, null, { foreign: [], lost: [], made: ['dev'] }],
    ['with a comment of the user', `[profile dev]\n# mine\n${OURS}\n; mine\n`, null, { foreign: [], lost: [], made: ['dev'] }],
    ['with a harmless line beside', `[profile dev]\n${OURS}\noutput = json\n`, null, { foreign: [], lost: [], made: [] }],
    ['with a line in the other file', `[profile dev]\n${OURS}\n`, '[dev]\noutput = json\n', { foreign: [], lost: [], made: [] }],
    ['with keys beside', `[profile dev]\n${OURS}\n`, '[dev]\naws_access_key_id = x\n', { foreign: ['dev'], lost: [], made: [] }],
    ['with a role_arn and what belongs to it', `[profile dev]\n${OURS}\nrole_arn = x\n`, null, { foreign: ['dev'], lost: [], made: [] }],
    ['with a line that somebody changed', `[profile dev]\n${OURS.replace('= x', '= y')}\n`, null, { foreign: ['dev'], lost: [], made: [] }],
    ['with lines of another kind in place of ours', '[profile dev]\nsso_session = x\n', null, { foreign: ['dev'], lost: [], made: [] }],
    ['that somebody took out', '[profile other]\n', null, { foreign: [], lost: ['dev'], made: [] }],
    ['in files that are gone', null, null, { foreign: [], lost: ['dev'], made: [] }],
  ])('%s', (_, config, credentials, found) => {
    expect(names(config, credentials)).toEqual(found)
  })

  test('a region of the user stands in the way only where another is asked for', () => {
    const text = `[profile dev]\n${written('credential_process = x')}\nregion = x\n`
    expect(names(text).foreign).toEqual([])
    expect(names(text, null, true).foreign).toEqual(['dev'])
  })
})
