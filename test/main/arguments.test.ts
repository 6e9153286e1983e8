// Words on the command line: known or nothing.
import { expect, test } from 'vitest'
import { parseArguments, verbArguments } from '../../main/arguments.ts'

test.each([
  [['/opt/roledeck'], false, []],
  [['/opt/roledeck', '--hidden'], true, []],
  [['/opt/roledeck', '--show'], false, []],
  [['/opt/roledeck', '--hidden', '--show'], false, []],
  [['/opt/roledeck', '--HIDDEN', '--hidden=1'], false, ['--HIDDEN', '--hidden=1']],
  [['/opt/roledeck', 'hidden', 'https://evil.example/', 'C:\\x'], false, []],
  [['/opt/roledeck', 7, null, { hidden: true }, '--hidden'], true, []],
])('%j: hidden is %s, ignored are %j', (argv, hidden, unknown) => {
  expect(parseArguments(argv)).toEqual({ hidden, unknown })
})

test('what is ignored is cut for the log', () => {
  const { unknown } = parseArguments(Array.from({ length: 100 }, () => `--${'x'.repeat(500)}`))
  expect([unknown.length, unknown[0]?.length]).toEqual([5, 60])
})

test.each([
  [['/opt/roledeck', '--verb', 'status', '--json'], true, ['status', '--json']],
  [['/opt/roledeck', 'status', '--verb'], true, null],
  [['/opt/roledeck'], true, null],
  [['/electron', '/dist/main.js', '--verb', 'status'], false, ['status']],
  [['/electron', '--verb', 'status'], false, null],
])('%j are for the terminal program (packaged %s): %j', (argv, packaged, expected) => {
  expect(verbArguments(argv, packaged)).toEqual(expected)
})
