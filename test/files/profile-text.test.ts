// What a delivery, a withdrawal and a release make of the two AWS files.
import { describe, expect, test } from 'vitest'
import { type Before, KEYS, deliverTo, releaseFrom, settled } from './profile-world.ts'

const CONFIG_NOTE = '# Roledeck wrote the next 2 lines for 123456789012/Admin of portal acme-1a2b; "roledeck release dev" takes them away.'
const KEYS_NOTE = CONFIG_NOTE.replace('2 lines', '3 lines').replace('; "', '; they end 2026-11-21T13:00:00Z; "')
const KEY_LINES = `${KEYS_NOTE}\naws_access_key_id = ASIA1\naws_secret_access_key = secret1\naws_session_token = token1\n`
const CONFIG_LINES = `${CONFIG_NOTE}\nregion = eu-west-1\noutput = json\n`

/** What a marker's lines add up to is the matter of its own tests. */
const unchecked = (text: string | null) => text?.replaceAll(/ \(check [0-9a-f]{8}\)$/gm, '') ?? null
const bare = ({ config, credentials }: Before): Before => ({ config: unchecked(config), credentials: unchecked(credentials) })

describe('a first delivery', () => {
  test.each<[string, Before, Before]>([
    [
      'makes both files',
      { config: null, credentials: null },
      { config: `[profile dev]\n${CONFIG_LINES}`, credentials: `[dev]\n${KEY_LINES}` },
    ],
    [
      'adds sections below a blank line',
      { config: '[default]\nregion = x\n', credentials: '[other]\nk = v\n\n' },
      { config: `[default]\nregion = x\n\n[profile dev]\n${CONFIG_LINES}`, credentials: `[other]\nk = v\n\n[dev]\n${KEY_LINES}` },
    ],
    [
      'ends an open last line first',
      { config: '[default]\nregion = x', credentials: '# only words' },
      { config: `[default]\nregion = x\n\n[profile dev]\n${CONFIG_LINES}`, credentials: `# only words\n\n[dev]\n${KEY_LINES}` },
    ],
    [
      'speaks the line ends of the file',
      { config: '[default]\r\nregion = x\r\n', credentials: '\uFEFF[other]\r\n' },
      {
        config: `[default]\nregion = x\n\n[profile dev]\n${CONFIG_LINES}`.replaceAll('\n', '\r\n'),
        credentials: `\uFEFF[other]\n\n[dev]\n${KEY_LINES}`.replaceAll('\n', '\r\n'),
      },
    ],
    [
      'fills empty sections that are there, comments left alone',
      { config: '[profile dev] # mine\n# words\n\n[z]\n', credentials: '[dev]\n\n[z]\n' },
      { config: `[profile dev] # mine\n${CONFIG_LINES}# words\n\n[z]\n`, credentials: `[dev]\n${KEY_LINES}\n[z]\n` },
    ],
  ])('%s', (_title, before, after) => {
    const delivered = deliverTo(before)
    expect(bare(delivered.texts)).toEqual(after)
    expect(releaseFrom(delivered).texts).toEqual(before)
  })

  test.each([
    ['[default]\n', '[default]\n@'],
    ['[profile default]\n', '[profile default]\n@'],
    ['[profile default]\n\n[default]\n', '[profile default]\n@\n[default]\n'],
    ['', '[default]\n@'],
  ])('for default, %j becomes %j', (config, after) => {
    const note = CONFIG_LINES.replaceAll('release dev', 'release default')
    expect(unchecked(deliverTo({ config, credentials: null }, { name: 'default' }).texts.config)).toBe(after.replace('@', note))
  })

  test('writes the region that was asked for, and none where none is known', () => {
    expect(deliverTo({ config: null, credentials: null }, { region: 'us-east-2' }).texts.config).toContain('\nregion = us-east-2\n')
    const { texts, region } = deliverTo({ config: null, credentials: null }, { standardRegion: null })
    expect(unchecked(texts.config)).toBe(
      `[profile dev]\n${CONFIG_NOTE.replace('2 lines', 'line').replace('takes them', 'takes it')}\noutput = json\n`,
    )
    expect(region).toBeNull()
  })
})

