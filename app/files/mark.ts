// The mark of a text: what we remember of a line or of a whole file without remembering its words.
import { createHash } from 'node:crypto'
import type { LineMark } from '../model/settings.ts'

/** The mark of a line's text, or of a whole text: the first 32 hex digits of its SHA-256. */
export function markOf(content: string): LineMark {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}
