// The notifications of the page's own browser: whether a person wants them here, whether the browser gives leave, and showing one.
import type { Notice } from '../app/model/notices.ts'

const ITEM = 'roledeck-notifications'

/** Whether this browser has them at all: it has none for a page that came over an insecure way. */
export function areOffered(): boolean {
  return 'Notification' in window
}

export function areOn(): boolean {
  return areOffered() && Notification.permission === 'granted' && remembered()
}

/** The browser asks no more: only its own settings can give leave again. */
export function isRefused(): boolean {
  return areOffered() && Notification.permission === 'denied'
}

/** Asks the browser for leave, which it lets a person decide; only after a click. Answers whether it was given. */
export async function turnOn(): Promise<boolean> {
  const given = (await Notification.requestPermission()) === 'granted'
  if (given) remember('on')
  return given
}

export function turnOff(): void {
  remember(null)
}

/** Shows it while nobody sees the page. Of several tabs' the browser keeps one, since all give it the same tag. A click brings the tab and does no more. */
export function notifyHidden({ key, title, body }: Pick<Notice, 'key' | 'title' | 'body'>): void {
  if (!document.hidden || !areOn()) return
  try {
    const shown = new Notification(title, { body, tag: key })
    shown.addEventListener('click', () => {
      window.focus()
      shown.close()
    })
  } catch {
    // A phone's browser has the constructor and refuses it; the page itself still tells.
  }
}

/** A browser that keeps nothing for sites asks again in each tab. */
function remembered(): boolean {
  try {
    return localStorage.getItem(ITEM) === 'on'
  } catch {
    return false
  }
}

function remember(value: 'on' | null): void {
  try {
    if (value === null) localStorage.removeItem(ITEM)
    else localStorage.setItem(ITEM, value)
  } catch {
    // Then it holds for nothing, and the tick says so.
  }
}
