// Keys on the clipboard: the desktop app carries that out before a command comes here (main/copy-keys.ts), so whatever comes here is refused.
import { fail } from '../model/failure.ts'
import type { Effect } from './world.ts'

export const copyKeys: Effect<'copy-keys'> = () =>
  Promise.resolve(
    fail(
      'bad-input',
      'Only the desktop app copies keys; the browser page copies commands, never keys.',
      'Copy the command of the role, and run it in your shell.',
    ),
  )
