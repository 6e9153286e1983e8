// Everything that can be looked at: what is wrong, what is worth knowing, and what is well. Used by the terminal and by the engine itself.
import { readEntries } from '../inspect/aws-entries.ts'
import { launcherPath } from '../files/launcher.ts'
import type { Reply } from '../model/failure.ts'
import { type Check, type Finding, found } from '../model/finding.ts'
import { skewAfter } from '../model/skew.ts'
import type { HostFacts, State } from '../model/state.ts'
import type { Clock, Surroundings } from '../ports.ts'
import { type AwsPaths, type FilesReport, reportFiles } from './aws-files.ts'
import { dataFolderFindings } from './data-folder.ts'
import { engineFindings } from './engine.ts'
import { environmentFindings } from './environment.ts'
import { masked } from './masked.ts'
import { lookAtNetwork } from './network.ts'
import { portalFindings } from './portals.ts'
import { type LauncherTrouble, launcherTrouble, profileFindings, profilesIn } from './profiles.ts'
import { clockFindings } from './skew.ts'
import { programHere, versionFindings } from './versions.ts'

/** What only an engine knows, and the keychain. */
export interface Known {
  readonly state: State
  /** Whether that engine runs on after this program. */
  readonly lasting: boolean
  /** Whether the keychain answers; null where it was not asked. */
  readonly keychain: Reply | null
  /** See `registrationEnds`. */
  readonly registrationEnds: ReadonlyMap<string, number>
}

export interface ExaminationParts {
  readonly surroundings: Surroundings
  readonly paths: AwsPaths
  readonly clock: Clock
  /** This program, which need not carry the engine. */
  readonly program: Pick<HostFacts, 'kind' | 'version'>
  /** Ends questions to AWS. */
  readonly signal: AbortSignal
  /** Asked after the files were looked at, which an engine that starts may mend; null: it could not be asked. */
  readonly ask: () => Promise<Known | null>
}

/** Looks at everything once, and leaves nothing changed. No finding holds a secret. Each question to AWS ends within five seconds. */
export async function examination(parts: ExaminationParts): Promise<readonly Finding[]> {
  const { paths, program, surroundings } = parts
  const { env, dataFolder, platform } = surroundings
  const files = await reportFiles(paths, platform)
  const launcher = launcherPath(dataFolder, platform)
  const before = launcherTrouble(launcher)
  const known = await parts.ask()
  const ofEngine = known === null ? [unknown] : await findingsWith(known, { parts, files, launcher, before })
  const versions = versionFindings(programHere({ ...program, dataFolder, platform }), known?.lasting === true ? known.state.host : null)
  const environment = environmentFindings(env, profileNames(files))
  return [
    ...ofEngine,
    ...(await dataFolderFindings(dataFolder)),
    ...(files.findings.length > 0 ? files.findings : [wellFiles(paths, files)]),
    ...(environment.length > 0 ? environment : [found('environment', 'fine', 'No variable hides a profile.')]),
    ...versions,
  ].toSorted((a, b) => ORDER.indexOf(a.check) - ORDER.indexOf(b.check))
}

/** Of the documented list. */
const ORDER: readonly Check[] = ['portal', 'clock', 'network', 'files', 'profiles', 'environment', 'keychain', 'engine', 'version']

const unknown = found('engine', 'problem', 'Roledeck could not be asked about its portals, its profiles and the keychain.')

interface LookedAt {
  readonly parts: ExaminationParts
  readonly files: FilesReport
  readonly launcher: string
  readonly before: LauncherTrouble
}

async function findingsWith(known: Known, { parts, files, launcher, before }: LookedAt): Promise<readonly Finding[]> {
  const { state, lasting, keychain } = known
  const { paths, clock, surroundings } = parts
  const { env, platform, apart = null } = surroundings
  const network = await lookAtNetwork(
    state.portals.map(({ portal }) => portal),
    { env, clock, signal: parts.signal },
  )
  const { vault, preferences } = state
  const portals = portalFindings(state.portals, { ...known, vault, preferred: preferences.flow, apart, now: clock.now() })
  const profiles = profileFindings(state, { ...files, paths, launcher, before, after: launcherTrouble(launcher) })
  return [
    ...portals.map((each) => ({ ...each, message: masked(each.message, env) })),
    ...clockFindings(network.samples.reduce(skewAfter, state.skewMs), platform, apart),
    ...network.findings,
    ...(profiles.length > 0 ? profiles : [wellProfiles(profilesIn(state, paths).length)]),
    ...engineFindings({ state, lasting, keychain, platform }, { ...files, paths }),
  ]
}

function wellFiles({ config, credentials }: AwsPaths, { missing }: FilesReport): Finding {
  const words = missing.size === 2 ? 'There are no AWS files yet' : 'Nothing is wrong with the AWS files'
  return found('files', 'fine', `${words}: ${config}, ${credentials}`)
}

function wellProfiles(count: number): Finding {
  return found('profiles', 'fine', `${count === 1 ? '1 profile' : `${count} profiles`} of Roledeck in these files.`)
}

/** Of both files; null where one of them cannot be read. */
function profileNames({ texts: { config, credentials } }: FilesReport): ReadonlySet<string> | null {
  if (config === null || credentials === null) return null
  const keys = [...readEntries({ config, credentials }).keys()]
  return new Set(keys.flatMap((key) => (key.startsWith('profile ') ? [key.slice('profile '.length)] : [])))
}
