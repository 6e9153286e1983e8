// The one handler that a page can call: who asks is checked, what is asked is parsed, and what is answered is a Reply.
import type { EngineFace } from '../app/engine.ts'
import { CHANNELS } from '../app/model/bridge.ts'
import { type Reply, done, fail } from '../app/model/failure.ts'
import type { Refuse } from './refusals.ts'
import { ORIGIN } from './scheme.ts'

/** The longest command, two file paths and all, as JSON text; anything larger is none. */
const MOST_CHARACTERS = 65_536

type Contents = Pick<Electron.WebContents, 'ipc' | 'mainFrame'>

/** Serves the commands of one window's page; ends with its contents. */
export function serveCommands(contents: Contents, engine: Pick<EngineFace, 'send'>, refuse: Refuse): void {
  contents.ipc.handle(CHANNELS.command, async ({ senderFrame }, ...given: readonly unknown[]): Promise<Reply> => {
    const wrong = whyNot(senderFrame, contents)
    if (wrong !== null) {
      refuse('A command was refused', wrong)
      return fail('bad-input', 'This page may not send commands.')
    }
    const [command] = given
    if (given.length !== 1 || !isSmall(command)) {
      refuse('A command was refused', 'not one small value')
      return fail('bad-input', 'A command is one small object.')
    }
    const reply = await engine.send(command)
    return reply.ok ? done : { ok: false, failure: reply.failure }
  })
}

/** Why a frame is not the window's own page, or null where it is. */
function whyNot(frame: Electron.WebFrameMain | null, { mainFrame }: Pick<Contents, 'mainFrame'>): string | null {
  // Null: the page went away or elsewhere between its question and now.
  if (frame === null) return 'no frame'
  if (frame.parent !== null) return 'a frame inside the page'
  if (frame.frameTreeNodeId !== mainFrame.frameTreeNodeId) return 'a frame of another window'
  return frame.origin === ORIGIN ? null : `a page of ${frame.origin}`
}

/** Structured clones can be what JSON cannot (circles, BigInt, Map); no command is. */
function isSmall(command: unknown): boolean {
  try {
    return (JSON.stringify(command)?.length ?? 0) <= MOST_CHARACTERS
  } catch {
    return false
  }
}
