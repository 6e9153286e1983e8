// One call on behalf of a session: how many tokens are tried, and from where each of them comes.
import { describe, expect, test } from 'vitest'
import { createLimiter } from '../../app/aws/limiter.ts'
import { type TokenSource, createSessionCall } from '../../app/aws/session-call.ts'
import { systemClock } from '../../app/clock.ts'
import { ok } from '../../app/model/failure.ts'
import { Secret } from '../../app/secret.ts'

const status = (httpStatusCode: number) => Object.assign(new Error('no'), { $metadata: { httpStatusCode } })

/** Calls a portal that takes one token only, with tokens named by their turn. */
async function called(good: string) {
  const asked: string[] = []
  const shown: string[] = []
  const next = (how: string) => async (token: Secret) => {
    asked.push(`${how} ${token.reveal()}`)
    return ok(new Secret(String(Number(token.reveal()) + 1)))
  }
  const tokens: Pick<TokenSource, 'rejected' | 'refused'> = { rejected: next('rejected'), refused: next('refused') }
  const signal = new AbortController().signal
  const call = createSessionCall({ limiter: createLimiter({ clock: systemClock }), token: new Secret('1'), tokens, signal })
  const request = async (token: string) => {
    shown.push(token)
    if (token !== good) throw status(401)
    return token
  }
  return { answer: await call(request, { priority: 'foreground', what: () => 'asking' }), asked, shown }
}

describe('a call', () => {
  test.each([
    ['the token that was there', '1', []],
    ['the one after it', '2', ['rejected 1']],
    ['the one after that, where that of another process was refused as well', '3', ['rejected 1', 'refused 2']],
  ] as const)('is answered with %s', async (_, good, sources) => {
    const { answer, asked } = await called(good)
    expect(answer).toEqual(ok(good))
    expect(asked).toEqual(sources)
  })

  test('shows no fourth token, whatever is given', async () => {
    const { answer, shown } = await called('4')
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'sign-in-needed' } })
    expect(shown).toEqual(['1', '2', '3'])
  })
})
