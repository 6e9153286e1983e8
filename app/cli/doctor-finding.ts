// One finding of roledeck doctor.
import type { Tool } from '../inspect/file-trouble.ts'

/** The documented, stable form. */
export interface Finding {
  readonly check: 'files' | 'profiles' | 'environment' | 'keychain' | 'engine'
  /** `hint`: worth knowing, and perhaps meant so. */
  readonly level: 'problem' | 'hint'
  /** Absolute. */
  readonly file: string | null
  /** Counted from 1. */
  readonly line: number | null
  /** Who suffers; empty where no tool of AWS does. */
  readonly tools: readonly Tool[]
  /** One sentence or two: what is there, and the next step. Never a value of a key. */
  readonly message: string
}
