// Words on the command line: known or nothing.
import { expect, test } from 'vitest'
import { parseArguments, verbArguments, verbWords } from '../../main/arguments.ts'

test.each([
  [['/opt/roledeck'], false, []],
  [['/opt/roledeck', '--hidden'], true, []],
  [['/opt/roledeck', '--show'], false, []],
  [['/opt/roledeck', '--hidden', '--show'], false, []],
  [['/opt/roledeck', '-HIDDEN', '-h'], false, ['-HIDDEN', '-h']],
  [['/opt/roledeck', '--type=renderer', '--user-data-dir=/x', '--no-sandbox', '--remote-debugging-port=0', '--'], false, []],
  [['/opt/roledeck', 'hidden', 'https://evil.example/', 'C:\\x'], false, []],
  [['/opt/roledeck', 7, null, { hidden: true }, '--hidden'], true, []],
])('%j: hidden is %s, ignored are %j', (argv, hidden, unknown) => {
  expect(parseArguments(argv)).toEqual({ hidden, unknown })
})

test('what is ignored is cut for the log', () => {
  const { unknown } = parseArguments(Array.from({ length: 100 }, () => `-${'x'.repeat(500)}`))
  expect([unknown.length, unknown[0]?.length]).toEqual([5, 60])
})

test.each([
  [['/opt/roledeck', '--verb', 'status', '--json'], true, ['status', '--json']],
  [['/opt/roledeck', 'status', '--verb'], true, null],
  [['/opt/roledeck'], true, null],
  [['/electron', '/dist/main.js', '--verb', 'status'], false, ['status']],
  [['/electron', '--verb', 'status'], false, null],
  [['/opt/roledeck', '--no-sandbox', '--verb', 'status'], true, null],
  [['/opt/roledeck', '--verb', '--', '--', 'x'], true, ['--', 'x']],
])('%j are for the terminal program (packaged %s): %j', (argv, packaged, expected) => {
  expect(verbArguments(argv, packaged)).toEqual(expected)
})

const ADDRESS = ['portal', 'add', 'https://acme.awsapps.com/start', '--region', 'eu-west-1']

test.each([
  ['linux', ['/opt/roledeck'], true],
  ['linux', ['/electron', '/dist/main.js'], false],
  ['win32', ['C:\\R\\Roledeck.exe'], true],
  ['win32', ['C:\\electron.exe', 'C:\\dist\\main.js'], false],
  ['darwin', ['/Applications/Roledeck.app/Contents/MacOS/Roledeck'], true],
] as const)(
  'on %s the words after %j (packaged %s) are what the terminal program gets, an address among them',
  (platform, program, packaged) => {
    const words = verbWords(program, platform)
    expect(words.slice(0, program.length)).toEqual(program)
    expect(verbArguments([...words, ...ADDRESS], packaged)).toEqual(ADDRESS)
    // Where Electron refuses what follows an address, and without a display ends.
    expect([words.at(-1), words.includes('--ozone-platform=headless')]).toEqual(['--', platform === 'linux'])
    // As many as the launcher for Windows takes.
    expect(platform !== 'win32' || words.length <= 4).toBe(true)
  },
)
