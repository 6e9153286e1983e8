// What sign-ins leave for the next, as the text of a vault item: it comes back as it was, and what cannot be read is as good as none.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../app/secret.ts'
import {
  type Registration,
  type ResumableSignIn,
  type SignInRecord,
  decodeSignIn,
  encodeSignIn,
  noSignIn,
  signInItem,
} from '../../app/vault/sign-in-record.ts'

const registration = (name: string): Registration => ({
  clientId: `id of ${name}`,
  clientSecret: new Secret(`PLANTED secret of ${name}`),
  expiresAt: 1_790_000_000_000,
  madeAt: 1_780_000_000_000,
})

const waiting: ResumableSignIn = {
  registration: registration('waiting'),
  deviceCode: new Secret('PLANTED device code'),
  intervalMs: 5_000,
  pending: {
    flow: 'device',
    userCode: 'BCDF-GHJK',
    verificationUri: 'https://acme.awsapps.com/start/#/device',
    verificationUriComplete: 'https://acme.awsapps.com/start/#/device?user_code=BCDF-GHJK',
    expiresAt: 1_780_000_600_000,
  },
}

const full: SignInRecord = { device: registration('device'), browser: registration('browser'), waiting }

describe('a record comes back as it was', () => {
  test.each<readonly [string, SignInRecord]>([
    ['nothing', noSignIn],
    ['a registration of the device flow', { ...noSignIn, device: registration('device') }],
    ['one of the browser’s', { ...noSignIn, browser: registration('browser') }],
    ['a code that waits', { ...noSignIn, waiting }],
    ['all of it', full],
  ])('with %s', (_, record) => {
    expect(revealed(decodeSignIn(encodeSignIn(record)))).toEqual(revealed(record))
  })

  test('with a client secret as long as AWS’s longest', () => {
    const long = { ...registration('long'), clientSecret: new Secret('s'.repeat(8_192)) }
    expect(decodeSignIn(encodeSignIn({ ...noSignIn, device: long })).device?.clientSecret.reveal()).toHaveLength(8_192)
  })
})

describe('what cannot be read is as good as none', () => {
  const text = encodeSignIn(full).reveal()
  const changed = (change: (record: Record<string, unknown>) => void): string => {
    const record = JSON.parse(text) as Record<string, unknown>
    change(record)
    return JSON.stringify(record)
  }

  test.each<readonly [string, string]>([
    ['an empty text', ''],
    ['what is no JSON', 'BCDF-GHJK'],
    ['a text that breaks off', text.slice(0, -1)],
    ['another kind of JSON', '[]'],
    ['null', 'null'],
    ['no version', changed((record) => delete record['version'])],
    ['a newer version', changed((record) => (record['version'] = 2))],
    ['an older version', changed((record) => (record['version'] = 0))],
    ['a registration without its secret', changed((record) => (record['device'] = { clientId: 'x', expiresAt: 1, madeAt: 1 }))],
    ['a time that is a text', changed((record) => (record['browser'] = { ...(record['browser'] as object), madeAt: 'yesterday' }))],
    ['a code that waits without its page', changed((record) => (record['waiting'] = { ...(record['waiting'] as object), pending: null }))],
    ['an empty device code', changed((record) => (record['waiting'] = { ...(record['waiting'] as object), deviceCode: '' }))],
  ])('%s', (_, damaged) => {
    expect(decodeSignIn(new Secret(damaged))).toEqual(noSignIn)
  })

  test('while the same text undamaged is read', () => {
    expect(decodeSignIn(new Secret(changed(() => undefined))).waiting?.pending).toEqual(waiting.pending)
  })
})

test('no secret is readable in a record or in its text, unless it is revealed', () => {
  for (const each of [full, decodeSignIn(encodeSignIn(full)), encodeSignIn(full)]) {
    expect(JSON.stringify({ each })).not.toContain('PLANTED')
    expect(inspect(each, { depth: null, showHidden: true })).not.toContain('PLANTED')
  }
  expect(encodeSignIn(full).reveal()).toContain('PLANTED device code')
})

test('the item is none of a portal’s own', () => {
  expect(signInItem('acme-1a2b3c')).toBe('acme-1a2b3c.sign-in')
  expect(signInItem('acme-1a2b3c')).not.toMatch(/^[a-z0-9-]+$/)
})

/** The same with its secrets as texts, to be compared. */
function revealed(record: SignInRecord): unknown {
  return JSON.parse(JSON.stringify(record, (_key, value: unknown) => (isSecretHolder(value) ? shown(value) : value)))
}

function isSecretHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => each instanceof Secret)
}

function shown(holder: object): object {
  return Object.fromEntries(
    Object.entries(holder).map(([name, each]) => [name, each instanceof Secret ? each.reveal() : (each as unknown)]),
  )
}
