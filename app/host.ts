// Puts an engine together with the real world around it: the same parts for every host; a desktop brings a browser and a settings file of its own.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createBrowser } from './browser.ts'
import { systemClock } from './clock.ts'
import { isDemo } from './demo.ts'
import { type Engine, createEngine } from './engine.ts'
import { createAwsProfiles } from './files/aws-profiles.ts'
import { createBackups } from './files/backups.ts'
import { createCatalogueStore } from './files/catalogue-store.ts'
import { awsFiles, ensureFolder } from './files/folders.ts'
import { createAudit, createLog } from './files/journal.ts'
import { clearLeftovers } from './files/leftovers.ts'
import { type LauncherOptions, installLauncher, launcherPath } from './files/launcher.ts'
import { type SettingsOptions, createSettings } from './files/settings.ts'
import { homeOf, tokenFilePath } from './files/token-cache.ts'
import { systemNetwork } from './network.ts'
import { type Result, ok } from './model/failure.ts'
import type { Settings } from './model/settings.ts'
import type { HostFacts } from './model/state.ts'
import type { Browser, Log, Ports, Surroundings, Vault } from './ports.ts'

export interface Host {
  readonly kind: HostFacts['kind']
  /** Roledeck's own version. */
  readonly version: string
  readonly surroundings: Surroundings
  /** What the launcher runs, and where its scripts are. */
  readonly launcher: Pick<LauncherOptions, 'scripts' | 'words'>
  /** Gets the log, because a vault has to say what it met. */
  readonly vault: (log: Log) => Vault
  /** Says something to the person that cannot wait until they read the log. */
  readonly complain: (sentence: string) => void
  /** Opens addresses; what BROWSER names or the system's own way unless told. */
  readonly browser?: Browser
  /** Opens settings.json for writing; conf does unless told. */
  readonly openSettings?: SettingsOptions['open']
}

/** Puts an engine on its data folder. Fails with `file` where the folder or the settings cannot be used. */
export async function startEngine(host: Host): Promise<Result<Engine>> {
  const { kind, version, surroundings, vault, complain, browser, openSettings } = host
  const { dataFolder, platform } = surroundings
  const folder = ensureFolder(dataFolder)
  if (!folder.ok) return folder
  const log = createLog(join(dataFolder, 'roledeck.log'), systemClock)
  const settings = createSettings({ folder: dataFolder, log: aloud(log, complain), open: openSettings })
  const known = settings.read()
  if (!known.ok) return known
  const ports: Ports = {
    clock: systemClock,
    network: systemNetwork,
    vault: vault(log),
    browser: browser ?? createBrowser(surroundings),
    settings,
    log,
    audit: createAudit(join(dataFolder, 'audit.jsonl'), systemClock),
    surroundings,
  }
  const backups = createBackups({ folder: join(dataFolder, 'backups'), clock: systemClock, log })
  const profiles = createAwsProfiles({
    settings,
    vault: ports.vault,
    backups,
    clock: systemClock,
    lockFolder: join(dataFolder, 'locks'),
    platform,
    launcher: launcherOnDemand(host),
    log,
  })
  const facts = { kind, version, demo: isDemo(surroundings.env), ...awsFiles(surroundings.env, homedir(), process.cwd()) }
  const tidy = () => tidyUp({ surroundings, settings: known.value, facts })
  return ok(
    createEngine({ ports, profiles, backups, catalogues: createCatalogueStore(dataFolder), settings: known.value, host: facts, tidy }),
  )
}

/** What happens to a person's settings is told to the person. */
function aloud(log: Log, complain: Host['complain']): Log {
  return {
    write(line) {
      log.write(line)
      complain(line)
    },
  }
}

interface Tidying {
  readonly surroundings: Surroundings
  readonly settings: Settings
  readonly facts: HostFacts
}

/** Every file that we ever replace lies in one of these folders. */
function tidyUp({ surroundings: { dataFolder, env, platform }, settings, facts }: Tidying): Promise<void> {
  const pairs = [facts, ...settings.profiles].flatMap(({ configFile, credentialsFile }) => [configFile, credentialsFile])
  return clearLeftovers({
    files: [...new Set([...pairs, tokenFilePath(homeOf(env, platform, homedir()), 'any')])],
    folders: [dataFolder, join(dataFolder, 'backups'), join(dataFolder, 'bin')],
    lockFolder: join(dataFolder, 'locks'),
  })
}

/** Puts the launcher there before the first profile names it; once is enough while this process runs. */
function launcherOnDemand({ launcher, surroundings: { dataFolder, platform } }: Host): () => Promise<Result<string>> {
  let there: Promise<Result<string>> | null = null
  const put = async (): Promise<Result<string>> => {
    const installed = await installLauncher({ ...launcher, dataFolder, platform })
    if (!installed.ok) there = null
    return installed.ok ? ok(launcherPath(dataFolder, platform)) : installed
  }
  return () => (there ??= put())
}
