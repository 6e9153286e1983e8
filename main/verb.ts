// The packaged program as the terminal program `roledeck`: on many machines there is no other Node that could run it.
import type { OwnProgram } from '../app/cli/shell.ts'
import type { Result } from '../app/model/failure.ts'

export interface VerbParts {
  readonly app: Pick<Electron.App, 'setPath' | 'dock' | 'disableHardwareAcceleration' | 'whenReady' | 'exit'>
  readonly process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'on' | 'listenerCount'>
  /** Absolute, there: for what Chromium writes, apart from the app's own. */
  readonly folder: Result<string>
  readonly args: readonly string[]
  readonly own: OwnProgram
  /** Loads the terminal program. */
  readonly load: () => Promise<{ readonly runProgram: (args: readonly string[], own: OwnProgram) => Promise<number> }>
}

/** Runs one verb on this process's streams and ends with its code; with 1 and one line where that cannot be. Electron itself would show a window, or wait. */
export async function runVerb(parts: VerbParts): Promise<void> {
  const { app, process } = parts
  const end = (why: string) => process.stderr.write(`roledeck: ${why}\n`, () => app.exit(1))
  const endAtBug = (error: unknown) => void end(`something is wrong: ${error instanceof Error ? error.message : String(error)}`)
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    // Electron's own among them, which shows a dialog where nobody else listens.
    const others = process.listenerCount(name)
    process.on(name, (error: unknown) => {
      // An engine that stays has listened later (app/cli/bugs.ts), and ends in order.
      if (process.listenerCount(name) === others + 1) endAtBug(error)
    })
  }
  const { folder } = parts
  if (!folder.ok) return void end(folder.failure.message)
  try {
    app.exit(await codeOf(parts, folder.value))
  } catch (error) {
    endAtBug(error)
  }
}

async function codeOf({ app, process, args, own, load }: VerbParts, folder: string): Promise<number> {
  app.setPath('userData', folder)
  app.setPath('sessionData', folder)
  app.dock?.hide()
  // Nothing is drawn, and without a display the graphics process would only fail.
  app.disableHardwareAcceleration()
  // The keychain's process can be started only then.
  await app.whenReady()
  const { runProgram } = await load()
  const code = await runProgram(args, own)
  // The app ends at once, whatever is still on its way.
  await Promise.all([process.stdout, process.stderr].map((each) => new Promise<void>((resolve) => each.write('', () => resolve()))))
  return code
}
