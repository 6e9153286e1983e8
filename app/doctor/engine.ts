// Where sessions are kept and whether that answers, and whether an engine looks after the keys in the files. Pure.
import type { Failure, Reply } from '../model/failure.ts'
import { type Finding, found } from '../model/finding.ts'
import type { State } from '../model/state.ts'
import type { AwsPaths, FilesReport } from './aws-files.ts'
import { profilesIn } from './profiles.ts'

export interface EngineFacts {
  readonly state: State
  /** Whether an engine runs on after this program. */
  readonly lasting: boolean
  /** Whether the keychain answers; null where it was not asked. */
  readonly keychain: Reply | null
  readonly platform: NodeJS.Platform
}

/** The two files, and those that are not there. */
export interface LookedAt extends Pick<FilesReport, 'missing'> {
  readonly paths: AwsPaths
}

/** Where sessions live, and whether anybody renews keys. */
export function engineFindings(facts: EngineFacts, files: LookedAt): readonly Finding[] {
  return [keychainFinding(facts), engineFinding(facts, files)]
}

function keychainFinding({ state: { host, vault }, lasting, keychain, platform }: EngineFacts): Finding {
  if (host.demo) return found('keychain', 'fine', 'The demo keeps its sessions in memory and leaves your keychain alone.')
  if (lasting && vault === 'memory') return found('keychain', 'hint', 'There is no keychain: sessions end with the running engine.')
  if (keychain === null) return found('keychain', 'fine', `The running engine keeps sessions in ${keychainName(vault, platform)}.`)
  return keychain.ok
    ? found('keychain', 'fine', `Sessions are kept in ${keychainName(vault, platform)}, which answers.`)
    : ofKeychain(keychain.failure)
}

function keychainName(vault: State['vault'], platform: NodeJS.Platform): string {
  if (vault === 'file') return 'an encrypted file'
  switch (platform) {
    case 'darwin':
      return 'the keychain of macOS'
    case 'win32':
      return 'the Credential Manager of Windows'
    default:
      return 'the keyring of this desktop (Secret Service)'
  }
}

/** A machine without a keychain is no mistake: an engine that stays does without one. */
function ofKeychain({ kind, message, next }: Failure): Finding {
  const none = kind === 'no-keychain'
  const words = [message, next ?? '', none ? 'Or keep sessions in a running engine: roledeck agent --detach' : '']
  return found('keychain', none ? 'hint' : 'problem', words.filter((each) => each !== '').join(' '))
}

const HOSTS: Readonly<Record<State['host']['kind'], string>> = {
  electron: 'the desktop app',
  browser: 'roledeck serve',
  terminal: 'roledeck agent',
}

function engineFinding({ state, lasting }: EngineFacts, { paths, missing }: LookedAt): Finding {
  if (lasting) return found('engine', 'fine', `An engine is running (${HOSTS[state.host.kind]}): it renews sessions and the keys in files.`)
  const kept = profilesIn(state, paths).some(({ delivery, expiresAt }) => delivery === 'static' && expiresAt !== null)
  if (kept && !missing.has('credentials')) return found('engine', 'hint', unattended(state.preferences.keysAtQuit))
  return found('engine', 'fine', 'No engine is running; nothing in these files waits for one.')
}

function unattended(keysAtQuit: State['preferences']['keysAtQuit']): string {
  const start = 'Start one: roledeck agent --detach'
  if (keysAtQuit === 'keep') return `No engine is running, so nobody renews the keys in these files. ${start}`
  const stay = 'and though keys-at-quit is "remove", they stay until an engine runs or ends'
  return `No engine is running, so nobody renews the keys in these files; ${stay}. ${start}`
}
