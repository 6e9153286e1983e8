// The keys: one table from key to intent, also printed in the help.

export type Intent =
  | 'next'
  | 'previous'
  | 'page-down'
  | 'page-up'
  | 'first'
  | 'last'
  | 'switch'
  | 'console'
  | 'favourite'
  | 'clear'
  | 'search'

export interface Key {
  readonly key: string
  readonly intent: Intent
  readonly shift?: true
  /** Control, or Command on a Mac. */
  readonly command?: true
}

export const KEYS: readonly Key[] = [
  { key: 'ArrowDown', intent: 'next' },
  { key: 'ArrowUp', intent: 'previous' },
  { key: 'PageDown', intent: 'page-down' },
  { key: 'PageUp', intent: 'page-up' },
  { key: 'Home', intent: 'first' },
  { key: 'End', intent: 'last' },
  { key: 'Enter', intent: 'switch' },
  { key: 'Enter', shift: true, intent: 'console' },
  { key: 'd', command: true, intent: 'favourite' },
  { key: 'Escape', intent: 'clear' },
  { key: 'k', command: true, intent: 'search' },
]

/** What each line of the help says, and for which intents. */
export const KEY_HELP: readonly { readonly intents: readonly Intent[]; readonly does: string }[] = [
  { intents: ['next', 'previous'], does: 'Next or previous role' },
  { intents: ['page-down', 'page-up'], does: 'A page further or back' },
  { intents: ['first', 'last'], does: 'First or last role' },
  { intents: ['switch'], does: 'Switch the profile to the role' },
  { intents: ['console'], does: 'Open the AWS console in the role' },
  { intents: ['favourite'], does: 'Make the role a favourite, or not' },
  { intents: ['search'], does: 'Search, from anywhere; so does /' },
  { intents: ['clear'], does: 'Clear the search' },
]

export interface Pressed {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

/** The intent of a key pressed in the search field, or null where it is a letter or none of ours. */
export function intentOf(pressed: Pressed): Intent | null {
  if (pressed.altKey) return null
  const command = pressed.ctrlKey || pressed.metaKey
  const name = command ? pressed.key.toLowerCase() : pressed.key
  const found = KEYS.find((each) => each.key === name && (each.shift ?? false) === pressed.shiftKey && (each.command ?? false) === command)
  return found?.intent ?? null
}

/** Whether a key pressed outside any field begins a search: a letter, or one of the two keys for it. */
export function beginsSearch(pressed: Pressed): boolean {
  if (intentOf(pressed) === 'search') return true
  return !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey && pressed.key.length === 1 && pressed.key !== ' '
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
  Escape: 'Esc',
}

/** How the keys of an intent are written on this kind of keyboard: each inner list is pressed together. */
export function keysFor(intent: Intent, mac: boolean): readonly (readonly string[])[] {
  return KEYS.filter((each) => each.intent === intent).map(({ key, shift, command }) => [
    ...(command ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(shift ? [mac ? '⇧' : 'Shift'] : []),
    SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ])
}
