// A session of the program's own: an engine without files over its store (or the keychain) and its clients.
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { linkTo } from '../broker/link.ts'
import { systemClock } from '../clock.ts'
import { type Engine, createEngine } from '../engine.ts'
import { awsFiles } from '../files/folders.ts'
import { type Result, ok } from '../model/failure.ts'
import { type Portal, defaultLabel, portalId } from '../model/portal.ts'
import { type SessionFacts, type Settings, noSettings, signedOut } from '../model/settings.ts'
import { portalById } from '../model/state.ts'
import { systemNetwork } from '../network.ts'
import type { Log, Ports } from '../ports.ts'
import { decodeSession } from '../vault/session-record.ts'
import type { PortalOptions } from './face.ts'
import { createGivenClients } from './given-clients.ts'
import { createMemorySettings, noAudit, noBackups, noBrowser, noCatalogues, noProfiles } from './memory-parts.ts'
import type { PortalPlace } from './place.ts'
import { createStoreVault } from './store-vault.ts'
import { VERSION, openVault, ownSurroundings } from './surroundings.ts'

export interface OwnSession extends Pick<PortalOptions, 'store' | 'clients' | 'registration'> {
  readonly startUrl: string
  readonly region: string
  readonly log: Log
}

/** The same start URL in the same region has the same keys in every store; no other has. */
function portalOfKeys(startUrl: string, region: string): Portal {
  const label = defaultLabel(startUrl)
  const mark = createHash('sha256').update(`${startUrl}\n${region}`).digest('hex').slice(0, 16)
  return { id: portalId(label, mark), startUrl, region, label }
}

/** Fails with `file` where there is no place for locks. */
export function openOwnPlace(session: OwnSession): Result<Pick<PortalPlace, 'use' | 'close'>> {
  const portal = portalOfKeys(session.startUrl, session.region)
  const settings = { ...noSettings, portals: [{ ...portal, session: signedOut }] }
  const ports = portsOf(session, settings)
  if (!ports.ok) return ports
  const { vault, surroundings } = ports.value
  const engine = createEngine({
    ports: ports.value,
    profiles: noProfiles,
    backups: noBackups,
    catalogues: noCatalogues,
    settings,
    host: { kind: 'terminal', version: VERSION, demo: false, ...awsFiles(surroundings.env, homedir(), process.cwd()) },
    tidy: async () => undefined,
    makeClients: createGivenClients(session),
  })
  const link = linkTo(engine)
  return ok({
    async use(work) {
      await lookForSession(ports.value, engine, portal)
      return work({ link, portal, vault })
    },
    close: () => link.close(),
  })
}

function portsOf({ store, log }: OwnSession, settings: Settings): Result<Ports> {
  const surroundings = ownSurroundings()
  if (!surroundings.ok) return surroundings
  return ok({
    clock: systemClock,
    network: systemNetwork,
    vault: store === undefined ? openVault(surroundings.value, log) : createStoreVault(store),
    browser: noBrowser,
    settings: createMemorySettings(settings),
    log,
    audit: noAudit,
    surroundings: surroundings.value,
  })
}

/** What the settings say elsewhere, the store says here: whether somebody has signed in, perhaps in another process. */
async function lookForSession({ vault, settings }: Ports, engine: Engine, { id }: Portal): Promise<void> {
  if (portalById(engine.state(), id)?.session.standing === 'signed-in') return
  const item = await vault.read(id)
  const record = item.ok && item.value !== undefined ? decodeSession(item.value) : null
  if (record?.ok !== true) return
  const { accessTokenExpiresAt, refreshToken, issuedAt } = record.value
  const session: SessionFacts = {
    standing: 'signed-in',
    accessTokenExpiresAt,
    refreshable: refreshToken !== null,
    signedInAt: issuedAt ?? systemClock.now(),
  }
  await settings.update((known) => ({ ...known, portals: known.portals.map((each) => (each.id === id ? { ...each, session } : each)) }))
  engine.lookAround()
}
