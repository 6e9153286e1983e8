// Sharing a portal's access token with other tools: names, whose a token file is, and when what is shared is renewed.
import type { LineMark } from './settings.ts'

/** The name of the [sso-session] section of a portal, and of its token file's key. */
export function ssoSessionName(portal: string): string {
  return `roledeck-${portal}`
}

/**
 * Whose the token file is. `expiresAt` (epoch ms) of another tool's token; null: what is there is of no use to any tool.
 * Its text is asked for by its mark only.
 */
export type TokenOwner = { readonly kind: 'absent' | 'ours' } | { readonly kind: 'foreign'; readonly expiresAt: number | null }

/** Whether our token may take the place of what is there. Somebody's `aws sso login` for our session name is left alone while its token is good. */
export function mayReplace(found: TokenOwner, now: number): boolean {
  return found.kind !== 'foreign' || found.expiresAt === null || found.expiresAt <= now
}

// `PortalRecord.sharedMark` is noted before the file is written and once more afterwards, so that a crash in between neither leaves a file that
// nobody owns nor looks as if somebody had removed one: "<written>", during a write "<written or nothing> <announced>".

/** All files that may be ours. */
export function knownMarks(noted: string | null | undefined): readonly LineMark[] {
  return (noted ?? '').split(' ').filter((each) => each !== '')
}

/** Whether a file of ours was surely there. */
export function wasWritten(noted: string | null | undefined): boolean {
  return ((noted ?? '').split(' ')[0] ?? '') !== ''
}

/** What is noted before a file with the mark `next` is written. Crashes one after the other make no endless list. */
export function announceMark(noted: string | null | undefined, next: LineMark): string {
  const [written = '', ...announced] = (noted ?? '').split(' ')
  return [written, ...announced.filter((each) => each !== next).slice(-2), next].join(' ')
}

/** Another tool removed the file that we had written: `aws sso logout` does, and it ends the session as well. */
export function isTakenAway(found: TokenOwner, noted: string | null | undefined): boolean {
  return found.kind === 'absent' && wasWritten(noted)
}
