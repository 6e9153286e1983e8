// How roledeck doctor writes what was found.
import { expect, test } from 'vitest'
import { writeFindings } from '../../app/cli/doctor.ts'
import { type Finding, found } from '../../app/model/finding.ts'

function written(findings: readonly Finding[]): readonly string[] {
  const lines: string[] = []
  writeFindings({ out: (line) => void lines.push(line), bold: (text) => `*${text}*` }, findings)
  return lines
}

test('sections with their marks, problems first', () => {
  expect(written([found('files', 'fine', 'a'), found('files', 'hint', 'b'), found('files', 'problem', 'c', { file: '/f' })])).toEqual([
    '*AWS files*',
    '  !!  /f: c',
    '  -   b',
    '  ok  a',
  ])
})

test('only where all is well is nothing complained about', () => {
  expect(written([found('clock', 'fine', 'a')]).at(-1)).toBe('Nothing to complain about.')
  expect(written([found('clock', 'hint', 'a')]).at(-1)).toBe('  -   a')
})
