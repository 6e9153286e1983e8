// catalogue-<portal>.json in the data folder: read at start, so that the list is there before the network is. No secrets.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Catalogue, emptyCatalogue } from '../model/catalogue.ts'
import type { Reply } from '../model/failure.ts'
import { array, nullable, number, object, text } from '../model/parse.ts'
import { writeAtomically } from './atomic.ts'

export interface CatalogueStore {
  /** The stored catalogue, or an empty one: a missing or damaged file is read anew from AWS, nothing is lost. */
  read(portal: string): Catalogue
  save(catalogue: Catalogue): Promise<Reply>
  remove(portal: string): void
}

const name = text(1024, 0)
const account = object({ accountId: text(12, 12, /^\d{12}$/), accountName: name, emailAddress: name, roles: nullable(array(name)) })
const catalogue = object({ version: number, portal: text(64), revision: number, readAt: nullable(number), accounts: array(account) })

export function createCatalogueStore(dataFolder: string): CatalogueStore {
  const file = (portal: string) => join(dataFolder, `catalogue-${portal}.json`)
  return {
    read(portal) {
      try {
        const parsed = catalogue(JSON.parse(readFileSync(file(portal), 'utf8')), 'catalogue')
        if (!parsed.ok || parsed.value.version !== 1 || parsed.value.portal !== portal) return emptyCatalogue(portal)
        const { version: _version, ...stored } = parsed.value
        return stored
      } catch {
        return emptyCatalogue(portal)
      }
    },
    save: (stored) => writeAtomically(file(stored.portal), JSON.stringify({ version: 1, ...stored })),
    remove: (portal) => rmSync(file(portal), { force: true }),
  }
}
