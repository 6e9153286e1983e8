// The stand-in's end of the channel to the test. Without a test it does nothing, so the stand-in can be started by hand.
import type { Asked, Told } from './wire.ts'

export interface Control {
  tell(told: Told): void
  /** One listener a kind. */
  on<K extends Asked['kind']>(kind: K, listener: (asked: Extract<Asked, { readonly kind: K }>) => void): void
}

export function connectControl(): Control {
  const listeners = new Map<string, (asked: never) => void>()
  const tell = (told: Told) => {
    if (process.connected) process.send?.(told)
  }
  process.on('message', (asked: Asked) => {
    try {
      listeners.get(asked.kind)?.(asked as never)
    } catch (error) {
      // The app must not be blamed for it.
      tell({ kind: 'wrong', text: String(error) })
    }
  })
  // Without its test nobody would ever end it.
  process.on('disconnect', () => process.exit(1))
  return {
    tell,
    on: (kind, listener) => void listeners.set(kind, listener),
  }
}
