// Tray and Notification: what they show goes to the test, which clicks them.
import { basename } from 'node:path'
import type { Control } from './control.ts'
import { type KeptMenu, clickLine, linesOf } from './menu.ts'
import { constructible, withEvents } from './object-with-events.ts'

/** An image as far as anybody asks: where it came from. */
export interface KeptImage {
  readonly file: string
}

type TrayMembers = Pick<
  Electron.Tray,
  'setImage' | 'setToolTip' | 'setContextMenu' | 'popUpContextMenu' | 'getBounds' | 'destroy' | 'isDestroyed' | 'setTitle'
>

export function trayOf(control: Control) {
  return constructible((given: KeptImage) => {
    let image = given
    let tooltip = ''
    let menu: KeptMenu = { items: [] }
    let destroyed = false
    const tell = () => control.tell({ kind: 'tray', tray: destroyed ? null : { icon: basename(image.file), tooltip, menu: linesOf(menu) } })
    const tray = withEvents({
      setImage: (next) => {
        image = next as unknown as KeptImage
        tell()
      },
      setToolTip: (text) => {
        tooltip = text
        tell()
      },
      setContextMenu: (next) => {
        menu = (next ?? { items: [] }) as KeptMenu
        tell()
      },
      setTitle: () => undefined,
      popUpContextMenu: () => undefined,
      // Linux does not tell where an icon is.
      getBounds: () => ({ x: 0, y: 0, width: 0, height: 0 }),
      isDestroyed: () => destroyed,
      destroy: () => {
        destroyed = true
        tell()
      },
    } satisfies TrayMembers)
    control.on('click-tray', ({ path }) => clickLine(menu, path))
    control.on('click-icon', () => tray.emit('click', {}, tray.getBounds(), { x: 0, y: 0 }))
    tell()
    return tray
  })
}

type NotificationMembers = Pick<Electron.Notification, 'show' | 'close' | 'title' | 'body'>

export function notificationOf(control: Control) {
  let count = 0
  const shown = new Map<number, { emit(event: string, ...given: readonly unknown[]): boolean }>()
  control.on('click-notification', ({ id, action }) => {
    const notification = shown.get(id)
    if (notification === undefined) throw new Error(`No notification ${id} is shown.`)
    shown.delete(id)
    if (action === null) notification.emit('click', {})
    // The index is in the event, and as a second argument for those who read it there.
    else notification.emit('action', { actionIndex: action, selectionIndex: -1 }, action, -1)
  })
  const Notification = constructible((options: Electron.NotificationConstructorOptions = {}) => {
    const id = (count += 1)
    const { title = '', body = '', actions = [] } = options
    const notification = withEvents({
      title,
      body,
      show: () => {
        shown.set(id, notification)
        control.tell({ kind: 'notification', notification: { id, title, body, actions: actions.map(({ text }) => text ?? '') } })
        notification.emit('show', {})
      },
      close: () => {
        if (!shown.delete(id)) return
        control.tell({ kind: 'notification-closed', id })
        notification.emit('close', {})
      },
    } satisfies NotificationMembers)
    return notification
  })
  return Object.assign(Notification, { isSupported: () => true })
}
