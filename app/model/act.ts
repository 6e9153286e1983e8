// What a click in the tray or on a notification does: a command, or one of the few things that only a desktop can do.
import type { Command } from './contract.ts'

export type Act =
  | { readonly kind: 'send'; readonly command: Command }
  /** Shows the window; its search field has the focus. */
  | { readonly kind: 'show' }
  /** Puts a text that holds no secret on the clipboard. */
  | { readonly kind: 'copy'; readonly text: string }
  /** Opens an address that passes the one list of hosts. */
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'start-at-login'; readonly on: boolean }
  | { readonly kind: 'quit' }
