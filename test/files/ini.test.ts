// The lossless document: whatever goes in comes out byte for byte, and headers and lines are seen as the AWS tools see them.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headerName, isWholeHeader, lineKind, parseIni, printIni } from '../../app/files/ini.ts'
import { oddFile } from './odd-files.ts'

describe('a document', () => {
  test('prints any text as it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => printIni(parseIni(text)) === text))
    const pieces = fc.constantFrom('\r', '\n', '\r\n', '[a]', ' ', '\t', '#', 'k=v', '\uFEFF', '\u2028', 'ü', '\u0000')
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (all) => printIni(parseIni(all.join(''))) === all.join('')))
  })

  test('prints odd AWS files as they were', () => {
    fc.assert(fc.property(oddFile, (text) => printIni(parseIni(text ?? '')) === (text ?? '')))
  })

  test('reads a large file quickly enough to be read at every switch', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `[profile p${index}]\nregion = eu-west-1\n\n`).join('')
    const document = parseIni(text)
    expect(document.sections).toHaveLength(5_001)
    expect(printIni(document)).toBe(text)
  })

  test.each([
    ['', '\n'],
    ['[a]', '\n'],
    ['[a]\r\nk = v\r\n', '\r\n'],
    ['[a]\nk = v\r\n', '\n'],
    ['[a]\r\nk = v', '\r\n'],
  ])('gives new lines in %j the end %j', (text, end) => expect(parseIni(text).end).toBe(end))
})

test.each([
  ['[default]', 'default', true],
  ['  [a b]  ', 'a b', true],
  ['[profile x] # words', 'profile x', true],
  ['[profile x]\t; words', 'profile x', true],
  ['[profile x]# words', 'profile x', false],
  ['[profile x] words', 'profile x', false],
  ['[]', '', true],
  ['[x]\r', 'x', true],
  ['[unclosed', null, false],
  ['# [x]', null, false],
  ['k = [x]', null, false],
])('the header in %j is %j, and every tool sees it: %j', (text, name, whole) => {
  expect(headerName(text)).toBe(name)
  if (name !== null) expect(isWholeHeader(text)).toBe(whole)
})

test.each([
  ['', { kind: 'blank' }],
  [' \t', { kind: 'blank' }],
  ['# k = v', { kind: 'comment' }],
  ['  ; k = v', { kind: 'comment' }],
  ['words', { kind: 'other' }],
  ['= v', { kind: 'other' }],
  ['Region = v', { kind: 'key', key: 'region', empty: false }],
  ['region:v', { kind: 'key', key: 'region', empty: false }],
  ['s3 =', { kind: 'key', key: 's3', empty: true }],
  ['s3 = # words', { kind: 'key', key: 's3', empty: true }],
  ['s3 =#x', { kind: 'key', key: 's3', empty: false }],
])('the line %j is %j', (text, kind) => expect(lineKind(text)).toEqual(kind))
