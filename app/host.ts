// Puts an engine together with the real world around it: the same parts for every host that has no desktop.
import { join } from 'node:path'
import { createBrowser } from './browser.ts'
import { systemClock } from './clock.ts'
import { type Engine, createEngine } from './engine.ts'
import { createAwsProfiles } from './files/aws-profiles.ts'
import { createCatalogueStore } from './files/catalogue-store.ts'
import { ensureFolder } from './files/folders.ts'
import { createAudit, createLog } from './files/journal.ts'
import { createSettings } from './files/settings.ts'
import { type Result, ok } from './model/failure.ts'
import type { Log, Ports, Surroundings, Vault } from './ports.ts'

export interface Host {
  readonly surroundings: Surroundings
  /** Gets the log, because a vault has to say what it met. */
  readonly vault: (log: Log) => Vault
  /** Says something to the person that cannot wait until they read the log. */
  readonly complain: (sentence: string) => void
}

/** Puts an engine on its data folder. Fails with `file` where the folder or the settings cannot be used. */
export async function startEngine({ surroundings, vault, complain }: Host): Promise<Result<Engine>> {
  const { dataFolder } = surroundings
  const folder = ensureFolder(dataFolder)
  if (!folder.ok) return folder
  const log = createLog(join(dataFolder, 'roledeck.log'), systemClock)
  const settings = createSettings({ folder: dataFolder, log: aloud(log, complain) })
  const known = settings.read()
  if (!known.ok) return known
  const ports: Ports = {
    clock: systemClock,
    vault: vault(log),
    browser: createBrowser(surroundings),
    settings,
    log,
    audit: createAudit(join(dataFolder, 'audit.jsonl'), systemClock),
    surroundings,
  }
  const profiles = createAwsProfiles({ settings, vault: ports.vault, lockFolder: join(dataFolder, 'locks'), log })
  return ok(createEngine({ ports, profiles, catalogues: createCatalogueStore(dataFolder), settings: known.value }))
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
