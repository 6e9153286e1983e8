// A running engine for a caller's world, ended with the test.
import type { ChildProcess } from 'node:child_process'
import { expect } from 'vitest'
import type { WorldOptions } from '../identity-center/options.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import { type Caller, createCaller, until } from './caller.ts'
import { center } from './center.ts'

/** Starts `roledeck agent` and waits until it answers. Without a D-Bus in the caller's world its vault is memory. */
export async function startAgent(user: Caller): Promise<ChildProcess> {
  const agent = user.start('agent')
  await until('the engine answers', async () => (await user.run('agent', 'status', '--json')).stdout.includes('"running": true'))
  return agent
}

export interface SignedInCaller {
  readonly portal: IdentityCenter
  readonly user: Caller
  readonly agent: ChildProcess
  /** The first role of the first account, as it is written on the command line. */
  readonly role: string
}

/** A caller with a running engine, signed in at the portal "acme". */
export async function signedInCaller(world: Partial<WorldOptions> = {}): Promise<SignedInCaller> {
  const portal = await center({ approveAtPoll: 1, intervalSeconds: 0, ...world })
  const user = createCaller(portal.env)
  const agent = await startAgent(user)
  await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')
  expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  return { portal, user, agent, role: `${accountId}/${account?.roles[0] ?? ''}` }
}
