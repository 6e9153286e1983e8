// Parsers over `unknown`: what crosses a process boundary or comes off a disk has no type until one of these has read it.
import { type Result, fail, ok } from './failure.ts'

/** Reads `value`; `at` names the place for the error sentence ("command.profile.name"). */
export type Parser<T> = (value: unknown, at: string) => Result<T>

export type Parsed<P> = P extends Parser<infer T> ? T : never

/** A string of `min` to `max` characters, without control characters unless `pattern` says otherwise. */
export function text(max = 1024, min = 1, pattern = /^[^\p{Cc}]*$/u): Parser<string> {
  return (value, at) => {
    if (typeof value !== 'string') return fail('bad-input', `${at} must be a text.`)
    if (value.length < min || value.length > max) return fail('bad-input', `${at} must have ${min} to ${max} characters.`)
    return pattern.test(value) ? ok(value) : fail('bad-input', `${at} has characters that are not allowed there.`)
  }
}

export const flag: Parser<boolean> = (value, at) =>
  typeof value === 'boolean' ? ok(value) : fail('bad-input', `${at} must be true or false.`)

/** A finite number; times are epoch milliseconds everywhere in Roledeck. */
export const number: Parser<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? ok(value) : fail('bad-input', `${at} must be a number.`)

export function oneOf<const T extends string>(...allowed: readonly T[]): Parser<T> {
  return (value, at) => {
    const found = allowed.find((each) => each === value)
    return found === undefined ? fail('bad-input', `${at} must be one of ${allowed.join(', ')}.`) : ok(found)
  }
}

export function nullable<T>(parser: Parser<T>): Parser<T | null> {
  return (value, at) => (value === null || value === undefined ? ok(null) : parser(value, at))
}

export function array<T>(parser: Parser<T>, max = 100_000): Parser<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > max) return fail('bad-input', `${at} must be a list of at most ${max}.`)
    const items: T[] = []
    for (const [index, each] of value.entries()) {
      const item = parser(each, `${at}[${index}]`)
      if (!item.ok) return item
      items.push(item.value)
    }
    return ok(items)
  }
}

/** An object with exactly the given members; a member it does not know is refused, not dropped. */
export function object<T extends Record<string, Parser<unknown>>>(members: T): Parser<{ readonly [K in keyof T]: Parsed<T[K]> }> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('bad-input', `${at} must be an object.`)
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(members, key))
    if (unknown !== undefined) return fail('bad-input', `${at} has an unknown member ${JSON.stringify(unknown).slice(0, 60)}.`)
    return readMembers(members, new Map(Object.entries(value)), at)
  }
}

function readMembers<T extends Record<string, Parser<unknown>>>(
  members: T,
  given: ReadonlyMap<string, unknown>,
  at: string,
): Result<{ readonly [K in keyof T]: Parsed<T[K]> }> {
  const read: Record<string, unknown> = {}
  for (const [key, parser] of Object.entries(members)) {
    const member = parser(given.get(key), `${at}.${key}`)
    if (!member.ok) return member
    read[key] = member.value
  }
  return ok(read as { readonly [K in keyof T]: Parsed<T[K]> })
}
