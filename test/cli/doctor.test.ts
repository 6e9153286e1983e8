// What roledeck doctor finds in the environment and in the engine; pure.
import { describe, expect, test } from 'vitest'
import { environmentFindings } from '../../app/cli/doctor-environment.ts'
import { engineFindings } from '../../app/cli/doctor-engine.ts'
import type { AwsFile } from '../../app/inspect/file-trouble.ts'
import type { Profile } from '../../app/model/profile.ts'
import type { State } from '../../app/model/state.ts'
import { paths, profile, stateWith } from './doctor-state.ts'

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

describe('keychain and engine', () => {
  const files = { paths, missing: new Set<AwsFile>() }
  const found = (state: State, lasting: boolean, keychain: Parameters<typeof engineFindings>[0]['keychain'] = null) =>
    engineFindings({ state, lasting, keychain }, files).map(({ check, level }) => `${check} ${level}`)

  test.each([
    [stateWith([]), true, []],
    [stateWith([]), false, []],
    [stateWith([], 'memory'), true, ['keychain hint']],
    [stateWith([profile('static')]), false, ['engine hint']],
    [stateWith([profile('static')]), true, []],
    [stateWith([profile('process')]), false, []],
    [stateWith([profile('static', { credentialsFile: '/elsewhere' })]), false, []],
    [{ ...stateWith([profile('static')]), preferences: { delivery: 'static', keysAtQuit: 'remove' } }, true, []],
  ] as const)('case %#', (state, lasting, expected) => {
    expect(found(state, lasting)).toEqual(expected)
  })

  test('keys that should leave the files when Roledeck ends stay while none runs, and only then is that said', () => {
    const said = (keysAtQuit: 'keep' | 'remove', mine: Profile, missing: readonly AwsFile[] = []) => {
      const state: State = { ...stateWith([mine]), preferences: { delivery: 'static', keysAtQuit } }
      return engineFindings({ state, lasting: false, keychain: null }, { paths, missing: new Set(missing) }).map(({ message }) => message)
    }
    expect(said('remove', profile('static'))).toEqual([expect.stringMatching(/"remove", they stay until an engine runs or ends/)])
    expect(said('keep', profile('static')).join('')).not.toContain('they stay')
    expect(said('remove', profile('static', { expiresAt: null }))).toEqual([])
    expect(said('remove', profile('static'), ['credentials'])).toEqual([])
  })

  test('no keychain is a hint, one that does not work a problem', () => {
    expect(found(stateWith([]), false, { kind: 'no-keychain', message: 'None.' })).toEqual(['keychain hint'])
    expect(found(stateWith([]), false, { kind: 'keychain', message: 'It is locked.', next: 'Unlock it.' })).toEqual(['keychain problem'])
  })
})
