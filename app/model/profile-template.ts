// A template for profile names such as {account}-{role}: read once, then filled in for each of thousands of roles.
import { type Result, fail, ok } from './failure.ts'
import type { Portal } from './portal.ts'
import { fitsDelivery, parseProfileName } from './profile.ts'
import { type Role, roleInWords } from './role.ts'

const PLACES = ['account', 'account-id', 'role', 'portal'] as const

type Place = (typeof PLACES)[number]

type Part = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'place'; readonly place: Place; readonly lower: boolean }

export interface NameTemplate {
  /** As it was typed. */
  readonly words: string
  readonly parts: readonly Part[]
}

/** Tells an account's roles apart by name; account names may exist twice. */
export const DEFAULT_TEMPLATE = '{account}-{role}'

/** Tells all roles apart, but for those whose names differ in unsafe characters only. */
export const DISTINCT_TEMPLATE = '{account-id}-{role}'

const LONGEST = 128

/** Reads a template. Fails with `bad-input` for unknown or unclosed braces and for a text that may not stand in a profile name. */
export function parseTemplate(words: string): Result<NameTemplate> {
  const parts: Part[] = []
  for (const [token, inside] of words.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    const part = inside === undefined ? literal(words, token) : placed(words, inside)
    if (!part.ok) return part
    parts.push(part.value)
  }
  if (parts.length === 0) return wrong(words, 'is empty')
  if (words.startsWith('-')) return wrong(words, 'begins with "-", which tools would take for an option')
  return ok({ words, parts })
}

/**
 * The name of a role's profile. Every AWS tool can read it, and it may stand in a credential_process line. Fails with `bad-input` where it
 * would be too long, or one of the few names that break tools.
 */
export function nameFor({ words, parts }: NameTemplate, role: Role, portal: Portal): Result<string> {
  const name = parts.map((part) => (part.kind === 'literal' ? part.text : filled(part.place, part.lower, { role, portal }))).join('')
  const next = 'Choose another --name-template, or leave the role out with --account or --role.'
  if (name.length > LONGEST)
    return fail('bad-input', `${words} makes a name of ${name.length} characters for ${roleInWords(role)}; ${LONGEST} are the limit.`, next)
  const parsed = parseProfileName(name)
  const fits = parsed.ok ? fitsDelivery(name, 'process') : parsed
  return fits.ok ? fits : fail('bad-input', `For ${roleInWords(role)}: ${fits.failure.message}`, next)
}

function literal(words: string, text: string): Result<Part> {
  if (text === '{') return wrong(words, 'has a "{" that is never closed')
  if (text === '}') return wrong(words, 'has a "}" that was never opened')
  if (/^[A-Za-z0-9_.@-]+$/.test(text)) return ok({ kind: 'literal', text })
  return wrong(words, `has ${JSON.stringify(text)} in it, and besides braces a profile name has letters, digits and _ . @ - only`)
}

function placed(words: string, inside: string): Result<Part> {
  const [name, ...filters] = inside.split('|')
  const place = PLACES.find((each) => each === name)
  const lower = filters.length > 0
  if (place !== undefined && (!lower || inside === `${place}|lower`)) return ok({ kind: 'place', place, lower })
  return wrong(words, `has {${inside}} in it, which means nothing`)
}

function wrong(words: string, why: string): Result<never> {
  const known = PLACES.map((each) => `{${each}}`).join(' ')
  return fail('bad-input', `The name template ${JSON.stringify(words)} ${why}.`, `It may have ${known}, each also as {account|lower}.`)
}

function filled(place: Place, lower: boolean, from: { readonly role: Role; readonly portal: Portal }): string {
  const value = valueOf(place, from)
  return lower ? value.toLowerCase() : value
}

function valueOf(place: Place, { role, portal }: { readonly role: Role; readonly portal: Portal }): string {
  switch (place) {
    case 'account':
      return safe(role.accountName) || role.accountId
    case 'account-id':
      return role.accountId
    case 'role':
      return safe(role.roleName) || 'role'
    case 'portal':
      return safe(portal.label) || safe(portal.id)
  }
}

/** Without the characters that a shell, a tool's option parser or Python's splitter would read as something else. */
function safe(value: string): string {
  return value.replace(/[^A-Za-z0-9_.@]+/g, '-').replace(/^-|-$/g, '')
}
