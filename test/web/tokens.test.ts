// Who may ask: one-use tokens and the sessions they are traded for.
import { describe, expect, test } from 'vitest'
import { createTokens } from '../../app/web/tokens.ts'
import { fakeClock } from '../support/fake-clock.ts'

const MINUTE = 60_000

function traded(tokens: ReturnType<typeof createTokens>): string {
  return tokens.trade(tokens.issue().reveal())?.reveal() ?? ''
}

describe('a one-use token', () => {
  test('has 256 bits, and brings in once', () => {
    const tokens = createTokens(fakeClock())
    const token = tokens.issue().reveal()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(tokens.trade(token)).not.toBeNull()
    expect(tokens.trade(token)).toBeNull()
  })

  test('is good for ten minutes', async () => {
    const clock = fakeClock()
    const tokens = createTokens(clock)
    const soon = tokens.issue().reveal()
    await clock.pass(10 * MINUTE - 1)
    expect(tokens.trade(soon)).not.toBeNull()
    const late = tokens.issue().reveal()
    await clock.pass(10 * MINUTE)
    expect(tokens.trade(late)).toBeNull()
  })

  test('dies after 20 wrong ones, and a new one starts anew', () => {
    const tokens = createTokens(fakeClock())
    const token = tokens.issue().reveal()
    for (let tries = 0; tries < 19; tries += 1) expect(tokens.trade(`wrong${tries}`)).toBeNull()
    const saved = tokens.trade(token)
    expect(saved).not.toBeNull()
    const other = tokens.issue().reveal()
    for (let tries = 0; tries < 20; tries += 1) tokens.trade('wrong')
    expect(tokens.trade(other)).toBeNull()
    expect(traded(tokens)).not.toBe('')
  })
})

describe('a session', () => {
  test('is its own token’s and nobody else’s', () => {
    const tokens = createTokens(fakeClock())
    const [one, other] = [traded(tokens), traded(tokens)]
    expect(one).not.toBe(other)
    expect(tokens.session(one)).not.toBeNull()
    expect(tokens.session(other)).not.toBeNull()
    expect(tokens.session(`${one}x`)).toBeNull()
    expect(tokens.session('')).toBeNull()
  })

  test('ends when sixteen others have come, and whoever listens to it is told', () => {
    const tokens = createTokens(fakeClock())
    const first = traded(tokens)
    const signal = tokens.session(first)
    const others = Array.from({ length: 15 }, () => traded(tokens))
    expect(signal?.aborted).toBe(false)
    const last = traded(tokens)
    expect(signal?.aborted).toBe(true)
    expect(tokens.session(first)).toBeNull()
    for (const each of [...others, last]) expect(tokens.session(each)).not.toBeNull()
  })
})
