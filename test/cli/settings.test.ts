// roledeck settings: shows what was chosen once for all profiles, and changes it.
import { expect, test } from 'vitest'
import { addSettingsVerb } from '../../app/cli/settings.ts'
import { fail } from '../../app/model/failure.ts'
import { verbWorld } from './profiles-sync-world.ts'

const preferences = { delivery: 'process', keysAtQuit: 'remove' } as const

test('without options it shows both, each with what it means, and changes nothing', async () => {
  const world = verbWorld(addSettingsVerb, { state: { preferences } })
  expect(await world.run('settings')).toEqual({
    code: 0,
    stdout: [
      'delivery      process  new profiles hold no keys: tools ask Roledeck for them',
      'keys-at-quit  remove   keys leave the credentials file when Roledeck ends',
    ].join('\n'),
    stderr: '',
  })
  expect(world.sent).toEqual([])
})

test('as JSON it has the documented fields', async () => {
  const { stdout } = await verbWorld(addSettingsVerb, { state: { preferences } }).run('settings', '--json')
  expect(JSON.parse(stdout)).toEqual({ delivery: 'process', keysAtQuit: 'remove' })
})

test.each([
  [['--delivery', 'sso'], { delivery: 'sso', keysAtQuit: null }],
  [['--keys-at-quit', 'keep'], { delivery: null, keysAtQuit: 'keep' }],
  [['--delivery', 'static', '--keys-at-quit', 'remove', '--json'], { delivery: 'static', keysAtQuit: 'remove' }],
])('%j changes just that', async (words, change) => {
  const world = verbWorld(addSettingsVerb)
  expect(await world.run('settings', ...words)).toMatchObject({ code: 0, stdout: expect.stringContaining('static') as string })
  expect(world.sent).toEqual([{ kind: 'prefer', ...change }])
})

test('a choice that could not be saved is said, and nothing is shown', async () => {
  const world = verbWorld(addSettingsVerb, { replies: { prefer: fail('file', 'The disk is full.') } })
  expect(await world.run('settings', '--delivery', 'sso')).toEqual({ code: 1, stdout: '', stderr: 'roledeck: The disk is full.' })
})

test.each([[['--delivery', 'email']], [['--keys-at-quit', 'burn']], [['extra']]])('%j is refused', async (words) => {
  const world = verbWorld(addSettingsVerb)
  await expect(world.run('settings', ...words)).rejects.toMatchObject({ exitCode: 1 })
  expect(world.sent).toEqual([])
})
