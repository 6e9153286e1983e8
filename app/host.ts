// Puts an engine together with the real world around it: the same parts for every host; a desktop brings a browser and a settings file of its own.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createBrowser } from './browser.ts'
import { systemClock } from './clock.ts'
import { isDemo } from './demo.ts'
import { type Engine, createEngine } from './engine.ts'
import { createAwsProfiles } from './files/aws-profiles.ts'
import { createCatalogueStore } from './files/catalogue-store.ts'
import { awsFiles, ensureFolder } from './files/folders.ts'
import { createAudit, createLog } from './files/journal.ts'
import { type SettingsOptions, createSettings } from './files/settings.ts'
import { type Result, ok } from './model/failure.ts'
import type { HostFacts } from './model/state.ts'
import type { Browser, Log, Ports, Surroundings, Vault } from './ports.ts'

export interface Host {
  readonly kind: HostFacts['kind']
  /** Roledeck's own version. */
  readonly version: string
  readonly surroundings: Surroundings
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
export async function startEngine({ kind, version, surroundings, vault, complain, browser, openSettings }: Host): Promise<Result<Engine>> {
  const { dataFolder } = surroundings
  const folder = ensureFolder(dataFolder)
  if (!folder.ok) return folder
  const log = createLog(join(dataFolder, 'roledeck.log'), systemClock)
  const settings = createSettings({ folder: dataFolder, log: aloud(log, complain), open: openSettings })
  const known = settings.read()
  if (!known.ok) return known
  const ports: Ports = {
    clock: systemClock,
    vault: vault(log),
    browser: browser ?? createBrowser(surroundings),
    settings,
    log,
    audit: createAudit(join(dataFolder, 'audit.jsonl'), systemClock),
    surroundings,
  }
  const profiles = createAwsProfiles({ settings, vault: ports.vault, lockFolder: join(dataFolder, 'locks'), log })
  const host = { kind, version, demo: isDemo(surroundings.env), ...awsFiles(surroundings.env, homedir(), process.cwd()) }
  return ok(createEngine({ ports, profiles, catalogues: createCatalogueStore(dataFolder), settings: known.value, host }))
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
