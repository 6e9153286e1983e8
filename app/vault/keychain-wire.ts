// What our process and the keychain's child say to each other: one line of JSON a request, one an answer, matched by id.
import type { Result } from '../model/failure.ts'
import { array, number, nullable, object, oneOf, text } from '../model/parse.ts'
import { parseJson } from './versioned-json.ts'

/** The service under which every item is kept. */
export const SERVICE = 'Roledeck'

/** Any text: an item's value comes from outside and may hold what a name may not. */
const ANY_TEXT = text(1_048_576, 0, /^[^]*$/)

const REQUEST = object({
  id: number,
  /** `find` looks for accounts that begin with `account`; `set` needs a value. */
  op: oneOf('get', 'set', 'delete', 'find'),
  account: text(300),
  value: nullable(ANY_TEXT),
})

const ANSWER = object({
  id: number,
  /** `get`: the value, if there is one. `find`: the accounts. `delete`: the account, if there was one. `set`: nothing. */
  found: array(ANY_TEXT),
  /** `load`: the native module cannot be loaded; `call`: the keychain refused. Null when all went well. */
  trouble: nullable(object({ kind: oneOf('load', 'call'), text: ANY_TEXT })),
})

export type KeychainOp = 'get' | 'set' | 'delete' | 'find'

export interface KeychainRequest {
  readonly id: number
  readonly op: KeychainOp
  readonly account: string
  readonly value: string | null
}

export interface KeychainAnswer {
  readonly id: number
  readonly found: readonly string[]
  readonly trouble: { readonly kind: 'load' | 'call'; readonly text: string } | null
}

/** Reads one line of the request pipe; a malformed one is a failure of kind `bad-input`. */
export function readRequest(line: string): Result<KeychainRequest> {
  return REQUEST(parseJson(line), 'request')
}

/** Reads one line of the answer pipe; a malformed one is a failure of kind `bad-input`. */
export function readAnswer(line: string): Result<KeychainAnswer> {
  return ANSWER(parseJson(line), 'answer')
}
