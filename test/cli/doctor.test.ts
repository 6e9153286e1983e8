// What roledeck doctor finds in the environment, in its own profiles and in the engine; pure.
import { describe, expect, test } from 'vitest'
import { environmentFindings } from '../../app/cli/doctor-environment.ts'
import { engineFindings, profileFindings } from '../../app/cli/doctor-profiles.ts'
import { readEntries } from '../../app/files/aws-entries.ts'
import type { Profile } from '../../app/model/profile.ts'
import { noSettings } from '../../app/model/settings.ts'
import { type State, initialState } from '../../app/model/state.ts'

const paths = { config: '/h/.aws/config', credentials: '/h/.aws/credentials' }
const files = { configFile: paths.config, credentialsFile: paths.credentials }

describe('the environment', () => {
  const brief = (env: Record<string, string>) =>
    environmentFindings(env, new Set(['default', 'dev'])).map(({ level, tools, message }) => [level, tools.join(','), message])

  test.each([
    [{}, []],
    [{ AWS_PROFILE: '', AWS_CONFIG_FILE: '', AWS_ACCESS_KEY_ID: '' }, []],
    [{ AWS_PROFILE: 'default' }, []],
    [{ AWS_PROFILE: 'dev' }, [['hint', 'Python,JavaScript,Go', /AWS_PROFILE is dev/]]],
    [{ AWS_PROFILE: 'gone' }, [['problem', 'Python,JavaScript,Go', /AWS_PROFILE names the profile "gone"/]]],
    [
      { AWS_DEFAULT_PROFILE: 'gone' },
      [
        ['problem', 'Python,JavaScript,Go', /AWS_DEFAULT_PROFILE names/],
        ['hint', 'JavaScript', /AWS_DEFAULT_PROFILE/],
      ],
    ],
    [{ AWS_DEFAULT_PROFILE: 'dev' }, [['hint', 'JavaScript', /Set AWS_PROFILE/]]],
    [{ AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'default' }, [['problem', 'Python,JavaScript,Go', /differ/]]],
    [{ AWS_ACCESS_KEY_ID: 'AKIA' }, [['problem', 'Python,JavaScript,Go', /AWS_SECRET_ACCESS_KEY is not/]]],
    [{ AWS_SECRET_ACCESS_KEY: 'wJalr' }, [['problem', 'Python,JavaScript,Go', /AWS_ACCESS_KEY_ID is not/]]],
    [
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'wJalr' },
      [['hint', 'Python,JavaScript,Go', /hide the default profile from every tool/]],
    ],
    [
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'wJalr', AWS_PROFILE: 'dev' },
      [
        ['hint', 'Python,Go', /for JavaScript not/],
        ['hint', 'Python,JavaScript,Go', /AWS_PROFILE is dev/],
      ],
    ],
    [{ AWS_CONFIG_FILE: '~/c' }, [['problem', 'JavaScript,Go', /AWS_CONFIG_FILE begins with ~/]]],
    [{ AWS_SHARED_CREDENTIALS_FILE: 'c' }, [['problem', 'Python,JavaScript,Go', /relative/]]],
    [{ AWS_CONFIG_FILE: 'C:\\c', AWS_SHARED_CREDENTIALS_FILE: '/c' }, []],
    [{ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' }, [['problem', 'Python,JavaScript,Go', /differ/]]],
    [{ AWS_REGION: 'a', AWS_DEFAULT_REGION: 'a' }, []],
  ] as const)('%j', (env, expected) => {
    const found = brief(env)
    expect(found).toEqual(expected.map(([level, tools, words]) => [level, tools, expect.stringMatching(words) as string]))
    expect(JSON.stringify(found)).not.toMatch(/wJalr|AKIA/)
  })

  test('names are not judged where the files cannot be read', () => {
    expect(environmentFindings({ AWS_PROFILE: 'gone' }, null).map(({ level }) => level)).toEqual(['hint'])
  })
})

const profile = (delivery: Profile['delivery'], more: Partial<Profile> = {}): Profile => ({
  name: 'dev',
  ...files,
  role: { portal: 'acme', accountId: '000000000042', roleName: 'Admin' },
  delivery,
  region: null,
  expiresAt: delivery === 'static' ? 1 : null,
  renewAt: null,
  lastRenewal: null,
  ...more,
})

