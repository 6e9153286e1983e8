// The machine around the app: power, theme, screen, clipboard, the system's browser, dialogs, images.
import { existsSync } from 'node:fs'
import type { Control } from './control.ts'
import { withEvents } from './object-with-events.ts'
import type { KeptImage } from './tray.ts'

export function machineOf(control: Control) {
  const powerMonitor = withEvents({
    getSystemIdleTime: () => 0,
    isOnBatteryPower: () => false,
  } satisfies Pick<Electron.PowerMonitor, 'getSystemIdleTime' | 'isOnBatteryPower'>)
  control.on('power', ({ event }) => powerMonitor.emit(event, {}))

  let isDark = false
  const nativeTheme = withEvents({
    get shouldUseDarkColors() {
      return isDark
    },
    get shouldUseDarkColorsForSystemIntegratedUI() {
      return isDark
    },
    themeSource: 'system',
  } satisfies Pick<Electron.NativeTheme, 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI' | 'themeSource'>)
  control.on('dark', ({ dark }) => {
    isDark = dark
    nativeTheme.emit('updated')
  })

  return {
    powerMonitor,
    nativeTheme,
    screen: screen(),
    clipboard: clipboard(control),
    shell: shell(control),
    dialog: dialog(control),
    nativeImage,
  }
}

function screen() {
  const bounds = { x: 0, y: 0, width: 1280, height: 800 }
  const display = { id: 1, bounds, workArea: { ...bounds, height: 770 }, workAreaSize: { width: 1280, height: 770 }, scaleFactor: 1 }
  return withEvents({
    getPrimaryDisplay: () => display as Electron.Display,
    getDisplayNearestPoint: () => display as Electron.Display,
    getAllDisplays: () => [display as Electron.Display],
    getCursorScreenPoint: () => ({ x: 0, y: 0 }),
  } satisfies Pick<Electron.Screen, 'getPrimaryDisplay' | 'getDisplayNearestPoint' | 'getAllDisplays' | 'getCursorScreenPoint'>)
}

function clipboard(control: Control) {
  let kept = ''
  const put = async (text: string) => {
    kept = text
    control.tell({ kind: 'clipboard', text })
  }
  return {
    readText: () => Promise.resolve(kept),
    writeText: put,
    write: async (items) => {
      const [text] = await Promise.all(items.map((each) => each.getType('text/plain')))
      await put(text instanceof Blob ? await text.text() : '')
    },
    clear: () => void put(''),
  } satisfies Pick<Electron.Clipboard, 'readText' | 'writeText' | 'write' | 'clear'>
}

/** What Electron's own makes of a string is a Blob as well. */
export class ClipboardItem {
  readonly types: string[]
  readonly #contents: Readonly<Record<string, string>>

  constructor(contents: Readonly<Record<string, string>>) {
    this.#contents = contents
    this.types = Object.keys(contents)
  }

  async getType(type: string): Promise<Blob> {
    const content = this.#contents[type]
    if (content === undefined) throw new Error(`There is no ${type}.`)
    return new Blob([content])
  }
}

function shell(control: Control) {
  return {
    openExternal: async (url) => {
      if (!URL.canParse(url)) throw new Error('Invalid URL')
      control.tell({ kind: 'link', url })
    },
    openPath: async () => '',
    showItemInFolder: () => undefined,
    beep: () => undefined,
  } satisfies Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'beep'>
}

function dialog(control: Control) {
  return {
    showErrorBox: (title, content) => control.tell({ kind: 'error-box', title, content }),
    showMessageBox: async () => ({ response: 0, checkboxChecked: false }),
  } satisfies Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox'>
}

const nativeImage = {
  createFromPath: (file: string) => ({ file, isEmpty: () => !existsSync(file), setTemplateImage: () => undefined }),
  createEmpty: () => ({ file: '', isEmpty: () => true, setTemplateImage: () => undefined }),
} satisfies Record<string, (file: string) => KeptImage & Pick<Electron.NativeImage, 'isEmpty' | 'setTemplateImage'>>
