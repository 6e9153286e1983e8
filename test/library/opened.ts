// A portal opened by the library in this process: the emulator, a store in memory, and a person who approves at once.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { type PortalAccess, type PortalOptions, RoledeckError, type Verification, openPortal } from '../../app/provider.ts'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { center } from '../support/center.ts'
import { tempFolder } from '../support/temp.ts'

export interface Opened {
  readonly center: IdentityCenter
  readonly store: Map<string, string>
  /** What the person was shown. */
  readonly shown: readonly Verification[]
  readonly portal: PortalAccess
  /** The portal once more, as another program finds it; it is closed with the test. */
  readonly open: (options?: Partial<PortalOptions>) => PortalAccess
  /** How often AWS was asked at this path. */
  readonly asked: (path: string) => number
  /** The first role of the n-th account. */
  readonly role: (index?: number) => { readonly accountId: string; readonly accountName: string; readonly roleName: string }
}

/** Nothing outside a folder of the test is touched, whatever the machine has. */
export async function opened(world: Partial<WorldOptions> = {}, options: Partial<PortalOptions> = {}): Promise<Opened> {
  const portal = await center({ approveAtPoll: 1, intervalSeconds: 0, ...world })
  const home = stubbedHome(portal.env)
  const store = new Map<string, string>()
  const shown: Verification[] = []
  const open = (more: Partial<PortalOptions> = {}) => {
    const asks = { onVerification: (each: Verification) => shown.push(each) }
    const access = openPortal({ startUrl: portal.startUrl, region: portal.region, store, ...asks, ...options, ...more })
    onTestFinished(() => access.close())
    return access
  }
  onTestFinished(() => expect(existsSync(join(home, '.aws')) ? readdirSync(join(home, '.aws')) : []).toEqual([]))
  return {
    center: portal,
    store,
    shown,
    portal: open(),
    open,
    asked: (path) => portal.world.counts().byPath[path] ?? 0,
    role(index = 0) {
      const [accountId = '', account] = [...portal.world.accounts()][index] ?? []
      return { accountId, accountName: account?.accountName ?? '', roleName: account?.roles[0] ?? '' }
    },
  }
}

/** A home of its own for this process, and no region in its environment. */
export function stubbedHome(env: Readonly<Record<string, string>>): string {
  const home = tempFolder()
  const stubs = { ...env, HOME: home, ROLEDECK_DATA_DIR: join(home, 'data'), AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }
  for (const [name, value] of Object.entries(stubs)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  return home
}

/** The failure that a call is rejected with. */
export async function failureOf(call: Promise<unknown>): Promise<RoledeckError> {
  const error: unknown = await call.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  )
  if (error instanceof RoledeckError) return error
  throw error
}