function stateWith(profiles: readonly Profile[], vault: State['vault'] = 'keychain'): State {
  return { ...initialState(noSettings, vault, { kind: 'terminal', version: '1', demo: false, ...files }), profiles }
}

describe('our profiles', () => {
  const launcher = '/h/data/bin/roledeck'
  const PROCESS = `[profile dev]\ncredential_process = "${launcher}" credential-process --profile dev\n`
  const found = (mine: Profile, config: string, credentials = '', more: { before?: string; after?: string } = {}) => {
    const facts = { paths, groups: readEntries({ config, credentials }), launcher, before: more.before ?? null, after: more.after ?? null }
    return profileFindings(stateWith([mine]), facts).map(({ level, file, message }) => `${level} ${file ?? ''}: ${message}`)
  }

  test.each([
    [profile('static'), '', '[dev]\naws_access_key_id = A\naws_secret_access_key = s\n'],
    [profile('static', { expiresAt: null }), '', ''],
    [profile('sso'), '[profile dev]\nsso_session = s\n', ''],
    [profile('process'), PROCESS, ''],
    [profile('static', { configFile: '/elsewhere' }), '', ''],
  ])('%j is well', (mine, config, credentials) => {
    expect(found(mine, config, credentials)).toEqual([])
  })

  test.each([
    [
      profile('static'),
      '[profile dev]\nregion = x\n',
      `problem ${paths.credentials}: The profile dev points to 000000000042/Admin, but its lines are not there`,
    ],
    [profile('sso'), '', `problem ${paths.config}: The profile dev points to 000000000042/Admin, but its lines are not there`],
    [
      profile('process'),
      '[profile dev]\nregion = x\n',
      `problem ${paths.config}: The profile dev points to 000000000042/Admin, but its lines are not there`,
    ],
    [
      profile('process'),
      '[profile dev]\ncredential_process = other\n',
      `problem ${paths.config}: The profile dev points to 000000000042/Admin, but its credential_process runs something else than ${launcher}`,
    ],
  ])('%j has lost its lines', (mine, config, words) => {
    expect(found(mine, config)).toEqual([expect.stringContaining(words)])
    expect(found(mine, config)[0]).toContain('roledeck use 000000000042/Admin --profile dev')
  })

  test('a launcher that is missing counts only where a profile runs it, and less once it is back', () => {
    const missing = { before: 'is missing', after: 'is missing' }
    expect(found(profile('process'), PROCESS, '', missing)).toEqual([
      expect.stringMatching(/^problem \/h\/data\/bin\/roledeck: The launcher, which the profile dev runs, is missing\./),
    ])
    expect(found(profile('process'), PROCESS, '', { before: 'is missing' })).toEqual([
      expect.stringMatching(/^hint .* was missing; starting Roledeck has put it back\.$/),
    ])
    expect(found(profile('sso'), '[profile dev]\nsso_session = s\n', '', missing)).toEqual([])
  })

  test('files that cannot be read are not judged', () => {
    expect(profileFindings(stateWith([profile('static')]), { paths, groups: null, launcher, before: null, after: null })).toEqual([])
  })
})

describe('keychain and engine', () => {
  const found = (state: State, lasting: boolean, keychain: Parameters<typeof engineFindings>[0]['keychain'] = null) =>
    engineFindings({ state, lasting, keychain }, paths).map(({ check, level }) => `${check} ${level}`)

  test.each([
    [stateWith([]), true, []],
    [stateWith([]), false, []],
    [stateWith([], 'memory'), true, ['keychain hint']],
    [stateWith([profile('static')]), false, ['engine hint']],
    [stateWith([profile('static')]), true, []],
    [stateWith([profile('process')]), false, []],
    [stateWith([profile('static', { credentialsFile: '/elsewhere' })]), false, []],
  ])('case %#', (state, lasting, expected) => {
    expect(found(state, lasting)).toEqual(expected)
  })

  test('no keychain is a hint, one that does not work a problem', () => {
    expect(found(stateWith([]), false, { kind: 'no-keychain', message: 'None.' })).toEqual(['keychain hint'])
    expect(found(stateWith([]), false, { kind: 'keychain', message: 'It is locked.', next: 'Unlock it.' })).toEqual(['keychain problem'])
  })
})
