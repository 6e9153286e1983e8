// Draws what app/model says of the tray: icon and tooltip when they change, the menu when it is opened, or when it changes where it always hangs on the icon.
import { join } from 'node:path'
import type { Act } from '../app/model/act.ts'
import { type TrayFacts, type TrayItem, trayMenu } from '../app/model/tray-menu.ts'
import { type TrayIcon, trayFace } from '../app/model/tray.ts'
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
  let shownIcon = iconFile(trayFace(facts()).icon, parts)
  let shownTooltip = ''
  let hanging = ''
  /** Held here for as long as it may be open: Electron does not, and one that is collected closes. */
  let menu: Electron.Menu | null = null
  const tray = make(loadIcon(shownIcon, parts))
  const build = (items: readonly TrayItem[]): Electron.Menu => {
    menu = menus.buildFromTemplate(menuTemplate(items, clicked))
    return menu
  }

  const hang = (): void => {
    const items = trayMenu(facts())
    const now = JSON.stringify(items)
    if (now === hanging) return
    hanging = now
    tray.setContextMenu(build(items))
  }

  const draw = (): void => {
    const { icon, tooltip } = trayFace(facts())
    const file = iconFile(icon, parts)
    if (file !== shownIcon) {
      shownIcon = file
      tray.setImage(loadIcon(file, parts))
    }
    if (tooltip !== shownTooltip) {
      shownTooltip = tooltip
      tray.setToolTip(tooltip)
    }
    // On Linux a click may never be told, so the menu hangs on the icon. Elsewhere it would swallow the click that shows the window.
    if (platform === 'linux') hang()
  }

  function clicked(wanted: Act): void {
    act(wanted)
    // The desktop has turned the item's tick by itself; what is true is drawn over it.
    hanging = ''
    setImmediate(draw)
  }

  tray.on('click', () => act({ kind: 'show' }))
  if (platform !== 'linux') tray.on('right-click', () => tray.popUpContextMenu(build(trayMenu(facts()))))
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
export function menuTemplate(items: readonly TrayItem[], act: (act: Act) => void): Electron.MenuItemConstructorOptions[] {
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
