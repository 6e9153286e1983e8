// Redirect URIs: which are of this machine, which are the same, and how parameters are added.
import { expect, test } from 'vitest'
import { isLoopbackUri, samePortAside, withParameters } from './redirect-uri.ts'

test.each([
  ['http://127.0.0.1/oauth/callback', true],
  ['http://127.0.0.1:1/oauth/callback?a=b', true],
  ['http://[::1]:65535', true],
  ['http://127.0.0.1:0/', false],
  ['http://127.0.0.1:65536/', false],
  ['http://localhost/', false],
  ['http://127.0.0.1\\@example.com/', false],
  ['http://127.0.0.1/a b', false],
  ['', false],
])('%j is on this machine: %s', (uri, expected) => {
  expect(isLoopbackUri(uri)).toBe(expected)
})

test.each([
  ['http://127.0.0.1:5000/cb', 'http://127.0.0.1/cb', true],
  ['http://127.0.0.1/cb', 'http://127.0.0.1:5000/cb', true],
  ['http://127.0.0.1:5000/cb/', 'http://127.0.0.1/cb', false],
  ['http://127.0.0.1:5000/CB', 'http://127.0.0.1/cb', false],
  ['http://127.0.0.1:5000/cb?a', 'http://127.0.0.1/cb', false],
  ['http://[::1]:5000/cb', 'http://127.0.0.1/cb', false],
  ['not one', 'not one', false],
])('%j for the registered %j: %s', (asked, registered, expected) => {
  expect(samePortAside(asked, registered)).toBe(expected)
})

test('parameters go behind those that are there', () => {
  expect(withParameters('http://127.0.0.1:1/cb', { code: 'a b' })).toBe('http://127.0.0.1:1/cb?code=a+b')
  expect(withParameters('http://127.0.0.1:1/cb?x=1', { error: 'e', state: '&' })).toBe('http://127.0.0.1:1/cb?x=1&error=e&state=%26')
})
