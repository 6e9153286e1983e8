// An engine in this process: memory vault, real files in a temporary folder, a portal already added and signed in.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Engine } from '../../app/engine.ts'
import { startEngine } from '../../app/host.ts'
import { type Reply, done } from '../../app/model/failure.ts'
import type { Portal } from '../../app/model/portal.ts'
import type { ProfileRef } from '../../app/model/profile.ts'
import { sessionWord } from '../../app/model/state.ts'
import type { RoleRef } from '../../app/model/role.ts'
import type { CredentialRequest, Surroundings, Vault } from '../../app/ports.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { center } from './center.ts'
import { tempFolder } from './temp.ts'
import { testLauncher } from './launcher.ts'

export interface Running {
  readonly engine: Engine
  readonly center: IdentityCenter
  readonly portal: Portal
  readonly surroundings: Surroundings
  readonly profile: (name: string) => ProfileRef
  /** The first role of the n-th account. */
  readonly role: (index?: number) => RoleRef
}

export interface Setup {
  readonly world?: Partial<WorldOptions>
  readonly folder?: string
  readonly vault?: () => Vault
  readonly renews?: boolean
}

/** An engine on the emulator with the portal "acme", signed out. Both end with the test. */
export async function running({
  world = {},
  folder = tempFolder(),
  vault = createMemoryVault,
  renews = false,
}: Setup = {}): Promise<Running> {
  const portal = await center({ approveAtPoll: 1, intervalSeconds: 0, ...world })
  const surroundings: Surroundings = { env: { ...portal.env, HOME: folder }, platform: process.platform, dataFolder: join(folder, 'data') }
  const engine = await startEngine({
    kind: 'terminal',
    version: '0',
    surroundings,
    launcher: testLauncher,
    vault,
    complain: () => undefined,
  })
  if (!engine.ok) throw new Error(engine.failure.message)
  onTestFinished(() => engine.value.close())
  if (renews) engine.value.start()
  const added = await engine.value.send({ kind: 'portal-add', startUrl: portal.startUrl, region: portal.region, label: 'acme' })
  if (!added.ok) throw new Error(added.failure.message)
  const known = engine.value.state().portals[0]?.portal
  if (known === undefined) throw new Error('no portal')
  return {
    engine: engine.value,
    center: portal,
    portal: known,
    surroundings,
    profile: (name) => ({ name, configFile: join(folder, 'aws', 'config'), credentialsFile: join(folder, 'aws', 'credentials') }),
    role: (index = 0) => {
      const [accountId = '', account] = [...portal.world.accounts()][index] ?? []
      return { portal: known.id, accountId, roleName: account?.roles[0] ?? '' }
    },
  }
}

/** The same data folder, as a later start or another process finds it; `opened` collects what its browser was given. It ends with the test. */
export async function startedAgain({ surroundings }: Pick<Running, 'surroundings'>, opened: string[] = []): Promise<Engine> {
  const browser = { open: (url: string) => Promise.resolve<Reply>(done).finally(() => opened.push(url)) }
  const again = { kind: 'terminal', version: '0', surroundings, launcher: testLauncher, complain: () => undefined } as const
  const engine = await startEngine({ ...again, vault: createMemoryVault, browser })
  if (!engine.ok) throw new Error(engine.failure.message)
  onTestFinished(() => engine.value.close())
  return engine.value
}

/** The same, signed in. */
export async function signedIn(setup: Setup = {}): Promise<Running> {
  const started = await running(setup)
  const reply = await started.engine.send({ kind: 'sign-in', portal: started.portal.id, open: false, again: false, flow: null })
  if (!reply.ok) throw new Error(reply.failure.message)
  return started
}

/** The session of the only portal, in one word. */
export function word({ engine }: Running): string {
  const [portal] = engine.state().portals
  return portal === undefined ? 'no portal' : sessionWord(portal, Date.now())
}

/** A tool's question for the keys of the n-th account's first role. */
export function doorRequest(world: Running, index = 0): CredentialRequest {
  return { role: world.role(index), forMs: 0, door: 'env' }
}
