// What the doors say: keys in the forms of AWS's tools, failures as a status and words.
import { describe, expect, test } from 'vitest'
import { containerError, containerJson, doorLine, processJson, statusOf } from '../../app/broker/door-words.ts'
import { type FailureKind, fail } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'

const KEYS = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: new Secret('key/+='),
  sessionToken: new Secret('token"\\'),
  expiresAt: Date.parse('2026-11-20T20:00:00.987Z'),
}

describe('keys', () => {
  test('for credential_process have the number 1 as their version, and a time with whole seconds and Z', () => {
    expect(JSON.stringify(processJson(KEYS))).toBe(
      '{"Version":1,"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"key/+=","SessionToken":"token\\"\\\\","Expiration":"2026-11-20T20:00:00Z"}',
    )
  })

  test('for a container have a Token, and name the account', () => {
    expect(JSON.stringify(containerJson(KEYS, '123456789012'))).toBe(
      '{"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"key/+=","Token":"token\\"\\\\","Expiration":"2026-11-20T20:00:00Z","AccountId":"123456789012"}',
    )
  })
})

describe('a failure', () => {
  test('is spelt for every SDK, with its next step', () => {
    const { failure } = fail('sign-in-needed', 'acme: signed out.', 'Sign in: roledeck login acme')
    const Message = 'acme: signed out. Sign in: roledeck login acme'
    expect(containerError(failure)).toEqual({ Code: 'SignInNeeded', Message, code: 'SignInNeeded', message: Message })
    expect(containerError(fail('busy', 'Later.').failure)).toMatchObject({ Code: 'ServiceUnavailable', message: 'Later.' })
  })

  test.each([
    ['as it is', fail('refused', 'AWS refuses it.'), 'roledeck: AWS refuses it.'],
    ['with its next step', fail('refused', 'AWS refuses it.', 'Ask.'), 'roledeck: AWS refuses it. Ask.'],
    ['with what could be meant', fail('ambiguous', 'Two fit.', 'Choose.', ['/a', '/b']), 'roledeck: Two fit. (/a, /b) Choose.'],
    ['without breaks', fail('file', 'One\r\n\ttwo\n', '\u2028three\vfour'), 'roledeck: One two three four'],
  ])('is one line for a person: %s', (_, { failure }, line) => {
    expect(doorLine(failure)).toBe(line)
  })

  const KINDS: readonly (readonly [FailureKind, number])[] = [
    ['sign-in-needed', 401],
    ['bad-input', 400],
    ['not-found', 404],
    ['ambiguous', 409],
    ['refused', 403],
    ['throttled', 429],
    ['service', 502],
    ['wrong-portal', 502],
    ['internal', 500],
    ['timed-out', 504],
    ['offline', 503],
    ['captive', 503],
    ['keychain', 503],
    ['cancelled', 503],
    ['file', 503],
    ['engine', 503],
  ]

  test.each(KINDS)('of the kind "%s" is the status %d', (kind, status) => {
    expect(statusOf(kind)).toBe(status)
  })
})
