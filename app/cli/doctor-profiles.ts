// roledeck doctor: the profiles that Roledeck keeps in these files, against what is in them, and what the engine knows.
import { accessSync, constants, statSync } from 'node:fs'
import type { Group } from '../files/aws-entries.ts'
import { errorCode } from '../files/file-failure.ts'
import type { Failure } from '../model/failure.ts'
import type { Profile } from '../model/profile.ts'
import type { State } from '../model/state.ts'
import type { AwsPaths } from './doctor-files.ts'
import type { Finding } from './doctor-finding.ts'

/** What is wrong with the launcher, in words that go on after its path; null where it runs. */
export type LauncherTrouble = string | null

/** Looks at it before an engine starts: a starting engine puts it back. */
export function launcherTrouble(path: string): LauncherTrouble {
  try {
    if (!statSync(path).isFile()) return 'is no file'
    accessSync(path, constants.X_OK)
    return null
  } catch (error) {
    if (errorCode(error) === '') throw error
    return errorCode(error) === 'ENOENT' ? 'is missing' : 'may not be run'
  }
}

export interface ProfileFacts {
  readonly paths: AwsPaths
  /** Both files taken together; null where one of them cannot be read. */
  readonly groups: ReadonlyMap<string, Group> | null
  readonly launcher: string
  readonly before: LauncherTrouble
  readonly after: LauncherTrouble
}

export function profilesIn(state: State, { config, credentials }: AwsPaths): readonly Profile[] {
  return state.profiles.filter((each) => each.configFile === config && each.credentialsFile === credentials)
}

/** Pure. */
export function profileFindings(state: State, { paths, groups, launcher, before, after }: ProfileFacts): readonly Finding[] {
  const mine = profilesIn(state, paths)
  const lost = groups === null ? [] : mine.flatMap((each) => lines(each, groups.get(`profile ${each.name}`), launcher))
  if (before === null || !mine.some(({ delivery }) => delivery === 'process')) return lost
  const names = mine.flatMap(({ name, delivery }) => (delivery === 'process' ? [name] : []))
  const needed = `which ${names.length > 3 ? `${names.length} profiles run` : `the ${names.length === 1 ? 'profile' : 'profiles'} ${names.join(', ')} ${names.length === 1 ? 'runs' : 'run'}`}`
  const launching: Finding =
    after === null
      ? finding(
          'hint',
          launcher,
          `The launcher, ${needed}, ${before.replace('is', 'was').replace('may', 'might')}; starting Roledeck has put it back.`,
        )
      : finding(
          'problem',
          launcher,
          `The launcher, ${needed}, ${after}. Start Roledeck anew, which puts it back: roledeck agent stop, roledeck agent --detach`,
        )
  return [launching, ...lost]
}

function finding(level: Finding['level'], file: string, message: string): Finding {
  return { check: 'profiles', level, file, line: null, tools: [], message }
}

function lines(profile: Profile, group: Group | undefined, launcher: string): readonly Finding[] {
  const { name, role } = profile
  const wrong = wrongIn(profile, group ?? { name, all: new Map(), config: new Map(), credentials: new Map() }, launcher)
  if (wrong === null) return []
  const words = `${role.accountId}/${role.roleName}`
  const mend = `Switch it again: roledeck use ${words} --profile ${name}. Or let it go: roledeck release ${name}`
  const file = profile.delivery === 'static' ? profile.credentialsFile : profile.configFile
  return [finding('problem', file, `The profile ${name} points to ${words}, but ${wrong}. ${mend}`)]
}

/** By the key that each delivery is known by. */
function wrongIn({ delivery, expiresAt }: Profile, group: Group, launcher: string): string | null {
  const gone = 'its lines are not there any more'
  switch (delivery) {
    case 'static':
      // After a sign-out there are none, and none are missed.
      return expiresAt === null || group.credentials.has('aws_access_key_id') ? null : gone
    case 'sso':
      return group.config.has('sso_session') ? null : gone
    case 'process': {
      const command = group.config.get('credential_process')
      if (command === undefined) return gone
      return command.value.includes(launcher) ? null : `its credential_process runs something else than ${launcher}`
    }
  }
}

export interface EngineFacts {
  readonly state: State
  /** Whether an engine runs on after this program. */
  readonly lasting: boolean
  /** Why the keychain cannot be used, where this program has looked. */
  readonly keychain: Failure | null
}

/** Where sessions live, and whether anybody renews keys. Pure. */
export function engineFindings({ state, lasting, keychain }: EngineFacts, paths: AwsPaths): readonly Finding[] {
  const found = (check: 'keychain' | 'engine', level: Finding['level'], message: string): Finding => {
    return { check, level, file: null, line: null, tools: [], message }
  }
  const renewed = profilesIn(state, paths).some(({ delivery, expiresAt }) => delivery === 'static' && expiresAt !== null)
  return [
    ...(lasting && state.vault === 'memory'
      ? [found('keychain', 'hint', 'There is no keychain: sessions end with the running engine.')]
      : []),
    ...(keychain === null ? [] : [ofKeychain(keychain)]),
    ...(lasting || !renewed
      ? []
      : [found('engine', 'hint', 'No engine is running, so nobody renews the keys in these files. Start one: roledeck agent --detach')]),
  ]
}

/** A machine without a keychain is no mistake: an engine that stays does without one. */
function ofKeychain({ kind, message, next }: Failure): Finding {
  const none = kind === 'no-keychain'
  const words = [message, next ?? '', none ? 'Or keep sessions in a running engine: roledeck agent --detach' : ''].filter(
    (each) => each !== '',
  )
  return { check: 'keychain', level: none ? 'hint' : 'problem', file: null, line: null, tools: [], message: words.join(' ') }
}
