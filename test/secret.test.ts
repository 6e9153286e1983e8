// A secret cannot be printed, serialised, cloned or concatenated by accident.
import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { Secret } from '../app/secret.ts'

const secret = new Secret('hunter2')

test.each([
  ['a join', () => [secret, secret].join()],
  ['a concatenation', () => 'x' + String(secret)],
  ['JSON', () => JSON.stringify({ secret, list: [secret] })],
  ['the console', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
  ['a structured clone', () => JSON.stringify(structuredClone({ secret }))],
  ['what V8 writes', () => serialize({ secret }).toString('latin1')],
  ['its own keys', () => Object.getOwnPropertyNames(secret).join() + JSON.stringify(Object.entries(secret))],
])('%s does not hold it', (_, leak) => {
  expect(leak()).not.toContain('hunter2')
})

test('reveal does, and nothing else', () => {
  expect(secret.reveal()).toBe('hunter2')
})
