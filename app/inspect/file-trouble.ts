// What can be wrong with an AWS file, as a fact about one line, and how that line is named without showing a secret.
import type { Tool } from '../model/finding.ts'

/** Which of the two: they have different grammars. */
export type AwsFile = 'config' | 'credentials'

/** The sort of a trouble; stable, so that scripts may look for it. */
export type TroubleKind =
  | 'byte-order-mark'
  | 'duplicate-section'
  | 'duplicate-key'
  | 'no-sign'
  | 'no-key'
  | 'unclosed-header'
  | 'above-header'
  | 'block-without-sign'
  | 'proto'
  | 'header-tail'
  | 'swallowed-header'
  | 'default-leaks'
  | 'two-defaults'
  | 'same-profile'
  | 'section-name'
  | 'unread-section'
  | 'upper-case'
  | 'inline-comment'
  | 'colon'
  | 'continued'
  | 'nesting'
  | 'quoted-value'
  | 'process-quotes'
  | 'lone-return'
  | 'control-character'
  | 'not-ascii'
  | 'half-keys'
  | 'keys-beside'
  | 'sso-and-process'
  | 'sso-incomplete'
  | 'no-such-session'
  | 'sso-mismatch'
  | 'role-source'
  | 'process-home'

export interface FileTrouble {
  readonly kind: TroubleKind
  /** Counted from 1. */
  readonly line: number
  /** Who suffers. */
  readonly tools: readonly Tool[]
  /** `refuses-file`: these tools read nothing of the file, so that every profile in it fails. */
  readonly effect: 'refuses-file' | 'misreads'
  /** What is there and what to do; names the line and never shows a value. */
  readonly message: string
}

/** Names of keys that are surely no torn secret. */
const KNOWN =
  /^(region|output|ca_bundle|s3(api)?|(aws|sso|role|source|credential|mfa|external|duration|web|cli|endpoint|services|login)(_[a-z]+)*)$/i
const PLAIN = /^[a-z][a-z_]{0,31}$/

/** A key as it may be shown: what only looks like one, as the rest of a torn token does, is "a key". */
export function shownKey(key: string): string {
  return KNOWN.test(key) || PLAIN.test(key) ? key : 'a key'
}

/** A name from a header, fit for a terminal: no control characters, not endless. */
export function shownName(name: string): string {
  const plain = name.replaceAll(/\p{C}/gu, '?')
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain
}
