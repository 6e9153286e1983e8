// The parts of an engine that has no files: settings in memory, no catalogue on disk, no AWS files, no browser.
import { type Reply, done, fail, ok } from '../model/failure.ts'
import { emptyCatalogue } from '../model/catalogue.ts'
import type { Settings } from '../model/settings.ts'
import type { EngineParts } from '../engine.ts'
import type { Audit, Browser, SettingsStore } from '../ports.ts'

export function createMemorySettings(first: Settings): SettingsStore {
  let settings = first
  return {
    read: () => ok(settings),
    async update(change) {
      settings = change(settings)
      return ok(settings)
    },
  }
}

/** The engine itself keeps what it has read. */
export const noCatalogues: EngineParts['catalogues'] = {
  read: emptyCatalogue,
  save: async () => done,
  remove: () => undefined,
}

const noFiles = async () => fail('bad-input', 'This engine has no AWS files.')

export const noProfiles: EngineParts['profiles'] = {
  deliver: noFiles,
  deliverMany: noFiles,
  withdraw: noFiles,
  release: noFiles,
  undo: noFiles,
}

export const noBackups: EngineParts['backups'] = {
  list: () => [],
  read: () => fail('not-found', 'This engine has no backups.'),
  keep: noFiles,
  remove: () => undefined,
}

/** A library opens nothing. */
export const noBrowser: Browser = { open: async (): Promise<Reply> => fail('bad-input', 'A library opens no browser.') }

export const noAudit: Audit = { write: () => undefined, close: () => undefined }
