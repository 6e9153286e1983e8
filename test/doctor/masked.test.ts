// No user name and no password of an address is ever said.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { masked, shownAddress } from '../../app/doctor/masked.ts'

test.each([
  ['through http://bob:hunter2@proxy:8080 to AWS', {}, 'through http://…@proxy:8080 to AWS'],
  ['"https://bob:p w@host/x" is', { AWS_ENDPOINT_URL_SSO: 'https://bob:p w@host/x' }, '"https://…@host/x" is'],
  ['"bob:hunter2@proxy" is', { HTTPS_PROXY: 'bob:hunter2@proxy' }, '"…@proxy" is'],
  ['at https://gw.test/a@b', {}, 'at https://gw.test/a@b'],
  ['roledeck use 1/Admin@x', { HTTPS_PROXY: 'http://proxy' }, 'roledeck use 1/Admin@x'],
])('%s', (text, env, expected) => {
  expect(masked(text, env)).toBe(expected)
})

test.each([
  ['http://bob:hunter2@proxy:8080', 'http://proxy:8080'],
  ['https://gw.test/sso/?token=1#x', 'https://gw.test/sso/'],
  ['socks5://bob:hunter2@proxy:1080', 'socks5://proxy:1080'],
  ['http://[bad', '(no address)'],
])('%s is shown as %s', (address, expected) => {
  expect(shownAddress(address)).toBe(expected)
})

test('whatever a password holds, it is not in what quotes its address', () => {
  const password = fc.string({ minLength: 6 }).map((text) => `q7${text}7q`)
  fc.assert(
    fc.property(password, fc.constantFrom('HTTPS_PROXY', 'all_proxy', 'AWS_ENDPOINT_URL_SSO_OIDC'), (word, name) => {
      const address = `http://bob:${word}@host:1`
      for (const text of [`${name} is ${JSON.stringify(address)}.`, `asking ${address} failed`]) {
        const shown = masked(text, { [name]: address })
        expect(shown).not.toContain(word)
        expect(shown).not.toContain(JSON.stringify(word).slice(1, -1))
      }
    }),
  )
})
