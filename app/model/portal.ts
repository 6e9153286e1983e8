// A portal: one Identity Center access portal for one user, and how people name it.
import { type Result, fail, ok } from './failure.ts'

export interface Portal {
  /** Stable for the portal's life and safe in file names and keychain items: `[a-z0-9-]+`. */
  readonly id: string
  /** https, without the `#/` tail and trailing slash that people paste along. */
  readonly startUrl: string
  /** Region of the Identity Center instance, never of a workload. */
  readonly region: string
  readonly label: string
}

/** A label as people choose one: words without control characters, 64 characters at most. */
export function parseLabel(input: string): Result<string> {
  const label = input.trim()
  // Marks that turn the direction of writing make a name look like another one.
  if (/^[^\p{Cc}\p{Bidi_Control}]{1,64}$/u.test(label)) return ok(label)
  return fail(
    'bad-input',
    `${JSON.stringify(input.length > 80 ? `${input.slice(0, 80)}…` : input)} cannot be the name of a portal.`,
    'A name (--label) has 1 to 64 characters on one line, without marks for the direction of writing.',
  )
}

const LOOPBACK = /^(127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

const MAX_URL = 1_024

/**
 * Reads a start URL as people paste it (`…/start/`, `…/start#/`, GovCloud's `…/directory/d-1`; see AWS's start URL shapes), with or without `https://`.
 * http is accepted on loopback only, and only with `allowLoopback` (an OIDC endpoint override is set).
 */
export function parseStartUrl(input: string, allowLoopback: boolean): Result<string> {
  const given = input.trim()
  if (given.length > MAX_URL)
    return fail('bad-input', `The start URL has ${given.length} characters; ${MAX_URL} are the limit.`, 'Copy it from the browser.')
  const trimmed = /^[\w-]+(\.[\w-]+)+(\/|$)/.test(given) ? `https://${given}` : given
  const wrong = (why: string) =>
    fail(
      'bad-input',
      `The start URL ${JSON.stringify(input.replace(/\/\/[^/]*@/, '//…@'))} ${why}.`,
      'Copy it from the browser: it looks like https://d-1234567890.awsapps.com/start.',
    )
  if (!URL.canParse(trimmed)) return wrong('is not an address')
  const url = new URL(trimmed)
  if (url.username !== '' || url.password !== '') return wrong('holds a user name or password')
  if (url.search !== '') return wrong('has a question mark in it')
  if (url.protocol === 'http:' && !(allowLoopback && LOOPBACK.test(url.hostname))) return wrong('must start with https://')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return wrong('must start with https://')
  return ok(`${url.origin}${url.pathname.replace(/\/+$/, '')}`)
}

/** The name offered when the user gives none: the alias in the host (`acme.awsapps.com`), or GovCloud's and China's directory. */
export function defaultLabel(startUrl: string): string {
  const url = new URL(startUrl)
  const directory = /^\/directory\/([^/]+)/.exec(url.pathname)?.[1]
  return directory ?? (url.hostname.includes('.') && !LOOPBACK.test(url.hostname) ? url.hostname.split('.', 1).join('') : url.host)
}

/** A portal id from its label and a random suffix of hex digits, so that an id is never used twice. */
export function portalId(label: string, suffix: string): string {
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `${slug.slice(0, 32) || 'portal'}-${suffix}`
}

/** Finds the portal that a person names by id, label or start URL. Without a name there must be exactly one. */
export function findPortal<P extends Portal>(portals: readonly P[], name: string | null): Result<P> {
  if (name === null) return onlyPortal(portals)
  const trimmed = parseStartUrl(name, true)
  const exact = portals.filter((each) => each.id === name || each.label === name || (trimmed.ok && each.startUrl === trimmed.value))
  const found = exact.length > 0 ? exact : portals.filter((each) => each.label.toLowerCase() === name.toLowerCase())
  const [first] = found
  const labels = portals.map((each) => each.label)
  if (first === undefined) return fail('not-found', `There is no portal ${JSON.stringify(name)}.`, portalsInWords(labels))
  return found.length === 1
    ? ok(first)
    : fail(
        'ambiguous',
        `${JSON.stringify(name)} fits several portals.`,
        'Name one by its label or id.',
        found.map((each) => `${each.label} (${each.id})`),
      )
}

function onlyPortal<P extends Portal>(portals: readonly P[]): Result<P> {
  const [first] = portals
  if (first === undefined)
    return fail('not-found', 'No portal has been added yet.', 'Add one: roledeck portal add <start-url> --region <region>')
  if (portals.length === 1) return ok(first)
  return fail(
    'ambiguous',
    'There are several portals.',
    'Name one by its label, id or start URL.',
    portals.map((each) => each.label),
  )
}

function portalsInWords(labels: readonly string[]): string {
  return labels.length === 0 ? 'Add one: roledeck portal add <start-url> --region <region>' : `Known portals: ${labels.join(', ')}.`
}

/** How a portal is named on a command line that a person may copy: by its label where that is a plain word for every shell, else by its id. */
export function portalWord({ id, label }: Pick<Portal, 'id' | 'label'>): string {
  return /^[\w.@][\w.@-]*$/.test(label) ? label : id
}
