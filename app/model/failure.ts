// An expected error as a value: a kind, words for a person, and what may be tried next.

/** Every kind of failure that a person can meet. The kind decides the exit code and the action offered; the words say the rest. */
export type FailureKind =
  /** Input that cannot be meant: malformed, unknown flag, impossible region, unsafe name. */
  | 'bad-input'
  /** A portal, account, role or profile that does not exist here. */
  | 'not-found'
  /** A name or glob that fits several; `candidates` lists them. */
  | 'ambiguous'
  /** The profile has lines that Roledeck did not write; the user's word is needed. */
  | 'take-over-needed'
  /** Other programs changed lines since the backup that would come back; the user's word is needed. */
  | 'others-wrote'
  /** The portal wants a person to sign in. */
  | 'sign-in-needed'
  | 'sign-in-denied'
  | 'sign-in-expired'
  | 'cancelled'
  | 'offline'
  /** The certificate of whoever answered is not one that is trusted here. */
  | 'untrusted'
  /** Something that is not AWS answered: the sign-in page of a network, or a proxy. */
  | 'captive'
  | 'timed-out'
  | 'throttled'
  /** AWS refuses this one role or account (403); the session is fine. */
  | 'refused'
  /** Wrong start URL or wrong portal region. */
  | 'wrong-portal'
  /** AWS answered with a fault of its own. */
  | 'service'
  /** A keychain that is locked, full, or does not answer. */
  | 'keychain'
  /** What the keychain holds is none of ours any more: as good as nothing. */
  | 'damaged'
  /** A machine without any keychain. */
  | 'no-keychain'
  /** A file or folder that cannot be read or written. */
  | 'file'
  /** Another process holds a lock for too long. */
  | 'busy'
  /** The running engine cannot be reached, or is another version. */
  | 'engine'
  /** A bug: the only kind made from an exception. */
  | 'internal'

export interface Failure {
  readonly kind: FailureKind
  /** One sentence that names the input, fit to be shown as it is. */
  readonly message: string
  /** One sentence with the next step, where there is one. */
  readonly next?: string
  /** What an ambiguous name could mean, as `<account>/<role>` or portal labels. */
  readonly candidates?: readonly string[]
}

export type Result<T> = { readonly ok: true; readonly value: T } | Failed

export interface Failed {
  readonly ok: false
  readonly failure: Failure
}

/** What a command answers: nothing but whether it worked. Data comes back through the state. */
export type Reply = { readonly ok: true } | Failed

/** Whether a failure says that the network does not lead to AWS now. */
export function isUnreachable(kind: FailureKind): boolean {
  return UNREACHABLE.has(kind)
}

const UNREACHABLE: ReadonlySet<FailureKind> = new Set(['offline', 'untrusted', 'captive'])

export const done: Reply = { ok: true }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function fail(kind: FailureKind, message: string, next?: string, candidates?: readonly string[]): Failed {
  return {
    ok: false,
    failure: { kind, message, ...(next === undefined ? {} : { next }), ...(candidates === undefined ? {} : { candidates }) },
  }
}
