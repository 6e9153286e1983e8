// Drawing the tray: what is set when, on each system.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Act } from '../../app/model/act.ts'
import type { TrayFacts } from '../../app/model/tray-menu.ts'
import { createTray, iconFile, menuTemplate } from '../../main/tray.ts'
import { NOW, catalogue, portal, profile, signedOut, state } from '../model/desk-state.ts'
import { events, lines, part } from './electron-parts.ts'

const QUIET = { state: state(), catalogue, now: NOW, startsAtLogin: false }
const SIGNED_OUT = { ...QUIET, state: state({ portals: [portal(signedOut)] }) }
const ACTIVE = { ...QUIET, state: state({ profiles: [profile()] }) }
type Template = readonly { readonly label?: string; readonly click?: () => void }[]

function drawn(platform: NodeJS.Platform, first: TrayFacts = QUIET) {
  let facts = first
  const did: unknown[] = []
  const acts: Act[] = []
  const tray = events()
  const theme = events()
  const log = lines()
  const parts = {
    setImage: (image: unknown) => void did.push(['image', image]),
    setToolTip: (words: string) => void did.push(['tooltip', words]),
    setContextMenu: (menu: Template) => void did.push(['menu', menu[0]?.label]),
    popUpContextMenu: (menu: Template) => void did.push(['popup', menu[0]?.label]),
    getBounds: () => ({ x: 1, y: 2, width: 3, height: 4 }),
    on: tray.on,
  }
  let last: Template = []
  let built = 0
  const made = createTray({
    make: (image) => {
      did.push(['made', image])
      return part(parts)
    },
    menus: part({
      buildFromTemplate: (template: Template) => {
        built += 1
        return (last = template)
      },
    }),
    images: part({
      createFromPath: (path: string) => Object.assign(Object(path.replace('/icons/', '')), { isEmpty: () => path.includes('signed-out') }),
    }),
    theme: part({ shouldUseDarkColors: false, shouldUseDarkColorsForSystemIntegratedUI: true, on: theme.on }),
    platform,
    desktop: 'KDE',
    icons: '/icons',
    facts: () => facts,
    act: (act) => void acts.push(act),
    log,
  })
  const look = (next: TrayFacts) => {
    facts = next
    did.length = 0
    made.draw()
    return did.map((each) => (Array.isArray(each) ? each.map(String) : each))
  }
  return { look, did, acts, tray, theme, log, made, template: () => last, built: () => built }
}

test('on Linux the menu always hangs on the icon, and is built anew only when something in it has changed', () => {
  const { look, did } = drawn('linux')
  expect(did.map(String)).toEqual(['made,tray-signed-out-light.png', 'tooltip,Roledeck: no active profile', 'menu,Search roles…'])
  expect(look({ ...QUIET })).toEqual([])
  expect(look(SIGNED_OUT)).toEqual([['menu', 'Sign in to acme']])
  expect(look(ACTIVE)).toEqual([
    ['image', 'tray-active-light.png'],
    ['tooltip', 'Roledeck: default → prod / Admin, 43 min'],
    ['menu', 'default → prod / Admin · 43 min'],
  ])
})

test.each(['win32', 'darwin'] as const)('on %s a left click shows the window and a right click the newest menu', (platform) => {
  const { tray, did, acts, look, built } = drawn(platform)
  expect(look(ACTIVE)).toEqual([
    ['image', expect.any(String)],
    ['tooltip', 'Roledeck: default → prod / Admin, 43 min'],
  ])
  look(SIGNED_OUT)
  expect(built()).toBe(0)
  tray.tell('right-click')
  tray.tell('click')
  expect([did.at(-1), built(), acts]).toEqual([['popup', 'Sign in to acme'], 1, [{ kind: 'show' }]])
})

test('a menu that is open is not collected', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const tray = events()
  const opened: WeakRef<object>[] = []
  const made = createTray({
    make: () => part({ on: tray.on, setToolTip: () => undefined, popUpContextMenu: (menu: object) => void opened.push(new WeakRef(menu)) }),
    menus: part({ buildFromTemplate: () => ({}) }),
    images: part({ createFromPath: () => ({ isEmpty: () => false }) }),
    theme: part({ on: () => undefined }),
    platform: 'win32',
    desktop: '',
    icons: '/icons',
    facts: () => QUIET,
    act: () => undefined,
    log: lines(),
  })
  for (let turn = 0; turn < 2; turn += 1) tray.tell('right-click')
  await new Promise((resolve) => setTimeout(resolve, 0))
  collect()
  // The one that was replaced shows that something was collected at all.
  expect(opened.map((each) => each.deref() !== undefined)).toEqual([false, true])
  made.draw()
})

test('a click does its act, and the menu is drawn again over whatever the desktop ticked', async () => {
  const { template, acts, did } = drawn('linux', SIGNED_OUT)
  did.length = 0
  template()[0]?.click?.()
  expect(acts).toMatchObject([{ kind: 'send', command: { kind: 'sign-in' } }])
  await new Promise((resolve) => setImmediate(resolve))
  expect(did.at(-1)).toEqual(['menu', 'Sign in to acme'])
})

test('an icon that is missing is written down', () => {
  expect(drawn('linux').log.written).toEqual(['There is no tray icon at /icons/tray-signed-out-light.png.'])
})

test('the tray tells where it is', () => {
  expect(drawn('linux').made.bounds()).toEqual({ x: 1, y: 2, width: 3, height: 4 })
})

test.each([
  ['darwin', '', false, false, 'tray-activeTemplate.png'],
  ['win32', '', false, true, 'tray-active-dark.png'],
  ['win32', '', true, false, 'tray-active-light.png'],
  ['linux', 'KDE', true, false, 'tray-active-dark.png'],
  ['linux', 'KDE', false, true, 'tray-active-light.png'],
  ['linux', 'ubuntu:GNOME', false, false, 'tray-active-dark.png'],
] as const)('on %s %s (dark %s, its bar %s) the icon is %s', (...row) => {
  const [platform, desktop, dark, bar, file] = row
  const theme = part<Electron.NativeTheme>({ shouldUseDarkColors: dark, shouldUseDarkColorsForSystemIntegratedUI: bar })
  expect(iconFile('active', { platform, desktop, icons: '/icons', theme })).toBe(`/icons/${file}`)
})

test('items become what Electron draws, and an ampersand stays one', () => {
  const acts: Act[] = []
  const show = { kind: 'show' } as const
  const template = menuTemplate(
    [
      { kind: 'label', label: 'R&D' },
      { kind: 'separator' },
      { kind: 'action', label: 'Do', act: show },
      { kind: 'action', label: 'Is', act: { kind: 'quit' }, checked: true, enabled: false },
      { kind: 'menu', label: 'More', items: [{ kind: 'label', label: 'x' }] },
    ],
    (act) => void acts.push(act),
  )
  expect(template).toMatchObject([
    { label: 'R&&D', enabled: false },
    { type: 'separator' },
    { label: 'Do', enabled: true },
    { label: 'Is', enabled: false, type: 'checkbox', checked: true },
    { label: 'More', submenu: [{ label: 'x', enabled: false }] },
  ])
  for (const item of template) (item as { click?: () => void }).click?.()
  expect(acts).toEqual([show, { kind: 'quit' }])
})
