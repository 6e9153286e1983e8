// The command line that starts this app again: what login items and the launcher hold.
import type { Surroundings } from '../app/ports.ts'

/**
 * `script`: the built main.js where the app is not packaged, else null. What an AppImage runs lies in a mount that ends with it, so there it is the image
 * itself; APPIMAGE is believed only where it is about us, and not about a terminal that we were started from.
 */
export function ownProgram(env: Surroundings['env'], execPath: string, script: string | null): readonly string[] {
  const { APPIMAGE: image = '', APPDIR: mount = '' } = env
  if (image !== '' && mount !== '' && execPath.startsWith(`${mount}/`)) return [image]
  return script === null ? [execPath] : [execPath, script]
}
