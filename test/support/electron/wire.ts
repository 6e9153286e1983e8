// What the stand-in and the test that started it tell each other, over Node's own channel between parent and child.

/** A menu as a person sees it. `path` names a line: its label and those of the menus above it. */
export interface MenuLine {
  readonly label: string
  readonly type: string
  readonly enabled: boolean
  readonly checked: boolean
  readonly lines: readonly MenuLine[]
}

export interface ShownTray {
  /** The name of the icon's file. */
  readonly icon: string
  readonly tooltip: string
  readonly menu: readonly MenuLine[]
}

export interface ShownNotification {
  readonly id: number
  readonly title: string
  readonly body: string
  readonly actions: readonly string[]
}

/** What a person at the desktop would see. */
export type Told =
  /** The port at which the window's Chromium can be driven. */
  | { readonly kind: 'devtools'; readonly port: number }
  | { readonly kind: 'tray'; readonly tray: ShownTray | null }
  | { readonly kind: 'notification'; readonly notification: ShownNotification }
  | { readonly kind: 'notification-closed'; readonly id: number }
  | { readonly kind: 'link'; readonly url: string }
  | { readonly kind: 'clipboard'; readonly text: string }
  | { readonly kind: 'window'; readonly visible: boolean }
  | { readonly kind: 'login-item'; readonly openAtLogin: boolean }
  /** At the end: the channels of ipcMain that somebody listens to. */
  | { readonly kind: 'listeners'; readonly channels: readonly string[] }
  /** What was asked cannot be done: there is no such line in the menu, or no such notification. */
  | { readonly kind: 'wrong'; readonly text: string }
  | { readonly kind: 'error-box'; readonly title: string; readonly content: string }

/** What a person at the desktop, or the desktop itself, would do. */
export type Asked =
  | { readonly kind: 'click-tray'; readonly path: readonly string[] }
  | { readonly kind: 'click-icon' }
  | { readonly kind: 'click-notification'; readonly id: number; readonly action: number | null }
  | { readonly kind: 'power'; readonly event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown' }
  | { readonly kind: 'dark'; readonly dark: boolean }
  | { readonly kind: 'close-window' }
  | { readonly kind: 'quit' }
