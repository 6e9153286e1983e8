// Words of each shell, read without evaluating them, and written so that they stay one word.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bashReplies,
  quoteForPowershell,
  readBashLine,
  readBashWord,
  readFishWord,
  readPowershellWord,
} from '../../app/cli/completion-words.ts'

const candidate = (value: string) => ({ value, about: '' })

describe('bash', () => {
  test.each([
    ['roledeck ', [], ''],
    ['roledeck us', [], 'us'],
    ['roledeck use pr', ['use'], 'pr'],
    ['roledeck  use   pr ', ['use', 'pr'], ''],
    ["roledeck use 'a b' \"c $d\" e\\ f g'h i", ['use', 'a b', 'c $d', 'e f'], "g'h i"],
    ['A=1 B= roledeck use x', ['use'], 'x'],
    ['roledeck use a\\', ['use'], 'a\\'],
    ['', [], ''],
  ])('reads the line %j', (line, words, current) => {
    expect(readBashLine(line)).toEqual({ words, current })
  })

  test.each([
    ["'a b", 'a b', 'single'],
    ["'a b'", 'a b', 'none'],
    ["'a'\\''b'", "a'b", 'none'],
    ["x'", 'x', 'single'],
    ['"a\\"b\\n', 'a"b\\n', 'double'],
    ['$(touch', '$(touch', 'none'],
  ])('reads the word %j', (raw, text, quote) => {
    expect(readBashWord(raw)).toEqual({ text, quote })
  })

  test.each([
    ['pr', 'pr', ['prod'], ['prod ']],
    ['acme:pr', 'pr', ['Acme:Prod'], ['Prod ']],
    ['--profile=d', 'd', ['--profile=dev'], ['dev ']],
    ["'a", 'a', ["a b'c"], ["a b'\\''c"]],
    ['"a', 'a', ['a$b!`c`'], ['a\\$b"\'!\'"\\`c\\`']],
    ["'x", 'x', ['xab'], ['xab']],
    ['', '', ['$(touch x)'], ['\\$\\(touch\\ x\\) ']],
    ['zü', 'zü', ['Zürich'], ['Zürich ']],
    // What they have in common is less than what was typed, so readline must not write it over that.
    ['b', 'b', ['xab', 'xcb'], ['xab ', 'xcb ', ' ']],
    ['x', 'x', ['xab', 'xcb'], ['xab ', 'xcb ']],
    ['b', 'b', ['xab'], ['xab ']],
    ['acme:b', 'b', ['other:b'], []],
  ])('replaces the end of %j (%j) for %j by %j', (current, replaced, values, expected) => {
    expect(bashReplies(values.map(candidate), current, replaced)).toEqual(expected)
  })

  test.each(["'x", '"x'])('keeps the word %j open behind an account, whose role is still to come', (current) => {
    expect(bashReplies([{ value: 'xy z/', about: '', open: true }], current, 'x')).toEqual(['xy z/', 'xy z/…'])
  })

  test('whatever is inserted is read back as it was, in any quotes', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text))
    fc.assert(
      fc.property(name, fc.constantFrom('', "'", '"'), (value, quote) => {
        const [reply = ''] = bashReplies([{ ...candidate(value), open: true }], quote, '')
        expect(readBashWord(`${quote}${reply}${quote}`)).toEqual({ text: value, quote: 'none' })
      }),
    )
  })
})

test.each([
  ['pro', 'pro'],
  ["'a b", 'a b'],
  ["'a\\'b'", "a'b"],
  ['"a \\$b"', 'a $b'],
  ['a\\ b', 'a b'],
  ["'a'b\"c", 'abc'],
])('fish: %j is read as %j', (raw, text) => {
  expect(readFishWord(raw)).toBe(text)
})

test.each([
  ['pro', 'pro'],
  ["'a b", 'a b'],
  ["'it''s'", "it's"],
  ['"a`$b', 'a$b'],
  ['a` b', 'a b'],
  ['\u2018a\u2019', 'a'],
])('PowerShell: %j is read as %j', (raw, text) => {
  expect(readPowershellWord(raw)).toBe(text)
})

test.each([
  ['prod/ReadOnly', 'prod/ReadOnly'],
  ['--take-over', '--take-over'],
  ['a b', "'a b'"],
  ["it's", "'it''s'"],
  ['a\u2019b', "'a\u2019\u2019b'"],
  ['$(x)', "'$(x)'"],
  ['@x', "'@x'"],
  ['a,b', "'a,b'"],
])('PowerShell: %j is written %s', (text, quoted) => {
  expect(quoteForPowershell(text)).toBe(quoted)
})
