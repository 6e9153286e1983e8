// The comment above our lines: whose they are, for whoever reads the file, and the proof of it when our own notes are lost.
import type { RoleRef } from '../model/role.ts'
import { isoSeconds } from '../model/time.ts'
import type { IniDocument, Line } from './ini.ts'
import { type Place, sectionsOf } from './profile-sections.ts'
import { markOf } from './mark.ts'
import type { Trace } from './trace-notes.ts'

export interface Marked {
  /** What the lines are for: a role, or all profiles of a portal. */
  readonly portal: string
  readonly role: Pick<RoleRef, 'accountId' | 'roleName'> | null
  /** The profile whose release takes the lines away; null for lines that go with the last profile of the portal. */
  readonly profile: string | null
  /** When what the lines hold ends (epoch ms); null for lines that last. */
  readonly endsAt: number | null
}

const MARKER =
  /^# Roledeck wrote the next (?:line|(\d+) lines) for (?:(\d{12})\/(\S+) of )?portal ([a-z0-9-]+)[;:,].* \(check ([0-9a-f]{8})\)$/

/** Lines with the comment above them; none for no lines. */
export function withMarker(texts: readonly string[], { portal, role, profile, endsAt }: Marked): readonly string[] {
  if (texts.length === 0) return []
  const lines = texts.length === 1 ? 'line' : `${texts.length} lines`
  const whose = role === null ? `portal ${portal}` : `${role.accountId}/${role.roleName} of portal ${portal}`
  const ends = endsAt === null ? '' : ` they end ${isoSeconds(endsAt)};`
  const leaves =
    profile === null
      ? 'they go with its last profile here.'
      : `"roledeck release ${profile}" takes ${texts.length === 1 ? 'it' : 'them'} away.`
  return [`# Roledeck wrote the next ${lines} for ${whose};${ends} ${leaves} (check ${checkOf(texts)})`, ...texts]
}

/** What a marker says: the portal, how many lines below it are ours, and what they must add up to. Null for any other line. */
export function readMarker(text: string): { readonly portal: string; readonly lines: number; readonly check: string } | null {
  const [, lines, , , portal, check] = MARKER.exec(text) ?? []
  return portal === undefined || check === undefined ? null : { portal, lines: Number(lines ?? 1), check }
}

/**
 * The trace of a subject that our notes do not know: lines below a marker that are still as we wrote them are ours, where `adopts` says so of the
 * portal that the marker names. A section with nothing else in it is ours as well.
 */
export function adoptedTrace(trace: Trace, document: IniDocument, place: Place, adopts: (portal: string) => boolean): Trace {
  const sections = sectionsOf(document, place).flatMap((index) => document.sections.slice(index, index + 1))
  const found = sections.map((section) => ({ section, lines: markedIn(section.body, adopts) }))
  const ours = found.flatMap(({ lines }) => lines.map(({ text }) => markOf(text)))
  const whole = found.find(
    ({ section, lines }) => lines.length > 0 && section.body.every((line) => lines.includes(line) || line.text.trim() === ''),
  )
  const header = whole?.section.header ?? null
  if (header === null) return { ...trace, ours }
  // Whether the blank line above is ours is not known; it does no harm.
  const created = { header: markOf(header.text), blank: false }
  return { ...trace, ours: [created.header, ...ours], notes: { ...trace.notes, created } }
}

/** The markers and the lines below them that they vouch for. */
function markedIn(body: readonly Line[], adopts: (portal: string) => boolean): readonly Line[] {
  return body.flatMap((line, index) => {
    const marker = readMarker(line.text)
    if (marker === null || !adopts(marker.portal)) return []
    const below = body.slice(index + 1, index + 1 + marker.lines)
    return checkOf(below.map(({ text }) => text)) === marker.check ? [line, ...below] : []
  })
}

/** The first 8 hex digits of the SHA-256 of the lines. */
function checkOf(texts: readonly string[]): string {
  return markOf(texts.join('\n')).slice(0, 8)
}
