// Carries out what a click in the tray or on a notification asks for.
import type { EngineFace } from '../app/engine.ts'
import type { Act } from '../app/model/act.ts'
import type { Reply } from '../app/model/failure.ts'
import type { Log } from '../app/ports.ts'
import type { Here } from './here.ts'
import type { LoginItem } from './login-item.ts'
import type { Window } from './window.ts'

export interface ActParts {
  readonly engine: Pick<EngineFace, 'click'>
  readonly window: Pick<Window, 'show'>
  readonly clipboard: Pick<Electron.Clipboard, 'writeText'>
  readonly open: Here['open']
  readonly loginItem: Pick<LoginItem, 'set'>
  readonly quit: () => void
  readonly log: Log
}

/** Nobody waits behind a click: a command's failure becomes part of the state, any other a line in the log. */
export function createActs({ engine, window, clipboard, open, loginItem, quit, log }: ActParts): (act: Act) => void {
  const note = (work: Promise<Reply | void>): void => {
    work.then(
      (reply) => (reply === undefined || reply.ok ? undefined : log.write(reply.failure.message)),
      (error: unknown) => log.write(`A click went wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    )
  }
  return (act) => {
    switch (act.kind) {
      case 'send':
        note(engine.click(act.command))
        break
      case 'show':
        window.show()
        break
      case 'copy':
        note(clipboard.writeText(act.text))
        break
      case 'open':
        note(open(act.address))
        break
      case 'start-at-login':
        note(loginItem.set(act.on))
        break
      case 'quit':
        quit()
    }
  }
}
