// What an examination finds in its own profiles; pure.
import { describe, expect, test } from 'vitest'
import type { Finding } from '../../app/model/finding.ts'
import { type ProfileFacts, profileFindings } from '../../app/doctor/profiles.ts'
import { withMarker } from '../../app/files/marker.ts'
import type { Profile } from '../../app/model/profile.ts'
import { paths, profile, stateWith } from './sample-state.ts'

describe('our profiles', () => {
  const launcher = '/h/data/bin/roledeck'
  const PROCESS = `[profile dev]\ncredential_process = "${launcher}" credential-process --profile dev\n`
  const facts = (config: string | null, credentials: string | null): ProfileFacts => {
    return { paths, texts: { config, credentials }, missing: new Set(), launcher, before: null, after: null }
  }
  const inWords = (findings: readonly Finding[]) => findings.map(({ level, file, message }) => `${level} ${file ?? ''}: ${message}`)
  const found = (mine: Profile, config: string, credentials = '', more: Partial<ProfileFacts> = {}) =>
    inWords(profileFindings(stateWith([mine]), { ...facts(config, credentials), ...more }))

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

  test.each([
    ['static', 'credentials'],
    ['sso', 'config'],
    ['process', 'config'],
  ] as const)('a profile by %s whose %s file is gone or cannot be read is not well', (delivery, file) => {
    const gone = profileFindings(stateWith([profile(delivery)]), { ...facts('', ''), missing: new Set([file]) })
    expect(inWords(gone)).toEqual([
      expect.stringMatching(new RegExp(`^problem ${paths[file]}: The profile dev points to .*, but the file is not there any more\\. `)),
    ])
    const unread = { config: '', credentials: '', [file]: null }
    expect(inWords(profileFindings(stateWith([profile(delivery)]), { ...facts('', ''), texts: unread }))).toEqual([
      expect.stringMatching(new RegExp(`^problem ${paths[file]}: ${paths[file]} cannot be read, and the profile dev needs it\\. `)),
    ])
  })

  test('the other file may be unreadable: what a profile is known by is looked at', () => {
    const keys = '[dev]\naws_access_key_id = A\naws_secret_access_key = s\n'
    expect(profileFindings(stateWith([profile('static')]), facts(null, keys))).toEqual([])
    expect(profileFindings(stateWith([profile('static')]), facts(null, ''))).toHaveLength(1)
  })

  test('many profiles of an unreadable file are one sentence', () => {
    const many = ['a', 'b', 'c', 'd'].map((name) => profile('static', { name }))
    const said = (count: number) => inWords(profileFindings(stateWith(many.slice(0, count)), facts('', null))).join('; ')
    expect(said(2)).toMatch(/the profiles a, b need it\. [^;]*$/)
    expect(said(4)).toMatch(/and 4 profiles need it\. [^;]*$/)
  })
})

describe('lines under our comment', () => {
  const lost = (name: string) => {
    const marked = { portal: 'acme', role: { accountId: '000000000042', roleName: 'Admin' }, profile: name, endsAt: null }
    return `[profile ${name}]\n${withMarker(['sso_session = s'], marked).join('\n')}\n`
  }
  const found = (config: string, profiles: readonly Profile[] = []) =>
    profileFindings(stateWith(profiles), {
      paths,
      texts: { config, credentials: '' },
      missing: new Set(),
      launcher: '/l',
      before: null,
      after: null,
    })

  test('that no record speaks of are a hint with what takes them away', () => {
    expect(found(`[default]\nregion = x\n${lost('dev')}`)).toEqual([
      {
        check: 'profiles',
        level: 'hint',
        portal: null,
        file: paths.config,
        line: 3,
        tools: [],
        message: "Line 3: dev has lines of ours that Roledeck's notes do not know: roledeck release dev",
      },
    ])
    expect(found(lost('dev'), [profile('sso')])).toEqual([])
    expect(found('[profile mine]\nsso_session = s\n')).toEqual([])
  })

  test('are told of five profiles, then how many more', () => {
    const all = found(Array.from({ length: 7 }, (_, index) => lost(`dev${index}`)).join(''))
    expect(all.map(({ line }) => line)).toEqual([1, 4, 7, 10, 13])
    expect(all.at(-1)?.message).toMatch(/release dev4\. And 2 more like it\.$/)
    expect(all[0]?.message).not.toContain('more')
  })

  test('that a release would not take are for hands: changed since, or under a name that no command takes', () => {
    expect(found(lost('dev').replace('= s', '= t')).map(({ message }) => message)).toEqual([expect.stringMatching(/remove them by hand$/)])
    expect(found(lost('two words'))[0]?.message).toMatch(/remove them by hand/)
  })
})
