// What the emulator, the keychain and the files of a simulated machine tell of a session, whatever the engines believe.
import { readFileSync } from 'node:fs'
import type { Secret } from '../../app/secret.ts'
import { type SessionRecord, decodeSession } from '../../app/vault/session-record.ts'
import { type Refresh, shortHash } from '../identity-center/refreshes.ts'
import type { Simulation } from './simulation.ts'

export interface Evidence {
  /** The session in the keychain, as the emulator knows it. */
  readonly kept: (portal: string) => Kept | null
  /** Why the session in the keychain cannot go on, or null. */
  readonly whyOver: (portal: string) => string | null
  /** From now on the session in the keychain may end, because what was given for it never arrived. */
  readonly noteLost: (portal: string) => void
  /** Refresh tokens that were shown although AWS had answered them finally before. */
  readonly shownAgain: () => readonly string[]
  /** The keys in the file that have ended by AWS's clock. */
  readonly endedKeys: () => readonly string[]
}

export interface Kept {
  readonly record: SessionRecord
  readonly session: string
  /** Whether its refresh token is the last that was given for the session. */
  readonly isNewest: boolean
  /** When its access token ends by AWS's clock (epoch ms). */
  readonly tokenEndsAt: number
}

export function gatherEvidence(sim: Simulation): Evidence {
  const { world, keychain, clock } = sim
  const { ledger } = world
  const lost = new Set<string>()
  const sessions = new Map<string, string>()
  const texts = new Map<Secret, SessionRecord | null>()
  let noted = 0

  const recordOf = (item: Secret): SessionRecord | null => {
    const known = texts.get(item)
    if (known !== undefined) return known
    const read = decodeSession(item)
    texts.clear()
    texts.set(item, read.ok ? read.value : null)
    return read.ok ? read.value : null
  }

  const kept = (portal: string): Kept | null => {
    const item = keychain.items.get(portal)
    const record = item === undefined ? null : recordOf(item)
    const token = record === null ? undefined : ledger.accessTokens.get(record.accessToken.reveal())
    if (record === null || token === undefined) return null
    const newest = [...ledger.refreshTokens].findLast(([, { session }]) => session === token.session)
    return {
      record,
      session: token.session,
      isNewest: newest?.[0] === record.refreshToken?.reveal(),
      tokenEndsAt: token.expiresAt,
    }
  }

  /** A rotation whose answer nobody got ends its session. */
  const noteUnheard = (): void => {
    const all = world.refreshes()
    if (all.length === noted) return
    for (const text of ledger.refreshTokens.keys()) {
      const hash = sessions.get(text) === undefined ? shortHash(text) : null
      const session = ledger.refreshTokens.get(text)?.session
      if (hash === null || session === undefined) continue
      sessions.set(text, session)
      sessions.set(hash, session)
    }
    for (const { token, outcome, answered } of all.slice(noted)) if (outcome === 'renewed' && !answered) lost.add(sessions.get(token) ?? '')
    noted = all.length
  }

  return {
    kept,
    whyOver(portal) {
      noteUnheard()
      const here = kept(portal)
      if (here === null) return 'nothing is kept'
      if ((ledger.sessions.get(here.session)?.endsAt ?? 0) <= clock.truth()) return 'its time is up'
      if ((ledger.registrations.get(here.record.clientId)?.expiresAt ?? 0) <= clock.truth()) return 'its registration is gone'
      return keychain.hasRefused || lost.has(here.session) ? 'a rotation was lost' : null
    },
    noteLost: (portal) => void lost.add(kept(portal)?.session ?? ''),
    shownAgain: () => (keychain.hasRefused ? [] : shownAgain(world.refreshes())),
    endedKeys: () =>
      keysInFile(sim.profile('any').credentialsFile).filter((id) => (ledger.roleKeys.get(id)?.expiresAt ?? 0) <= clock.truth()),
  }
}

/** A client that heard nothing, or was told to come again, may show its token once more. */
function shownAgain(refreshes: readonly Refresh[]): readonly string[] {
  const final = new Set<string>()
  const again: string[] = []
  for (const { token, outcome, answered } of refreshes) {
    if (final.has(token)) again.push(`${token} ${outcome}`)
    if (answered && (outcome === 'renewed' || outcome.startsWith('invalid_'))) final.add(token)
  }
  return again
}

function keysInFile(path: string): readonly string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^aws_access_key_id\s*=\s*(\S+)/gm)].map(([, id = '']) => id)
}
