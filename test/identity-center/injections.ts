// Errors planted by tests: which requests they strike, and how often.
import type { Incoming } from './wire.ts'

/** A planted error. All that is given must match; it strikes `times` times (once by default) after sparing the first `after` matches. */
export interface Injection {
  /** The path's beginning: `/` is every request. */
  readonly path: string
  /** A text that the query or the body must hold, such as `account_id=012345678901` or `refresh_token`. */
  readonly contains?: string | null
  /** Only requests about the portal at this path, such as `/start`; those that tell no portal are spared. */
  readonly startUrl?: string | null
  readonly after?: number | null
  readonly times?: number | null
  readonly status?: number | null
  /** An exception's name; without `body` the service's own error body is made from it. */
  readonly errorType?: string | null
  readonly body?: string | null
  /** The body is HTML, as a captive portal or a proxy answers. */
  readonly html?: boolean | null
  /** Cut the connection instead of answering. */
  readonly resetConnection?: boolean | null
  /** Wait this long first, milliseconds. */
  readonly hangMs?: number | null
  /** Do what was asked, then answer with the error: the client cannot know that it was done. */
  readonly processFirst?: boolean | null
}

export interface Injections {
  readonly inject: (rule: Injection) => void
  readonly clearInjections: () => void
  /** The planted error that this request about `portal` (the path of its start URL) meets, which uses it up by one. */
  readonly planted: (request: Incoming, portal: () => string | null) => Injection | null
}

/** Rules are tried in the order in which they were planted; the first that matches strikes. */
export function createInjections(): Injections {
  let rules: readonly (Injection & { readonly sparesLeft: number; readonly timesLeft: number })[] = []
  return {
    inject: (rule) => {
      rules = [...rules, { ...rule, sparesLeft: rule.after ?? 0, timesLeft: rule.times ?? 1 }]
    },
    clearInjections: () => {
      rules = []
    },
    planted: (request, portal) => {
      const met = rules.find((rule) => matches(rule, request, portal))
      if (met === undefined) return null
      const spared = met.sparesLeft > 0
      const next = spared ? { ...met, sparesLeft: met.sparesLeft - 1 } : { ...met, timesLeft: met.timesLeft - 1 }
      rules = rules.map((rule) => (rule === met ? next : rule)).filter((rule) => rule.timesLeft > 0)
      return spared ? null : met
    },
  }
}

function matches(rule: Injection, request: Incoming, portal: () => string | null): boolean {
  if (!request.path.startsWith(rule.path)) return false
  if (typeof rule.startUrl === 'string' && rule.startUrl !== portal()) return false
  const wanted = rule.contains ?? ''
  return wanted === '' || request.body.includes(wanted) || request.query.toString().includes(wanted)
}
