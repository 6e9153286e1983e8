// What comes in and what goes out, before and after HTTP, and the error shapes that AWS's REST-JSON services share.
import type { IncomingHttpHeaders } from 'node:http'

/** One request, read to its end. */
export interface Incoming {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One answer; request id, date and length are added on the way out. */
export interface Outgoing {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The exception's name, for the request log. */
  readonly error?: string
}

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Outgoing {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) }
}

/** A page that no browser keeps. */
export function html(status: number, body: string): Outgoing {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body }
}

/** Sends a browser on with GET, after a form was taken. */
export function redirect(location: string): Outgoing {
  return { status: 303, headers: { location }, body: '' }
}

/** The value of `name` in a JSON body, or undefined when it is not a text or the body is no JSON object. */
export function textMember(body: unknown, name: string): string | undefined {
  const value = member(body, name)
  return typeof value === 'string' ? value : undefined
}

/** A list of texts, undefined when absent or null; anything else counts as an empty list. */
export function listMember(body: unknown, name: string): readonly string[] | undefined {
  const value = member(body, name)
  if (value === undefined || value === null) return undefined
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

/** The value that the text holds as JSON, undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined
}
