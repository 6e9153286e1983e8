// Menu: keeps what it was built from, shows it to the test as lines, and clicks a line by its labels.
import type { MenuLine } from './wire.ts'

type Template = Electron.MenuItemConstructorOptions

/** A menu that the stand-in can read and click. */
export interface KeptMenu {
  readonly items: readonly Item[]
}

interface Item {
  readonly label: string
  readonly type: string
  readonly enabled: boolean
  readonly visible: boolean
  checked: boolean
  readonly submenu: KeptMenu | null
  readonly click: () => void
}

let applicationMenu: KeptMenu | null = null

export const Menu = {
  buildFromTemplate: (template: readonly Template[]): KeptMenu => ({ items: template.map(keep) }),
  setApplicationMenu: (menu: KeptMenu | null): void => {
    applicationMenu = menu
  },
  getApplicationMenu: () => applicationMenu,
}

function keep(template: Template): Item {
  const { submenu } = template
  const item: Item = {
    label: template.label ?? template.role ?? '',
    type: template.type ?? (submenu === undefined ? 'normal' : 'submenu'),
    enabled: template.enabled ?? true,
    visible: template.visible ?? true,
    checked: template.checked ?? false,
    submenu: submenu === undefined ? null : Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu as unknown as KeptMenu),
    click: () => {
      if (item.type === 'checkbox') item.checked = !item.checked
      template.click?.(item as unknown as Electron.MenuItem, undefined, { triggeredByAccelerator: false })
    },
  }
  return item
}

/** As a person reads it: `&&` is one `&`, and a single one only marks a letter. */
export function linesOf(menu: KeptMenu): readonly MenuLine[] {
  return menu.items
    .filter((item) => item.visible)
    .map(({ label, type, enabled, checked, submenu }) => ({
      label: label.replaceAll(/&(.)/g, '$1'),
      type,
      enabled,
      checked,
      lines: submenu === null ? [] : linesOf(submenu),
    }))
}

/** Clicks the line with these labels, or that begin so: what follows may tell a time, which goes on. Throws where there is none, or where a person could not click it: the test is wrong, or the menu is. */
export function clickLine(menu: KeptMenu, path: readonly string[]): void {
  const [label = '', ...rest] = path
  const shown = menu.items.filter((item) => item.visible)
  const labels = linesOf(menu).map((line) => line.label)
  const exact = labels.indexOf(label)
  const item = shown[exact >= 0 ? exact : labels.findIndex((each) => each.startsWith(label))]
  if (item === undefined) throw new Error(`No line ${JSON.stringify(label)} in ${JSON.stringify(labels)}`)
  if (!item.enabled) throw new Error(`The line ${JSON.stringify(label)} cannot be clicked.`)
  if (rest.length === 0) return item.click()
  if (item.submenu === null) throw new Error(`The line ${JSON.stringify(label)} has no menu.`)
  clickLine(item.submenu, rest)
}
