// The session secrets of a portal as one text, and texts that are none.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../app/secret.ts'
import { type SessionRecord, decodeSession, encodeSession } from '../../app/vault/session-record.ts'

const record: SessionRecord = {
  accessToken: new Secret('aoaAAAA-access'),
  accessTokenExpiresAt: 1_900_000_000_000,
  issuedAt: 1_899_996_400_000,
  refreshToken: new Secret('aorAAAA-refresh'),
  clientId: 'client-1',
  clientSecret: new Secret('eyJ-client-secret'),
  registrationExpiresAt: 1_907_776_000_000,
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
}

/** The record with its secrets in the open, for comparing. */
function open(given: SessionRecord): Record<string, unknown> {
  const { accessToken, refreshToken, clientSecret } = given
  return { ...given, accessToken: accessToken.reveal(), refreshToken: refreshToken?.reveal() ?? null, clientSecret: clientSecret.reveal() }
}

test.each([
  ['with a refresh token', record],
  ['of a portal without refresh tokens', { ...record, refreshToken: null }],
  ['of a Roledeck that did not note when its token was given', { ...record, issuedAt: null }],
  ['with a client secret of 8 KB', { ...record, clientSecret: new Secret('s'.repeat(8192)) }],
])('a session %s is read as it was written', (_what, given) => {
  const decoded = decodeSession(encodeSession(given))
  expect(decoded.ok && open(decoded.value)).toEqual(open(given))
})

test('neither the record nor its text prints a secret', () => {
  for (const each of [record, encodeSession(record)]) {
    for (const printed of [JSON.stringify({ each }), inspect(each, { showHidden: true, depth: 9 })])
      expect(printed).not.toMatch(/aoa|aor|eyJ/)
  }
})

describe('a text that is no session', () => {
  const whole = encodeSession(record).reveal()
  test.each([
    ['empty', '', 'damaged'],
    ['cut short', whole.slice(0, -9), 'damaged'],
    ['without its access token', whole.replace('"accessToken"', '"access_token"'), 'damaged'],
    ['with a time in words', whole.replace('1900000000000', '"tomorrow"'), 'damaged'],
    ['with a version of the past', whole.replace('"version":1', '"version":0'), 'damaged'],
    ['with a later version', whole.replace('"version":1', '"version":2'), 'newer Roledeck'],
    ['with a later version and other members', '{"version":3,"tokens":["aoaAAAA-access"]}', 'newer Roledeck'],
  ])('is a failure that quotes nothing of it: %s', (_what, text, words) => {
    const decoded = decodeSession(new Secret(text))
    expect(decoded).toMatchObject({
      ok: false,
      failure: { kind: words.includes('damaged') ? 'damaged' : 'keychain', message: expect.stringContaining(words) },
    })
    expect(JSON.stringify(decoded)).toMatch(/"next":".*[Ss]ign in again/)
    expect(JSON.stringify(decoded)).not.toMatch(/aoa|aor|eyJ|access_token/)
  })
})
