// Shows notices as the desktop's notifications, each once; a click does the one useful thing.
import type { EngineFace } from '../app/engine.ts'
import type { Act } from '../app/model/act.ts'
import { type Look, type Notice, notices } from '../app/model/notices.ts'
import type { Clock, Log } from '../app/ports.ts'

type Shown = Pick<Electron.Notification, 'show' | 'close' | 'on'>

export interface NotifyParts {
  readonly isSupported: () => boolean
  readonly make: (options: Electron.NotificationConstructorOptions) => Shown
  readonly platform: NodeJS.Platform
  readonly engine: Pick<EngineFace, 'state' | 'catalogue'>
  readonly clock: Pick<Clock, 'now'>
  readonly act: (act: Act) => void
  readonly log: Log
}

export interface Notifier {
  /** Compares with the last look and shows what follows. */
  look(): void
}

/** Keys are remembered, so that an event that is met twice is told once; the oldest are forgotten above this many. */
const REMEMBERED = 500
/** What is kept so that its click still does something; desktops keep their own list no longer either. */
const KEPT = 20

export function createNotifier(parts: NotifyParts): Notifier {
  const { isSupported, engine, clock, log } = parts
  const told = new Set<string>()
  // Without a reference a notification may be collected, and its click with it.
  const kept: Shown[] = []
  let before: Look | null = null

  const tell = (notice: Notice): void => {
    if (told.has(notice.key)) return
    told.add(notice.key)
    for (const oldest of told) if (told.size > REMEMBERED) told.delete(oldest)
    if (!isSupported()) return log.write(`This desktop shows no notifications: ${notice.title}.`)
    kept.push(showNotice(notice, parts))
    if (kept.length > KEPT) kept.shift()
  }

  return {
    look() {
      const after: Look = { state: engine.state(), catalogue: engine.catalogue, now: clock.now() }
      const found = notices(before, after)
      before = after
      for (const notice of found) tell(notice)
    },
  }
}

function showNotice({ title, body, act: wanted, actLabel }: Notice, { make, platform, act, log }: NotifyParts): Shown {
  // Linux servers may know no buttons; there, as everywhere, a click on the text does the same.
  const buttons = platform === 'linux' ? {} : { actions: [{ type: 'button' as const, text: actLabel }] }
  const notification = make({ title, body, ...buttons })
  const clicked = () => {
    notification.close()
    act(wanted)
  }
  notification.on('click', clicked)
  notification.on('action', clicked)
  // macOS shows nothing for an app that is not signed, and says so here only.
  notification.on('failed', (_event, error) => log.write(`A notification could not be shown (${title}): ${error}`))
  notification.show()
  return notification
}