describe('foreign lines', () => {
  test.each([
    [
      '[profile dev]\nsso_session = corp\ncli_pager =\n',
      '[dev]\naws_secret_access_key = hidden\n',
      'sso_session, cli_pager in /c and aws_secret_access_key in /k',
    ],
    ['[profile "dev"]\nrole_arn = hidden\n', null, 'role_arn in /c'],
    ['[profile  dev]\nrole_arn = hidden\n', null, 'role_arn in /c'],
    ['[ profile dev ]\nrole_arn = hidden\n', null, 'role_arn in /c'],
    ['[profile.dev]\nrole_arn = hidden\n', null, 'role_arn in /c'],
    ['[profile dev]\n[profile dev]\n  region = hidden\n', null, 'region in /c'],
    ['[profile dev]\nhidden words\n', null, 'line 2 in /c'],
    ['[profile dev]\nIQoJb3JpZ2luhidden== = x\n', null, 'line 2 in /c'],
    [null, '[ dev ]\naws_session_token: hidden\n', 'aws_session_token in /k'],
  ])('in %j and %j need the word of the user, by name and without values', (config, credentials, found) => {
    const refused = deliverTo({ config, credentials }, { takeOver: false }, 'failure')
    expect(refused).toEqual({
      kind: 'take-over-needed',
      message: `The profile "dev" has lines that Roledeck did not write: ${found}.`,
      next: 'Add --take-over to switch it all the same; "roledeck release dev" brings the old lines back.',
    })
  })

  test('that decide credentials leave at a take-over, all others stay, and release brings them back', () => {
    const before = {
      config:
        '[profile dev]\nsso_session = corp\n# words\ns3 =\n  region = nested\nregion = x\nrole_arn = y\nexternal_id = z\ncli_pager = less\n  sso_region = torn\noutput = text',
      credentials: '[dev]\naws_access_key_id = old\nAWS_SECRET_ACCESS_KEY = old\n  continued\nendpoint_url = http://x\n[z]\n',
    }
    const delivered = deliverTo(before, { takeOver: true })
    expect(delivered.texts.config).toBe('[profile dev]\n# words\ns3 =\n  region = nested\nregion = x\ncli_pager = less\noutput = text')
    expect(unchecked(delivered.texts.credentials)).toBe(`[dev]\nendpoint_url = http://x\n${KEY_LINES}[z]\n`)
    expect(delivered.region).toBeNull()
    expect(releaseFrom(delivered).texts).toEqual(before)
  })

  test('with secrets are handed out and are in no notes', () => {
    const delivered = deliverTo(
      { config: null, credentials: '[dev]\naws_access_key_id = OLDID\naws_secret_access_key = OLDSECRET\n  OLDTAIL\n' },
      { takeOver: true },
    )
    const kept = [...delivered.kept.values()].map((line) => line.reveal())
    expect(kept).toEqual(['aws_access_key_id = OLDID', 'aws_secret_access_key = OLDSECRET', '  OLDTAIL'])
    expect(JSON.stringify(delivered.traces)).not.toMatch(/OLD|secret1|token1/)
  })

  test('a region of the user stays unless another one is asked for, then it is taken over', () => {
    const before = { config: '[profile dev]\nregion = x\n', credentials: '[dev]\nregion = w\n' }
    expect(deliverTo(before, { takeOver: true }).texts.config).toMatch(/\nregion = x\n(.*\n)output = json\n$/)
    const delivered = deliverTo(before, { takeOver: true, region: 'us-east-2' })
    expect(delivered.texts.config).toMatch(/^\[profile dev\]\n#.*\nregion = us-east-2\noutput = json\n$/)
    expect(delivered.texts.credentials).not.toContain('region')
    expect(releaseFrom(delivered).texts).toEqual(before)
  })

  test.each([
    ['[profile dev]# words\n', 'Some AWS tools do not see the header in line 1 of /c.'],
    ['a\n[x]\rsso_session = y\n', 'Line 2 of /c has an old Mac line end in it, which AWS tools read differently.'],
    ['[DEFAULT]\nsso_session = x\n', 'Line 2 of /c, in the section [DEFAULT], counts for every profile in Python tools.'],
  ])('in %j cannot be handled safely even then', (config, message) => {
    expect(deliverTo({ config, credentials: null }, { takeOver: true }, 'failure')).toMatchObject({ kind: 'file', message })
  })

  test('of other profiles with broken headers are no hindrance', () => {
    const before = { config: '[profile other]# words\nrole_arn = x\n', credentials: null }
    expect(releaseFrom(deliverTo(before)).texts).toEqual(before)
  })
})

describe('a later delivery', () => {
  const before = { config: '[profile dev]\ncli_pager =\n', credentials: '[dev]\n# words\n[z]\n' }
  const first = deliverTo(before, { takeOver: true })

  test('replaces our lines in place and changes nothing else', () => {
    const again = deliverTo(first, { keys: KEYS[2], role: { portal: 'acme-1a2b', accountId: '123456789012', roleName: 'ReadOnly' } })
    expect(again.texts.config).toBe(first.texts.config?.replace('Admin', 'ReadOnly'))
    const renewed = unchecked(first.texts.credentials)
      ?.replace('Admin', 'ReadOnly')
      .replaceAll(/(ASIA|secret|token)1/g, '$12')
    expect(unchecked(again.texts.credentials)).toBe(renewed)
    expect(releaseFrom(again).texts).toEqual(before)
  })

  test('writes deleted lines again', () => {
    const torn = {
      ...first,
      texts: { config: before.config, credentials: first.texts.credentials?.replace(/aws_session.*\n/, '') ?? null },
    }
    expect(deliverTo(torn).texts).toEqual(first.texts)
  })

  test('needs the word again for a key line that the user changed, and brings that back', () => {
    const changed = { ...first, texts: { ...first.texts, credentials: first.texts.credentials?.replace('ASIA1', 'MINE') ?? null } }
    expect(deliverTo(changed, {}, 'failure')).toMatchObject({
      kind: 'take-over-needed',
      message: expect.stringContaining('aws_access_key_id in /k'),
    })
    const again = deliverTo(changed, { takeOver: true })
    expect(again.texts.credentials).toBe(first.texts.credentials)
    expect(releaseFrom(again).texts.credentials).toBe('[dev]\naws_access_key_id = MINE\n# words\n[z]\n')
  })

  test('respects a region that the user changed', () => {
    const changed = { ...first, texts: { ...first.texts, config: first.texts.config?.replace('eu-west-1', 'eu-north-1') ?? null } }
    const again = deliverTo(changed)
    expect(again.texts.config).toMatch(/region = eu-north-1/)
    expect(again.texts.config).not.toMatch(/region = eu-west-1/)
    expect(again.region).toBeNull()
    expect(releaseFrom(again).texts.config).toBe('[profile dev]\ncli_pager =\nregion = eu-north-1\n')
  })

  test('is not disturbed by harmless lines that the user added, and leaves them', () => {
    const more = { ...first, texts: { ...first.texts, config: `${first.texts.config}max_attempts = 5\n` } }
    const again = deliverTo(more, { keys: KEYS[2] })
    expect(again.texts.config).toBe(more.texts.config)
    expect(releaseFrom(again).texts.config).toBe('[profile dev]\ncli_pager =\nmax_attempts = 5\n')
  })

  test('moves to the section that tools prefer when the user makes one', () => {
    const start = deliverTo({ config: '[a]\n', credentials: null }, { name: 'default' })
    const more = { ...start, texts: { ...start.texts, config: `[profile default]\nmax_attempts = 5\n\n${start.texts.config}` } }
    const again = deliverTo(more, { name: 'default' })
    expect(again.texts.config).toMatch(/^\[profile default\]\nmax_attempts = 5\n#.*\nregion = eu-west-1\noutput = json\n\n\[a\]\n$/)
  })
})

describe('a release', () => {
  const start = deliverTo({ config: '[a]', credentials: null })

  test('leaves what the user added, in our sections and behind them', () => {
    const config = `${start.texts.config}cli_pager =\n\n[later]\nk = v\n`
    const credentials = `${start.texts.credentials}\n[mine]\nk = v\n`
    expect(releaseFrom({ ...start, texts: { config, credentials } }).texts).toEqual({
      config: '[a]\n\n[profile dev]\ncli_pager =\n\n[later]\nk = v\n',
      credentials: '\n[mine]\nk = v\n',
    })
  })

  test('works where another tool has stripped our comments or the files are gone', () => {
    const bare = (text: string | null) => text?.replaceAll(/#.*\n/g, '') ?? null
    expect(
      releaseFrom({ ...start, texts: { config: bare(start.texts.config), credentials: bare(start.texts.credentials) } }).texts,
    ).toEqual({ config: '[a]', credentials: null })
    expect(releaseFrom({ ...start, texts: { config: null, credentials: null } }).texts).toEqual({ config: null, credentials: null })
  })

  test('takes equal lines of the user for theirs', () => {
    const both = deliverTo({ config: '[profile dev]\n', credentials: null })
    const config = `${both.texts.config}\n[profile "dev"]\noutput = json\n`
    expect(releaseFrom({ ...both, texts: { ...both.texts, config } }).texts.config).toBe(
      '[profile dev]\n\n[profile "dev"]\noutput = json\n',
    )
  })

  test('finds a place for taken lines when their surroundings have changed', () => {
    const taken = deliverTo({ config: '[profile dev]\na = 1\nsso_session = corp\nb = 2\n', credentials: null }, { takeOver: true })
    const moved = (config: string) => releaseFrom({ ...taken, texts: { ...taken.texts, config } }).texts.config
    expect(moved('[x]\n[profile dev]\nnew = 0\na = 1\nb = 2\n')).toBe('[x]\n[profile dev]\nnew = 0\na = 1\nsso_session = corp\nb = 2\n')
    expect(moved('[profile dev]\nb = 2\n\n')).toBe('[profile dev]\nb = 2\nsso_session = corp\n\n')
    expect(moved('[x]\n')).toBe('[x]\n\n[profile dev]\nsso_session = corp\n')
  })

  test('after a crash knows whether the change had arrived', () => {
    const before = { config: '[profile dev]\nsso_session = corp\n', credentials: '[dev]\naws_access_key_id = OLD\n' }
    const delivered = deliverTo(before, { takeOver: true })
    for (const config of [before.config, delivered.texts.config]) {
      for (const credentials of [before.credentials, delivered.texts.credentials]) {
        for (const added of ['', '\n[new]\nk = v\n']) {
          const texts = { config: `${config}${added}`, credentials: `${credentials}${added}` }
          const found = settled({ before, delivered, texts })
          expect(releaseFrom(found).texts).toEqual({ config: before.config + added, credentials: before.credentials + added })
        }
      }
    }
  })
})
