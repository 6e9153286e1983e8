// An engine as every host starts it, on a clock of the test's own.
import { join } from 'node:path'
import { type Engine, createEngine } from '../../app/engine.ts'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { createBackups } from '../../app/files/backups.ts'
import { createCatalogueStore } from '../../app/files/catalogue-store.ts'
import { awsFiles, ensureFolder } from '../../app/files/folders.ts'
import { createAudit, createLog } from '../../app/files/journal.ts'
import { createSettings } from '../../app/files/settings.ts'
import { ok } from '../../app/model/failure.ts'
import { systemNetwork } from '../../app/network.ts'
import type { Browser, Clock, Ports, SettingsStore, Surroundings, Vault } from '../../app/ports.ts'

export interface ClockHost {
  readonly clock: Clock
  readonly vault: Vault
  readonly browser: Browser
  readonly surroundings: Surroundings
  /** What the engine has of the settings; all of them unless told. */
  readonly through?: (settings: SettingsStore) => SettingsStore
}

/** The caller closes it. */
export function engineOnClock({ clock, vault, browser, surroundings, through = (all) => all }: ClockHost): Engine {
  const { dataFolder, platform, env } = surroundings
  if (!ensureFolder(dataFolder).ok) throw new Error('no data folder')
  const log = createLog(join(dataFolder, 'roledeck.log'), clock)
  const settings = through(createSettings({ folder: dataFolder, log }))
  const known = settings.read()
  if (!known.ok) throw new Error(known.failure.message)
  const audit = createAudit(join(dataFolder, 'audit.jsonl'), clock)
  const ports: Ports = { clock, network: systemNetwork, vault, browser, settings, log, audit, surroundings }
  const backups = createBackups({ folder: join(dataFolder, 'backups'), clock, log })
  const launcher = () => Promise.resolve(ok(join(dataFolder, 'bin', 'roledeck')))
  const profiles = createAwsProfiles({ settings, vault, backups, clock, lockFolder: join(dataFolder, 'locks'), platform, launcher, log })
  return createEngine({
    ports,
    profiles,
    backups,
    catalogues: createCatalogueStore(dataFolder),
    settings: known.value,
    host: { kind: 'terminal', version: '0', demo: false, ...awsFiles(env, env['HOME'] ?? '', dataFolder) },
    tidy: async () => undefined,
  })
}
