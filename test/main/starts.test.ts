// What starts ask for: the first shows the window unless it was told not to, later ones bring it back, and only one app runs.
import { expect, test } from 'vitest'
import { takeTurn } from '../../main/starts.ts'
import { events, lines, part } from './electron-parts.ts'

interface Machine {
  readonly argv?: readonly string[]
  readonly platform?: NodeJS.Platform
  readonly first?: boolean
  readonly wasOpenedAtLogin?: boolean
}

function started({ argv = ['/opt/roledeck'], platform = 'linux', first = true, wasOpenedAtLogin = false }: Machine = {}) {
  const { on, tell } = events()
  const did: string[] = []
  const log = lines()
  const starts = takeTurn({
    app: part({
      on,
      requestSingleInstanceLock: () => first,
      exit: (code: number) => void did.push(`exit ${code}`),
      getLoginItemSettings: () => ({ wasOpenedAtLogin }),
    }),
    argv,
    platform,
    log,
  })
  const begin = () => starts?.begin(() => void did.push('show'))
  return { starts, begin, tell, did, log }
}

test('a second one ends at once', () => {
  const { starts, did } = started({ first: false })
  expect([starts, did]).toEqual([null, ['exit 0']])
})

test.each<[string, Machine, readonly string[]]>([
  ['by a person', {}, ['show']],
  ['into the tray', { argv: ['/opt/roledeck', '--hidden'] }, []],
  ['by the login of macOS', { platform: 'darwin', wasOpenedAtLogin: true }, []],
  ['by a person on macOS', { platform: 'darwin' }, ['show']],
])('the first start, %s', (_how, machine, expected) => {
  const { begin, did } = started(machine)
  expect(did).toEqual([])
  begin()
  expect(did).toEqual(expected)
})

test('later starts and clicks on the dock show the window, after a start by the login as well', () => {
  const { begin, tell, did } = started({ platform: 'darwin', wasOpenedAtLogin: true })
  begin()
  tell('second-instance', {}, ['/opt/roledeck', '--hidden'])
  expect(did).toEqual([])
  tell('second-instance', {}, ['/opt/roledeck'])
  tell('activate')
  expect(did).toEqual(['show', 'show'])
})

test('who asks before there is a window gets it, once', () => {
  const { begin, tell, did } = started({ argv: ['/opt/roledeck', '--hidden'] })
  tell('second-instance', {}, ['/opt/roledeck'])
  tell('activate')
  expect(did).toEqual([])
  begin()
  expect(did).toEqual(['show'])
})

test('options that mean nothing are written down, Chromium’s switches are not', () => {
  const { begin, tell, log } = started({ argv: ['/opt/roledeck', '--no-sandbox', '-x'] })
  begin()
  tell('second-instance', {}, ['/opt/roledeck', '--user-data-dir=/x', '--allow-file-access-from-files'])
  expect(log.written).toEqual(['Words on the command line that mean nothing here: ["-x"]'])
})
