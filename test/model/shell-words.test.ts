// Variables as each shell and each kind of file reads them: round trips through the real shells, tables for those that are not here.
import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Changes,
  type ShellName,
  quotedForDotenv,
  quotedForPowerShell,
  shellLines,
  variableFile,
} from '../../app/model/shell-words.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'

/** What shells trip over, alone and among anything else that a variable can hold. */
const TROUBLING =
  "' '' \" \\ \\\\ $ $(id) ${HOME} `id` % %PATH% ! !! ^ & | ; # * ~ {a,b} < > ( ) = - é 日本 😀 ’ \u0001 \u007f \u001b[31m".split(' ')
const troubling = fc.constantFrom(...TROUBLING, '\n', '\r', '\t', ' ')
const value = fc
  .array(fc.oneof(troubling, fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join('').replaceAll('\0', ''))

const linesOf = (shell: ShellName, changes: Changes) => {
  const lines = shellLines(shell, changes)
  if (!lines.ok) throw new Error(lines.failure.message)
  return lines.value
}

const env = { PATH: '/usr/bin:/bin', HOME: '/nonexistent', LC_ALL: 'C.UTF-8' }
const run = (program: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  execFileSync(program, args, { env: { ...env, ...more }, encoding: 'utf8' })

/** Every value in one script, printed with an end that no value has. */
const printed = (values: readonly string[]) => values.map((each) => `${each}\0`).join('')

const POSIX_SHELLS = [
  { shell: 'sh', program: '/bin/sh', skip: false },
  { shell: 'bash', program: '/bin/bash', skip: false },
  { shell: 'zsh', program: '/usr/bin/zsh', ...needs('zsh') },
] as const

const many = fc.array(value, { minLength: 20, maxLength: 20 })
const named = (values: readonly string[]): Changes => new Map(values.map((each, index) => [`V${index}`, each]))
const names = Array.from({ length: 20 }, (_, index) => `V${index}`)

describe.each(POSIX_SHELLS)('$shell', ({ shell, program, skip }) => {
  test.skipIf(skip)('gives any value to its programs as it was, by eval', () => {
    fc.assert(
      fc.property(many, (values) => {
        const script = `eval "$1"\nfor name in ${names.join(' ')}; do eval "printf '%s\\\\0' \\"\\$$name\\""; done`
        expect(run(program, ['-c', script, 'x', linesOf(shell, named(values)).join('\n')])).toBe(printed(values))
      }),
      { numRuns: 15 },
    )
  })

  test.skipIf(skip)('loses what is taken away, and goes on under -e and -u where it was not there', () => {
    const script = linesOf(
      shell,
      new Map([
        ['GONE', null],
        ['NEVER', null],
        ['KEPT', 'x'],
      ]),
    ).join('\n')
    expect(run(program, ['-euc', `${script}\necho "\${GONE-none} $KEPT"`], { GONE: '1' })).toBe('none x\n')
  })
})

describe('fish', needs('fish'), () => {
  const fish = (script: string, args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
    run('/usr/bin/fish', ['--no-config', '-c', script, ...args], more)

  test.each([
    ['by source', 'echo $argv[1] | source'],
    ['by eval, which joins all lines with blanks', 'eval (echo $argv[1])'],
  ])('gives any value to its programs as it was, %s', (_how, reading) => {
    fc.assert(
      fc.property(many, (values) => {
        const script = `${reading}\nfor name in ${names.join(' ')}; printf '%s\\0' "$$name"; end`
        expect(fish(script, [linesOf('fish', named(values)).join('\n')])).toBe(printed(values))
      }),
      { numRuns: 15 },
    )
  })

  test('loses what is taken away; a universal variable, which every session has, stays and is named', () => {
    const line = linesOf('fish', new Map([['GONE', null]])).join('\n')
    expect(fish(`${line} env`, [], { GONE: '1' })).not.toContain('GONE')
    // Universal variables are kept in a file below HOME.
    const script = `set -Ux GONE always; begin; ${line} end 2>&1; echo $GONE`
    expect(run('/usr/bin/fish', ['-c', script], { HOME: tempFolder() })).toMatch(/GONE is a universal variable.*set -eU GONE\nalways\n$/)
  })
})

describe('PowerShell', () => {
  test.each([
    ['plain', "'plain'"],
    ['', "''"],
    ["it's", "'it''s'"],
    ['$x `n %y% "z" & | !', `'$x \`n %y% "z" & | !'`],
    ['a\r\nb', "'a'+[char]13+''+[char]10+'b'"],
    ['O’Neil', "'O'+[char]8217+'Neil'"],
    ['😀', "''+[char]55357+''+[char]56832+''"],
  ])('reads %j as %s', (text, quoted) => {
    expect(quotedForPowerShell(text)).toBe(quoted)
  })

  test('any value is one line of ASCII whose texts and numbers are the value', () => {
    fc.assert(
      fc.property(value, (text) => {
        const quoted = quotedForPowerShell(text)
        expect(quoted).toMatch(/^'([ -&(-~]|'')*'(\+\[char\]\d+\+'([ -&(-~]|'')*')*$/)
        const read = quoted.replaceAll(/'\+\[char\](\d+)\+'/g, (_all, unit: string) => String.fromCharCode(Number(unit)))
        expect(read.slice(1, -1).replaceAll("''", "'")).toBe(text.replaceAll("''", "''"))
      }),
    )
  })

  test('a line each sets and takes away', () => {
    expect(
      linesOf(
        'powershell',
        new Map([
          ['A', 'x'],
          ['B', null],
        ]),
      ),
    ).toEqual(['$Env:B = $null', "$Env:A = 'x'"])
  })
})

describe('cmd', () => {
  test.each(['plain', 'a b', "it's", 'x^y', 'a&b|c<d>e', '(x)', '50$', 'C:\\Users\\x'])('carries %j as it is', (text) => {
    expect(
      linesOf(
        'cmd',
        new Map([
          ['A', text],
          ['B', null],
        ]),
      ),
    ).toEqual(['set "B="', `set "A=${text}"`])
  })

  test.each(['50%', '%PATH%', 'say "x"', 'hot!', 'two\nlines', 'a\rb', 'Jörg', '日本', '\u0001', ''])('cannot carry %j', (text) => {
    expect(shellLines('cmd', new Map([['AWS_CONFIG_FILE', text]]))).toMatchObject({
      failure: { kind: 'bad-input', message: expect.stringMatching(/AWS_CONFIG_FILE.*--shell cmd/) as string },
    })
  })
})

describe('files', () => {
  test('dotenv: any value that is written at all is read again as it was', () => {
    let written = 0
    fc.assert(
      fc.property(value, (text) => {
        const lines = variableFile(
          'dotenv',
          new Map([
            ['BEFORE', 'b'],
            ['A', text],
            ['GONE', null],
            ['AFTER', 'a'],
          ]),
        )
        if (!lines.ok) return
        written += 1
        expect(parseEnv(lines.value.join('\n'))).toEqual({ BEFORE: 'b', A: text, AFTER: 'a' })
      }),
    )
    expect(written).toBeGreaterThan(10)
  })

  test.each([
    ['ASIAX', 'ASIAX'],
    ['ab+/c==', 'ab+/c=='],
    ['', "''"],
    ['a b#c $x', "'a b#c $x'"],
    ['C:\\Users\\x', "'C:\\Users\\x'"],
    ["it's", '"it\'s"'],
    ['C:\\x\\', null],
    ['a\\\\b', null],
    ['it\'s "x"', null],
    ["it's $x", null],
    ['${HOME}', null],
    ['a\rb', null],
  ])('dotenv writes %j as %j; null: readers would differ', (text, quoted) => {
    expect(quotedForDotenv(text)).toBe(quoted)
  })

  test('JSON carries everything', () => {
    fc.assert(
      fc.property(value, (text) => {
        const lines = variableFile(
          'json',
          new Map([
            ['A', text],
            ['GONE', null],
          ]),
        )
        expect(lines.ok && JSON.parse(lines.value.join('\n'))).toEqual({ A: text })
      }),
    )
  })

  test('docker takes all up to the end of the line, quotes and all, and no line break', () => {
    expect(
      variableFile(
        'docker',
        new Map([
          ['A', ' "x" $y #z \' \\ '],
          ['GONE', null],
        ]),
      ),
    ).toEqual({ ok: true, value: ['A= "x" $y #z \' \\ '] })
    for (const text of ['a\nb', 'a\rb', 'a\0b'])
      expect(variableFile('docker', new Map([['AWS_X', text]]))).toMatchObject({
        failure: { kind: 'bad-input', message: expect.stringMatching(/AWS_X.*--format docker/) as string },
      })
  })
})

test.each(['bash', 'zsh', 'sh', 'fish', 'powershell', 'cmd'] as const)('%s: no variable can hold a zero byte, which is said', (shell) => {
  expect(shellLines(shell, new Map([['AWS_X', 'a\0b']]))).toMatchObject({ failure: { kind: 'bad-input' } })
})
