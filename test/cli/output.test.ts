// What verbs print: credential_process JSON, columns, exit codes.
import { describe, expect, test } from 'vitest'
import { processJson } from '../../app/broker/door-words.ts'
import { exitCodeOf } from '../../app/cli/exit.ts'
import { columns, createTerminal } from '../../app/cli/terminal.ts'
import { Secret } from '../../app/secret.ts'

const keys = {
  accessKeyId: 'ASIA',
  secretAccessKey: new Secret('a\'b$(id)`\n"\\'),
  sessionToken: new Secret('t=='),
  expiresAt: Date.UTC(2026, 10, 20, 20),
}

describe('credential_process', () => {
  test('has the form that every SDK reads', () => {
    expect(processJson(keys)).toEqual({
      Version: 1,
      AccessKeyId: 'ASIA',
      SecretAccessKey: 'a\'b$(id)`\n"\\',
      SessionToken: 't==',
      Expiration: '2026-11-20T20:00:00Z',
    })
  })
})

describe('the terminal', () => {
  test.each([
    [{}, true, '\u001b[1mx\u001b[22m'],
    [{ NO_COLOR: '1' }, true, 'x'],
    [{ NO_COLOR: '' }, true, '\u001b[1mx\u001b[22m'],
    [{ TERM: 'dumb' }, true, 'x'],
    [{}, false, 'x'],
  ])('with %j on a terminal (%s) bold is %j', (env, isTTY, bold) => {
    const silent = { write: () => true, isTTY }
    expect(createTerminal({ stdin: process.stdin, stdout: silent, stderr: { ...process.stderr, ...silent } as never }, env).bold('x')).toBe(
      bold,
    )
  })

  test('columns are as wide as they must be, without blanks at the end', () => {
    expect(
      columns([
        ['a', 'long name', ''],
        ['bbb', 'x', ''],
      ]),
    ).toEqual(['a    long name', 'bbb  x'])
    expect(columns([])).toEqual([])
  })
})

test.each([
  ['bad-input', 2],
  ['ambiguous', 2],
  ['take-over-needed', 2],
  ['not-found', 2],
  ['wrong-portal', 2],
  ['sign-in-needed', 3],
  ['sign-in-denied', 1],
  ['offline', 1],
  ['cancelled', 1],
  ['keychain', 1],
  ['internal', 1],
] as const)('a failure of kind %s ends with %i', (kind, code) => {
  expect(exitCodeOf(kind)).toBe(code)
})
