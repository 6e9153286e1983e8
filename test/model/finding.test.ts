// Findings under their titles, and as one text.
import { expect, test } from 'vitest'
import { type Check, findingInWords, found, sectionsOf } from '../../app/model/finding.ts'

test('each check has its section, the worst comes first, and empty ones are left out', () => {
  const sections = sectionsOf([
    found('version', 'fine', 'v'),
    found('network', 'fine', 'n'),
    found('clock', 'hint', 'c'),
    found('network', 'problem', 'whole'),
    found('network', 'problem', 'at a line', { line: 3 }),
    found('portal', 'fine', 'p'),
  ])
  expect(sections.map(({ title, findings }) => [title, findings.map(({ message }) => message)])).toEqual([
    ['Portals', ['p']],
    ['Clock and network', ['at a line', 'whole', 'c', 'n']],
    ['Versions', ['v']],
  ])
})

test('no check is without a section', () => {
  const all: Readonly<Record<Check, true>> = {
    portal: true,
    clock: true,
    network: true,
    files: true,
    profiles: true,
    environment: true,
    keychain: true,
    engine: true,
    version: true,
  }
  const checks = Object.keys(all) as readonly Check[]
  const shown = sectionsOf(checks.map((check) => found(check, 'fine', check))).flatMap(({ findings }) => findings)
  expect(new Set(shown.map(({ check }) => check))).toEqual(new Set(checks))
})

test.each([
  [found('files', 'hint', 'Line 2 is odd.', { file: '/c', tools: ['Python'] }), '/c: Line 2 is odd. (AWS CLI, boto3)'],
  [found('files', 'hint', '/c is odd.', { file: '/c', tools: ['JavaScript', 'Go'] }), '/c is odd. (JavaScript, Go)'],
  [found('files', 'hint', 'Odd.', { tools: ['Python', 'JavaScript', 'Go'] }), 'Odd.'],
  [found('portal', 'fine', 'Well.'), 'Well.'],
])('in words, case %#', (finding, words) => {
  expect(findingInWords(finding)).toBe(words)
})

test('a finding has its members in the documented order', () => {
  expect(Object.keys(found('portal', 'fine', 'x', { line: 1, portal: 'p' }))).toEqual([
    'check',
    'level',
    'portal',
    'file',
    'line',
    'tools',
    'message',
  ])
})
