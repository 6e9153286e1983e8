// The parts that work on a folder with a data folder, two AWS files and a keychain that is a file, shared by processes.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AwsProfilesParts, DeliveryOrder } from '../../app/files/aws-profiles.ts'
import { createBackups } from '../../app/files/backups.ts'
import { createSettings } from '../../app/files/settings.ts'
import { systemClock } from '../../app/clock.ts'
import { done, ok } from '../../app/model/failure.ts'
import type { Delivery } from '../../app/model/profile.ts'
import type { Vault } from '../../app/ports.ts'
import { Secret } from '../../app/secret.ts'

/** The profile that all of them switch. */
export function profileIn(folder: string) {
  return { name: 'dev', configFile: join(folder, 'config'), credentialsFile: join(folder, 'credentials') }
}

export function partsIn(folder: string): AwsProfilesParts & { readonly lines: string[] } {
  const lines: string[] = []
  const log = { write: (line: string) => void lines.push(line) }
  const settings = createSettings({ folder: join(folder, 'data'), log })
  return {
    settings,
    vault: fileVault(folder),
    backups: createBackups({ folder: join(folder, 'data', 'backups'), clock: systemClock, log }),
    clock: systemClock,
    lockFolder: join(folder, 'data', 'locks'),
    platform: 'linux',
    launcher: () => Promise.resolve(ok('/data/bin/roledeck')),
    log,
    lines,
  }
}

/** A delivery whose role and keys tell its number. */
export function rolling(folder: string, number: number, delivery: Delivery = 'static'): DeliveryOrder {
  const role = { portal: 'acme-1a2b', accountId: '123456789012', roleName: `Role${number}` }
  const keys = {
    accessKeyId: `ASIA${number}`,
    secretAccessKey: new Secret(`secret${number}`),
    sessionToken: new Secret(`token${number}`),
    expiresAt: 3_000,
  }
  return {
    profile: profileIn(folder),
    role,
    delivery,
    keys: delivery === 'static' ? keys : null,
    region: null,
    standardRegion: 'eu-west-1',
    takeOver: true,
    only: null,
    mayStill: () => done,
    renewAt: 2_000,
    now: 1_000,
  }
}

/** One item a file. */
function fileVault(folder: string): Vault {
  const path = (item: string) => join(folder, `vault-${item}`)
  return {
    kind: 'keychain',
    read: (item) => Promise.resolve(ok(existsSync(path(item)) ? new Secret(readFileSync(path(item), 'utf8')) : undefined)),
    write: (item, value) => {
      // A crash in the middle leaves the old item whole, as the port promises.
      writeFileSync(`${path(item)}.new`, value.reveal())
      renameSync(`${path(item)}.new`, path(item))
      return Promise.resolve(done)
    },
    remove: (item) => {
      rmSync(path(item), { force: true })
      return Promise.resolve(done)
    },
    close: () => undefined,
  }
}
