// Carries out what a click in the tray or on a notification asks for.
import type { EngineFace } from '../app/engine.ts'
import { allowedLink } from '../app/aws/external-link.ts'
import type { Act } from '../app/model/act.ts'
import type { Reply } from '../app/model/failure.ts'
import type { Browser, Log, Surroundings } from '../app/ports.ts'
import type { LoginItem } from './login-item.ts'
import type { Window } from './window.ts'

export interface ActParts {
  readonly engine: Pick<EngineFace, 'click' | 'state'>
  readonly window: Pick<Window, 'show'>
  readonly clipboard: Pick<Electron.Clipboard, 'writeText'>
  readonly browser: Browser
  readonly loginItem: Pick<LoginItem, 'set'>
  readonly env: Surroundings['env']
  readonly quit: () => void
  readonly log: Log
}

/** Nobody waits behind a click: a command's failure becomes part of the state, any other a line in the log. */
export function createActs({ engine, window, clipboard, browser, loginItem, env, quit, log }: ActParts): (act: Act) => void {
  const note = (work: Promise<Reply | void>): void => {
    work.then(
      (reply) => (reply === undefined || reply.ok ? undefined : log.write(reply.failure.message)),
      (error: unknown) => log.write(`A click went wrong: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    )
  }
  const open = async (address: string): Promise<Reply> => {
    const allowed = allowedLink(address, engine.state().portals, env)
    return allowed.ok ? browser.open(allowed.value) : allowed
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
