// Ends and starts: the list is there before the network is, and a crash costs nothing.
import { until } from '../../support/caller.ts'
import { look } from '../../support/desk-look.ts'
import type { Desk } from '../../support/desk.ts'
import { button, card, find, newKeys, keysOf, roleOf } from './hands.ts'

/** With no network at all, everything that was known is there at once. */
export async function listBeforeNetwork(desk: Desk): Promise<void> {
  await desk.quit()
  desk.portal.world.inject({ path: '/', resetConnection: true, times: 1_000_000 })
  await desk.start()
  await card(desk, 'default').waitFor()
  await find(desk, roleOf(desk, 5))
  await look(desk, '19-restarted-offline')
  desk.portal.world.clearInjections()
}

/** Killed in the middle of a life: the next start is signed in and renews. */
export async function killedAndBack(desk: Desk): Promise<void> {
  await desk.kill()
  await desk.start()
  await card(desk, 'default').waitFor()
  const before = keysOf(desk)['aws_access_key_id']
  await button(desk.page(), 'Renew default').click()
  await newKeys(desk, before)
}

/** A window whose host follows another engine outlives it: the host carries one itself when that engine is killed. */
export async function engineDies(desk: Desk): Promise<void> {
  await desk.quit()
  const agent = desk.user.start('agent')
  await until('the agent answers', () => isCarriedBy(desk, agent.pid))
  await desk.start()
  await card(desk, 'default').waitFor()
  agent.kill('SIGKILL')
  await until('another engine answers', async () => (await carrier(desk)) !== null && !(await isCarriedBy(desk, agent.pid)), 15_000)
  const before = keysOf(desk)['aws_access_key_id']
  await button(desk.page(), 'Renew default').click()
  await newKeys(desk, before)
}

async function isCarriedBy(desk: Desk, pid: number | undefined): Promise<boolean> {
  return (await carrier(desk)) === pid
}

/** The process that carries the engine now. */
async function carrier({ user }: Desk): Promise<number | null> {
  const { pid = null } = JSON.parse((await user.run('agent', 'status', '--json')).stdout || '{}') as { readonly pid?: number }
  return pid
}
