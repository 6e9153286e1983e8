// roledeck doctor: where sessions are kept, and whether an engine looks after the keys in the files.
import type { Failure } from '../model/failure.ts'
import type { State } from '../model/state.ts'
import type { AwsPaths, FilesReport } from './doctor-files.ts'
import type { Finding } from './doctor-finding.ts'
import { profilesIn } from './doctor-profiles.ts'

export interface EngineFacts {
  readonly state: State
  /** Whether an engine runs on after this program. */
  readonly lasting: boolean
  /** Why the keychain cannot be used, where this program has looked. */
  readonly keychain: Failure | null
}

/** The two files, and those that are not there. */
export interface LookedAt extends Pick<FilesReport, 'missing'> {
  readonly paths: AwsPaths
}

/** Where sessions live, and whether anybody renews keys. Pure. */
export function engineFindings({ state, lasting, keychain }: EngineFacts, files: LookedAt): readonly Finding[] {
  const found = (check: 'keychain' | 'engine', level: Finding['level'], message: string): Finding => {
    return { check, level, file: null, line: null, tools: [], message }
  }
  const kept = profilesIn(state, files.paths).some(({ delivery, expiresAt }) => delivery === 'static' && expiresAt !== null)
  return [
    ...(lasting && state.vault === 'memory'
      ? [found('keychain', 'hint', 'There is no keychain: sessions end with the running engine.')]
      : []),
    ...(keychain === null ? [] : [ofKeychain(keychain)]),
    ...(lasting || !kept || files.missing.has('credentials') ? [] : [found('engine', 'hint', unattended(state.preferences.keysAtQuit))]),
  ]
}

function unattended(keysAtQuit: State['preferences']['keysAtQuit']): string {
  const start = 'Start one: roledeck agent --detach'
  if (keysAtQuit === 'keep') return `No engine is running, so nobody renews the keys in these files. ${start}`
  const stay = 'and though keys-at-quit is "remove", they stay until an engine runs or ends'
  return `No engine is running, so nobody renews the keys in these files; ${stay}. ${start}`
}

/** A machine without a keychain is no mistake: an engine that stays does without one. */
function ofKeychain({ kind, message, next }: Failure): Finding {
  const none = kind === 'no-keychain'
  const words = [message, next ?? '', none ? 'Or keep sessions in a running engine: roledeck agent --detach' : ''].filter(
    (each) => each !== '',
  )
  return { check: 'keychain', level: none ? 'hint' : 'problem', file: null, line: null, tools: [], message: words.join(' ') }
}
