// The packaged program as the terminal program `roledeck`: on many machines there is no other Node that could run it.
import type { OwnProgram } from '../app/cli/shell.ts'

/** Runs one verb on this process's streams and ends with its code. `folder` (absolute, there): for what Chromium writes, apart from the app's own. */
export async function runVerb(options: {
  readonly app: Pick<Electron.App, 'setPath' | 'dock' | 'whenReady' | 'exit'>
  readonly streams: Pick<NodeJS.Process, 'stdout' | 'stderr'>
  readonly folder: string
  readonly args: readonly string[]
  readonly own: OwnProgram
}): Promise<void> {
  const { app, streams, folder, args, own } = options
  app.setPath('userData', folder)
  app.setPath('sessionData', folder)
  app.dock?.hide()
  // The keychain's process can be started only then.
  await app.whenReady()
  const { runProgram } = await import('../app/cli/program.ts')
  const code = await runProgram(args, own)
  // The app ends at once, whatever is still on its way.
  await Promise.all([streams.stdout, streams.stderr].map((each) => new Promise<void>((resolve) => each.write('', () => resolve()))))
  app.exit(code)
}
