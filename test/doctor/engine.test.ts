// What an examination finds about the keychain and the engine; pure.
import { expect, test } from 'vitest'
import { type EngineFacts, engineFindings } from '../../app/doctor/engine.ts'
import type { AwsFile } from '../../app/inspect/file-trouble.ts'
import { type Reply, done, fail } from '../../app/model/failure.ts'
import type { Finding } from '../../app/model/finding.ts'
import type { Profile } from '../../app/model/profile.ts'
import { noSettings } from '../../app/model/settings.ts'
import type { State } from '../../app/model/state.ts'
import { paths, profile, stateWith } from './sample-state.ts'

const look = (facts: Partial<EngineFacts>, missing: readonly AwsFile[] = []): readonly Finding[] =>
  engineFindings(
    { state: stateWith([]), lasting: false, keychain: done, platform: 'linux', ...facts },
    { paths, missing: new Set(missing) },
  )
const brief = (facts: Partial<EngineFacts>) => look(facts).map(({ check, level }) => `${check} ${level}`)

const WELL = 'keychain fine'

test.each([
  [stateWith([]), true, [WELL, 'engine fine']],
  [stateWith([]), false, [WELL, 'engine fine']],
  [stateWith([], 'memory'), true, ['keychain hint', 'engine fine']],
  [stateWith([profile('static')]), false, [WELL, 'engine hint']],
  [stateWith([profile('static')]), true, [WELL, 'engine fine']],
  [stateWith([profile('process')]), false, [WELL, 'engine fine']],
  [stateWith([profile('static', { credentialsFile: '/elsewhere' })]), false, [WELL, 'engine fine']],
] as const)('case %#', (state, lasting, expected) => {
  expect(brief({ state, lasting })).toEqual(expected)
})

test('keys that should leave the files when Roledeck ends stay while none runs, and only then is that said', () => {
  const said = (keysAtQuit: 'keep' | 'remove', mine: Profile, missing: readonly AwsFile[] = []) => {
    const state: State = { ...stateWith([mine]), preferences: { ...noSettings.preferences, keysAtQuit } }
    return look({ state }, missing).flatMap(({ check, message }) => (check === 'engine' ? message : []))
  }
  expect(said('remove', profile('static'))).toEqual([expect.stringMatching(/"remove", they stay until an engine runs or ends/)])
  expect(said('keep', profile('static')).join('')).toMatch(/^No engine is running, so nobody renews.*agent --detach$/)
  expect(said('keep', profile('static')).join('')).not.toContain('they stay')
  expect(said('remove', profile('static', { expiresAt: null })).join('')).toContain('nothing in these files waits')
  expect(said('remove', profile('static'), ['credentials']).join('')).toContain('nothing in these files waits')
})

const keychainWords = (keychain: Reply | null, platform: NodeJS.Platform = 'linux', more: Partial<EngineFacts> = {}) => {
  const [first] = look({ keychain, platform, ...more })
  return `${first?.level ?? ''}: ${first?.message ?? ''}`
}

test.each([
  ['linux', 'Secret Service'],
  ['darwin', 'keychain of macOS'],
  ['win32', 'Credential Manager'],
] as const)('on %s the keychain in use is named, and whether it answers', (platform, name) => {
  expect(keychainWords(done, platform)).toMatch(new RegExp(`^fine: .*${name}.*, which answers`))
  expect(keychainWords(null, platform, { lasting: true })).toMatch(new RegExp(`^fine: The running engine .*${name}`))
})

test('no keychain is a hint, one that does not work a problem', () => {
  expect(keychainWords(fail('no-keychain', 'None.'))).toMatch(/^hint: None\. Or keep sessions in a running engine: roledeck agent/)
  expect(keychainWords(fail('keychain', 'It is locked.', 'Unlock it.'))).toBe('problem: It is locked. Unlock it.')
})

test('a demo has no keychain and wants none', () => {
  const plain = stateWith([], 'memory')
  const state: State = { ...plain, host: { ...plain.host, demo: true } }
  expect(keychainWords(null, 'linux', { state, lasting: true })).toMatch(/^fine: The demo/)
})
