// Draws what app/model/tray.ts says: icon, tooltip, menu. A menu is built anew only when something in it has changed.
import { join } from 'node:path'
import type { Act } from '../app/model/act.ts'
import type { TrayFacts, TrayItem } from '../app/model/tray-menu.ts'
import { type TrayIcon, type TrayView, trayView } from '../app/model/tray.ts'
import type { Log } from '../app/ports.ts'
import type { Area } from './placement.ts'

export interface TrayParts {
  readonly make: (image: Electron.NativeImage) => TrayLike
  readonly menus: Pick<typeof Electron.Menu, 'buildFromTemplate'>
  readonly images: Pick<typeof Electron.nativeImage, 'createFromPath'>
  readonly theme: Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'on'>
  readonly platform: NodeJS.Platform
  /** The desktop's name as Linux tells it (XDG_CURRENT_DESKTOP); '' where it does not. */
  readonly desktop: string
  /** Absolute path of the folder with the icons. */
  readonly icons: string
  readonly facts: () => TrayFacts
  readonly act: (act: Act) => void
  readonly log: Log
}

type TrayLike = Pick<Electron.Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'popUpContextMenu' | 'getBounds' | 'on'>

export interface DrawnTray {
  /** Looks at the facts and draws what differs. */
  readonly draw: () => void
  readonly bounds: () => Area
}

export function createTray(parts: TrayParts): DrawnTray {
  const { make, menus, theme, platform, facts, act } = parts
  let view = trayView(facts())
  let drawn = ''
  const icon = () => iconFile(view.icon, parts)
  let shownIcon = icon()
  const tray = make(loadIcon(shownIcon, parts))
  const menu = () => menus.buildFromTemplate(menuTemplate(view.menu, clicked))

  const draw = (): void => {
    view = trayView(facts())
    if (icon() !== shownIcon) {
      shownIcon = icon()
      tray.setImage(loadIcon(shownIcon, parts))
    }
    const now = JSON.stringify(view)
    if (now === drawn) return
    drawn = now
    tray.setToolTip(view.tooltip)
    // On Linux a click may never be told, so the menu hangs on the icon. Elsewhere it would swallow the click that shows the window.
    if (platform === 'linux') tray.setContextMenu(menu())
  }

  function clicked(clicked: Act): void {
    act(clicked)
    // The desktop has turned the item's tick by itself; what is true is drawn over it.
    drawn = ''
    setImmediate(draw)
  }

  tray.on('click', () => act({ kind: 'show' }))
  if (platform !== 'linux')
    tray.on('right-click', () => {
      draw()
      tray.popUpContextMenu(menu())
    })
  theme.on('updated', draw)
  draw()
  return { draw, bounds: () => tray.getBounds() }
}

/** macOS colours a template image by itself; elsewhere there is one for dark bars and one for light ones. */
export function iconFile(
  icon: TrayIcon,
  { platform, desktop, theme, icons }: Pick<TrayParts, 'platform' | 'desktop' | 'theme' | 'icons'>,
): string {
  if (platform === 'darwin') return join(icons, `tray-${icon}Template.png`)
  // Windows tells its bar's theme apart from its windows'. GNOME's bar is dark under every theme.
  const dark =
    platform === 'win32' ? theme.shouldUseDarkColorsForSystemIntegratedUI : theme.shouldUseDarkColors || /gnome|unity/i.test(desktop)
  return join(icons, `tray-${icon}-${dark ? 'dark' : 'light'}.png`)
}

function loadIcon(file: string, { images, log }: Pick<TrayParts, 'images' | 'log'>): Electron.NativeImage {
  const image = images.createFromPath(file)
  if (image.isEmpty()) log.write(`There is no tray icon at ${file}.`)
  return image
}

/** The items as Electron wants them. */
export function menuTemplate(items: TrayView['menu'], act: (act: Act) => void): Electron.MenuItemConstructorOptions[] {
  return items.map((item) => templateOf(item, act))
}

function templateOf(item: TrayItem, act: (act: Act) => void): Electron.MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' }
    case 'label':
      return { label: plain(item.label), enabled: false }
    case 'menu':
      return { label: plain(item.label), submenu: menuTemplate(item.items, act) }
    case 'action': {
      const base = { label: plain(item.label), enabled: item.enabled ?? true, click: () => act(item.act) }
      return item.checked === undefined ? base : { ...base, type: 'checkbox', checked: item.checked }
    }
  }
}

/** In a menu `&` marks the letter for the keyboard, and two of them stand for one. */
function plain(label: string): string {
  return label.replaceAll('&', '&&')
}
