// The credential_process door: a profile that points to a role gets that role's keys, from memory as a rule.
import type { Engine } from '../engine.ts'
import type { Failed } from '../model/failure.ts'
import { type AskedProfile, askedFor } from './asked-profile.ts'
import type { DoorAnswer } from './door-answer.ts'
import { doorLine, processText, statusOf } from './door-words.ts'

/** Python's tools refresh keys with less than 15 minutes left (reference 6.5), so they get those that last longer (ms). */
export const TOOL_MS = 15 * 60_000

/** Its path, which no version changes: a launcher of another version asks here, too. */
export const PROCESS_PATH = '/credential-process'

/** Answers `?in=<id>&profile=<name>`: the JSON of credential_process (reference 5.7), or one line for a person. No sign-in is ever started. */
export async function answerProcess(engine: Pick<Engine, 'state' | 'credentials'>, query: URLSearchParams): Promise<DoorAnswer> {
  const asked: AskedProfile = { id: query.get('in') ?? '', name: query.get('profile') ?? '' }
  const profile = askedFor(engine.state().profiles, asked, null)
  if (!profile.ok) return refused(profile)
  const { role, name } = profile.value
  // The signal of the connection is not passed on: whoever hangs up leaves the keys to who asks next.
  const keys = await engine.credentials({
    role,
    forMs: TOOL_MS,
    door: 'credential-process',
    profile: name,
  })
  if (!keys.ok) return refused(keys)
  return { status: 200, contentType: 'application/json', body: processText(keys.value) }
}

function refused({ failure }: Failed): DoorAnswer {
  return { status: statusOf(failure.kind), contentType: 'text/plain; charset=utf-8', body: `${doorLine(failure)}\n` }
}
