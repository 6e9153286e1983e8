// What the lines of a profile's section mean to the AWS tools: which belong together, and which decide where credentials come from.
import { type Line, lineKind } from './ini.ts'

export interface Meaning {
  readonly line: Line
  /** `nested`: part of the value of the key above, for every tool. */
  readonly kind: 'blank' | 'comment' | 'key' | 'nested' | 'other'
  /** The key in lower case, where the line has one. */
  readonly key: string | null
  /** The key above to whose value the line belongs, for at least one tool. */
  readonly under: string | null
}

/** Keys with parts of long-lived or temporary credentials: their values are secrets. */
const KEYS: ReadonlySet<string> = new Set(['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'])

/** Keys that say where credentials come from, or whose they are, besides `sso_…`; reference of the shared files, "Keys". */
const SOURCES: ReadonlySet<string> = new Set([
  'role_arn',
  'source_profile',
  'credential_source',
  'credential_process',
  'web_identity_token_file',
  'login_session',
  'aws_account_id',
  'aws_credential_scope',
])

/** Keys that count only beside `role_arn`. */
const OF_ROLE_ARN: ReadonlySet<string> = new Set(['role_session_name', 'external_id', 'mfa_serial', 'duration_seconds'])

/** Reads the lines below a header. */
export function meaningsOf(body: readonly Line[]): readonly Meaning[] {
  let owner: { readonly key: string; readonly empty: boolean; readonly indent: number } | null = null
  return body.map((line) => {
    const read = lineKind(line.text)
    if (read.kind === 'blank' || read.kind === 'comment') return { line, kind: read.kind, key: null, under: null }
    const indent = indentOf(line.text)
    const under = owner !== null && indent > owner.indent ? owner : null
    // Below an empty value all tools see a block. Below any other, Python and Go go on with the value where JavaScript sees a key.
    if (under !== null && (under.empty || read.kind !== 'key')) return { line, kind: 'nested', key: null, under: under.key }
    if (read.kind !== 'key') {
      owner = null
      return { line, kind: 'other', key: null, under: null }
    }
    if (under === null) owner = { key: read.key, empty: read.empty, indent }
    return { line, kind: 'key', key: read.key, under: under?.key ?? null }
  })
}

/** Whether a line, or the value it belongs to, holds a secret. */
export function holdsSecret({ key, under }: Meaning): boolean {
  return [key, under].some((each) => each !== null && KEYS.has(each))
}

/** Whether a key decides which credentials the tools use. `withRoleArn`: the profile has a `role_arn` as well. */
export function decides(key: string | null, withRoleArn: boolean): boolean {
  if (key === null) return false
  return KEYS.has(key) || SOURCES.has(key) || key.startsWith('sso_') || (withRoleArn && OF_ROLE_ARN.has(key))
}

/** How a line is named to a person: its key, never its value. What only looks like a key, as a torn token does, is named by its number. */
export function nameOf({ line, key }: Meaning, lineNumber: number): string {
  const plain = /^\s*[a-z][a-z0-9_]{0,31}\s*[=:]/.test(line.text)
  return key !== null && (plain || decides(key, true)) ? key : `line ${lineNumber}`
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length
}
