// The sentences about portals that cannot be reached or do not renew, and about a clock that is wrong.
import type { Failure, FailureKind } from '../app/model/failure.ts'

export const troubleWords = {
  clock: 'Times here allow for that; AWS may refuse what other programs ask. Set the clock right.',
  renewing: (label: string) => `Renewing the session of ${label} does not work just now; Roledeck tries again by itself.`,
  isOver: 'Its session is over.',
} as const

const UNREACHED: Readonly<Partial<Record<FailureKind, { readonly short: string; readonly sentence: (label: string) => string }>>> = {
  untrusted: {
    short: 'certificate not trusted',
    sentence: (label) => `${label} cannot be reached safely: the certificate of whoever answers is not trusted here.`,
  },
  captive: {
    short: 'no way to AWS',
    sentence: (label) => `Something that is not AWS answers for ${label}: perhaps this network wants a sign-in of its own.`,
  },
}

/** Why a portal is not reached, in two words or three. */
export function unreachedInWords(failure: Failure | null): string {
  return (failure === null ? undefined : UNREACHED[failure.kind])?.short ?? 'offline'
}

/** The same as a sentence. */
export function unreachedSentence(label: string, { kind }: Failure): string {
  return UNREACHED[kind]?.sentence(label) ?? `${label} cannot be reached. What you see is from the last time.`
}
