// Shows notices as the desktop's notifications, each once; a click does the one useful thing, and what is mended is taken back.
import type { EngineFace } from '../app/engine.ts'
import type { Act } from '../app/model/act.ts'
import { type Look, type Notice, notices, stillHolds } from '../app/model/notices.ts'
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
  /** Compares with the last look, shows what follows, and takes back what no longer holds. */
  look(): void
}

/** Keys are remembered, so that an event that is met twice is told once; the oldest are forgotten above this many. */
const REMEMBERED = 500
/** What is kept so that its click still does something; desktops keep their own list no longer either. */
const KEPT = 20

interface Kept {
  readonly key: string
  readonly notification: Shown
}

export function createNotifier(parts: NotifyParts): Notifier {
  const { isSupported, engine, clock, log } = parts
  const told = new Set<string>()
  // Without a reference a notification may be collected, and its click with it.
  let kept: readonly Kept[] = []
  let before: Look | null = null

  const tell = (notice: Notice): void => {
    if (told.has(notice.key)) return
    told.add(notice.key)
    for (const oldest of told) if (told.size > REMEMBERED) told.delete(oldest)
    if (!isSupported()) return log.write(`This desktop shows no notifications: ${notice.title}.`)
    kept = [...kept, { key: notice.key, notification: showNotice(notice, parts) }].slice(-KEPT)
  }

  const takeBack = (after: Look): void => {
    if (kept.length === 0) return
    const holds = stillHolds(after)
    const over = kept.filter(({ key }) => !holds(key))
    kept = kept.filter((each) => !over.includes(each))
    for (const { notification } of over) notification.close()
  }

  return {
    look() {
      const after: Look = { state: engine.state(), catalogue: engine.catalogue, now: clock.now() }
      const found = notices(before, after)
      before = after
      takeBack(after)
      for (const notice of found) tell(notice)
    },
  }
}

interface Button {
  readonly text: string
  readonly act: Act
}

function buttonsOf({ key, act, actLabel, snoozable }: Notice, platform: NodeJS.Platform): readonly Button[] {
  // Linux servers may know no buttons; there, as everywhere, a click on the text does the useful thing.
  if (platform === 'linux') return []
  const putOff: Button = { text: 'Snooze', act: { kind: 'send', command: { kind: 'snooze', notice: key } } }
  return [{ text: actLabel, act }, ...(snoozable ? [putOff] : [])]
}

function showNotice(notice: Notice, { make, platform, act, log }: NotifyParts): Shown {
  const { title, body } = notice
  const buttons = buttonsOf(notice, platform)
  const actions = buttons.map(({ text }) => ({ type: 'button' as const, text }))
  const notification = make({ title, body, ...(actions.length === 0 ? {} : { actions }) })
  const clicked = (wanted: Act) => {
    notification.close()
    act(wanted)
  }
  notification.on('click', () => clicked(notice.act))
  notification.on('action', ({ actionIndex }) => clicked(buttons[actionIndex]?.act ?? notice.act))
  // macOS shows nothing for an app that is not signed, and says so here only.
  notification.on('failed', (_event, error) => log.write(`A notification could not be shown (${title}): ${error}`))
  notification.show()
  return notification
}
