// What an examination finds in the environment; pure.
import { describe, expect, test } from 'vitest'
import { environmentFindings } from '../../app/doctor/environment.ts'

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
