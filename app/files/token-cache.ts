// The token file of one portal in ~/.aws/sso/cache, where AWS CLI and SDKs look for it: ours is written whole, another tool's is left alone.
import { createHash } from 'node:crypto'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { type Reply, type Result, done, fail, ok } from '../model/failure.ts'
import type { LineMark } from '../model/settings.ts'
import { type TokenOwner, mayReplace, ssoSessionName } from '../model/sharing.ts'
import { isoSeconds } from '../model/time.ts'
import type { Clock } from '../ports.ts'
import type { Secret } from '../secret.ts'
import { readText, replaceText } from './atomic.ts'
import { errorCode, fileFailure } from './file-failure.ts'
import { markOf } from './mark.ts'

/** What other tools are given: never a refresh token, never a registration. */
export interface SharedSession {
  readonly startUrl: string
  readonly region: string
  readonly accessToken: Secret
  /** Epoch ms. */
  readonly accessTokenExpiresAt: number
}

export interface TokenFile {
  /** Whose the file is; one with any of these marks is ours. Fails with `file` where it cannot be read. */
  look(ours: readonly LineMark[]): Promise<Result<TokenOwner>>
  /** Writes a token. Answers false, with nothing changed, where another tool's good token is. Fails with `file`. */
  write(session: SharedSession, ours: readonly LineMark[]): Promise<Result<boolean>>
  /** Removes the file if it is ours; any other is left alone. Fails with `file`. */
  remove(ours: readonly LineMark[]): Promise<Reply>
}

/** The CLI rewrites its file in place, so half a file is read again a few times. */
const PARTIAL_MS = 75
const READINGS = 5
/** Another tool may write between our look and our writing. */
const TRIES = 3

/** The home folder as the CLI and the SDKs find it: they go by the environment first. AWS_CONFIG_FILE does not move the cache. */
export function homeOf(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform, otherwise: string): string {
  const named = env[platform === 'win32' ? 'USERPROFILE' : 'HOME'] ?? ''
  return named === '' ? otherwise : named
}

/** Where tools look for the token of a portal's sso-session (botocore's SSOTokenLoader, getSSOTokenFilepath of the JavaScript SDK). */
export function tokenFilePath(home: string, portal: string): string {
  return join(home, '.aws', 'sso', 'cache', `${createHash('sha1').update(ssoSessionName(portal)).digest('hex')}.json`)
}

/** The mark of the file that `write` makes of a session. */
export function tokenMark(session: SharedSession): LineMark {
  return markOf(tokenText(session))
}

/** `path`: see `tokenFilePath`. */
export function createTokenFile(path: string, clock: Clock): TokenFile {
  const write = async (session: SharedSession, ours: readonly LineMark[]): Promise<Result<boolean>> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await read(path, ours, clock)
      if (!found.ok) return found
      const { owner, text } = found.value
      if (!mayReplace(owner, clock.now())) return ok(false)
      // A file keeps its mode when it is replaced, and JavaScript makes its own readable for everybody.
      const closed = owner.kind === 'foreign' ? await close(path) : done
      if (!closed.ok) return closed
      const written = await replaceText(path, text, tokenText(session))
      if (!written.ok || written.value) return written
    }
    return fail('file', `Another program keeps changing ${path}.`, 'Try again.')
  }

  return {
    async look(ours) {
      const found = await read(path, ours, clock)
      return found.ok ? ok(found.value.owner) : found
    },
    write,
    async remove(ours) {
      const found = await read(path, ours, clock)
      if (!found.ok) return found
      if (found.value.owner.kind !== 'ours') return done
      const removed = await replaceText(path, found.value.text, null)
      return removed.ok ? done : removed
    },
  }
}

/** In the order and spelling of the AWS CLI; the only spelling of a time that every SDK reads. */
function tokenText({ startUrl, region, accessToken, accessTokenExpiresAt }: SharedSession): string {
  return JSON.stringify({ startUrl, region, accessToken: accessToken.reveal(), expiresAt: isoSeconds(accessTokenExpiresAt) })
}

interface Found {
  readonly owner: TokenOwner
  /** What was read, to be replaced by nothing but this; null: no file. */
  readonly text: string | null
}

async function read(path: string, ours: readonly LineMark[], clock: Clock): Promise<Result<Found>> {
  for (let reading = 1; ; reading += 1) {
    const content = await readText(path)
    if (!content.ok) return content
    const text = content.value
    if (text === null) return ok({ owner: { kind: 'absent' }, text })
    if (ours.includes(markOf(text))) return ok({ owner: { kind: 'ours' }, text })
    const token = parsed(text)
    if (token !== undefined || reading === READINGS) return ok({ owner: { kind: 'foreign', expiresAt: expiryOf(token) }, text })
    await clock.sleep(PARTIAL_MS)
  }
}

/** Undefined: not JSON, perhaps because somebody is writing it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** When another tool's token ends (epoch ms); null where no tool could use what is there. Old tools write "UTC" for "Z". */
function expiryOf(token: unknown): number | null {
  if (typeof token !== 'object' || token === null || !('accessToken' in token) || !('expiresAt' in token)) return null
  if (typeof token.accessToken !== 'string' || typeof token.expiresAt !== 'string') return null
  const time = Date.parse(token.expiresAt.replace(/UTC$/, 'Z'))
  return Number.isNaN(time) ? null : time
}

async function close(path: string): Promise<Reply> {
  try {
    await chmod(path, 0o600)
    return done
  } catch (error) {
    // Gone meanwhile, which the writing finds out.
    return errorCode(error) === 'ENOENT' ? done : fileFailure(error, path, 'write')
  }
}
