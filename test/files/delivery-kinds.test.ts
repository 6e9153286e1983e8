// Each delivery in the two texts: what it writes, that it leaves nothing of another one, and that a withdrawal takes keys only.
import { describe, expect, test } from 'vitest'
import type { Means } from '../../app/files/delivery-lines.ts'
import { KEYS, type Wish, deliverTo, fresh, releaseFrom, withdrawFrom } from './profile-world.ts'

const process: Means = { kind: 'process', command: '/data/bin/roledeck credential-process --in 0a1b2c3d --profile dev' }
const sso: Means = { kind: 'sso', session: 'roledeck-acme-1a2b' }
const statics: Means = { kind: 'static', keys: KEYS[1] }
const nothing = { config: null, credentials: null }

const lines = (text: string | null) => (text ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'))

test('each delivery writes its own lines and no others', () => {
  const written = (means: Means) => {
    const { config, credentials } = deliverTo(nothing, { means }).texts
    return [lines(config), credentials === null ? null : lines(credentials)]
  }
  const settings = ['region = eu-west-1', 'output = json']
  expect(written(process)).toEqual([
    ['[profile dev]', `credential_process = ${process.kind === 'process' ? process.command : ''}`, ...settings],
    null,
  ])
  const session = ['sso_session = roledeck-acme-1a2b', 'sso_account_id = 123456789012', 'sso_role_name = Admin']
  expect(written(sso)).toEqual([['[profile dev]', ...session, ...settings], null])
  const keys = ['aws_access_key_id = ASIA1', 'aws_secret_access_key = secret1', 'aws_session_token = token1']
  expect(written(statics)).toEqual([
    ['[profile dev]', ...settings],
    ['[dev]', ...keys],
  ])
})

const befores = [
  nothing,
  { config: '[profile dev]\nsso_start_url = x\n\n[z]\n', credentials: '[dev]\naws_access_key_id = OLD\n[z]' },
  { config: '# words\r\n[z]\r\nk = v', credentials: '[dev]\n# mine\n' },
]

test.each(befores)('from any delivery to any other no line of the old one stays, and release restores %j', (before) => {
  const all = [statics, process, sso]
  for (const first of all) {
    for (const second of all) {
      const once = deliverTo(before, { means: second, takeOver: true })
      const changed = deliverTo(deliverTo(before, { means: first, takeOver: true }), { means: second })
      expect(['config', 'credentials'].map((file) => lines(changed.texts[file as 'config']))).toEqual(
        ['config', 'credentials'].map((file) => lines(once.texts[file as 'config'])),
      )
      expect(releaseFrom(changed).texts).toEqual(before)
    }
  }
})

test.each([process, sso])('two names of default that Python and the others read differently are refused for $kind', (means) => {
  const config = '[profile default]\nregion = a\n\n[default]\nregion = b\n'
  const wish: Wish = { name: 'default', means, takeOver: true }
  expect(deliverTo({ config, credentials: null }, wish, 'failure')).toMatchObject({
    kind: 'file',
    message: expect.stringContaining('in line 4, [default] as well'),
  })
  const other = '[default]\nregion = b\n\n[profile default]\nregion = a\n'
  const delivered = deliverTo({ config: other, credentials: null }, wish)
  expect(delivered.texts.config?.startsWith('[default]\nregion = b\n\n[profile default]\n')).toBe(true)
  expect(releaseFrom(delivered).texts.config).toBe(other)
})

test('what would become a line of its own is refused', () => {
  const wish: Wish = { means: { kind: 'process', command: 'x\n[default]' } }
  expect(deliverTo(nothing, wish, 'failure')).toMatchObject({ kind: 'service' })
})

test('a section that had nothing but our lines goes with them, also when our notes are lost', () => {
  const before = { config: '[z]\nk = v\n\n', credentials: null }
  const delivered = deliverTo(before, { means: process })
  expect(releaseFrom(fresh(delivered.texts, 'dev')).texts.config).toBe(before.config)
})

describe('lines under a marker, when our notes are lost,', () => {
  const before = { config: '[profile dev]\ncli_pager =\n', credentials: null }
  const delivered = deliverTo(before, { takeOver: true, means: process })

  test('are ours as long as nobody changed them', () => {
    const lost = fresh(delivered.texts, 'dev')
    expect(releaseFrom(lost).texts).toEqual(before)
    const again = deliverTo(lost, { takeOver: true, means: sso })
    expect(lines(again.texts.config)).not.toContain(expect.stringContaining('credential_process'))
  })

  test.each([
    ['changed', (text: string) => text.replace('eu-west-1', 'us-east-1')],
    ['torn apart', (text: string) => text.replace('region', '# mine\nregion')],
    ['without a marker', (text: string) => text.replace(/#.*\n/, '')],
  ])("are the user's once they are %s", (_how, change) => {
    const config = change(delivered.texts.config ?? '')
    expect(releaseFrom(fresh({ config, credentials: null }, 'dev')).texts.config).toBe(config)
  })
})

describe('a withdrawal', () => {
  test('takes our key lines only, and a later delivery brings them back', () => {
    const before = { config: null, credentials: '[dev]\naws_access_key_id = OLD\nendpoint_url = x' }
    const delivered = deliverTo(before, { takeOver: true })
    const withdrawn = withdrawFrom(delivered)
    expect(withdrawn.texts).toEqual({ config: delivered.texts.config, credentials: '[dev]\nendpoint_url = x\n' })
    const again = deliverTo(withdrawn)
    expect(again.texts).toEqual(delivered.texts)
    expect(releaseFrom(again).texts).toEqual(before)
    expect(releaseFrom(withdrawn).texts).toEqual(before)
  })
})
