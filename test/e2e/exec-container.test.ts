// A program that asks for its keys itself: served while it runs and no longer, by a running engine or by ourselves.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signedInCaller, startAgent } from '../support/agent.ts'
import { until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { type Running, startExec } from '../support/exec.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'

/** Prints where the door is, then does as told. */
const showDoor = (then: string) => [
  'sh',
  '-c',
  `echo "door $AWS_CONTAINER_CREDENTIALS_FULL_URI $(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") $AWS_CONFIG_FILE."; ${then}`,
]

async function doorOf(run: Running) {
  await until('the program shows its door', () => /door .*\.\n/.test(run.said()), 30_000)
  const [, url = '', token = ''] = /door (\S+) (\S+) /.exec(run.said()) ?? []
  const status = async () => (await fetch(url, { headers: { authorization: token } }).catch(() => null))?.status ?? 'closed'
  return { status }
}

describe('a container', () => {
  test('is served while the program runs and no longer, also where we are killed; its files go with it, or with the next', async () => {
    const { user, role } = await signedInCaller()
    const left = () => readdirSync(join(user.dataFolder, 'doors'))
    for (const end of ['SIGKILL', 'SIGTERM'] as const) {
      const run = startExec(user, role, '--container', '--', ...showDoor('exec sleep 300 >/dev/null 2>&1'))
      const { status } = await doorOf(run)
      expect([await status(), left().length]).toEqual([200, 1])
      run.child.kill(end)
      await run.ended
      await until('the door is closed', async () => (await status()) === 'closed')
    }
    expect(left()).toEqual([])
  }, 60_000)

  test('outlives the engine: its address and token stay, and the next engine answers', async () => {
    const { user, role, agent } = await signedInCaller()
    const run = startExec(user, role, '--container', '--', ...showDoor('while [ ! -f go ]; do sleep 0.1; done; exit 8'))
    const { status } = await doorOf(run)
    const ended = new Promise((done) => agent.once('exit', done))
    agent.kill('SIGKILL')
    await ended
    // Without a keychain nobody else has the session.
    expect(await status()).toBeGreaterThanOrEqual(400)
    await startAgent(user)
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
    await until('the program is served again', async () => (await status()) === 200)
    writeFileSync(join(user.home, 'go'), '')
    expect(await run.ended).toEqual({ code: 8, signal: null })
    expect(await status()).toBe('closed')
  }, 60_000)
})

describe('without an engine that runs', needsKeyring(), () => {
  test('keys need nobody while the program runs; a container is served by ourselves', async () => {
    const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
    const { user } = await keyringCaller(portal)
    await user.run('portal', 'add', portal.startUrl, '--region', portal.region)
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
    const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
    const role = `${accountId}/${account?.roles[0] ?? ''}`
    // On Linux a process knows its children: ours soon has the program alone, and none that speaks to the keychain.
    const alone = 'until [ "$(cat /proc/$PPID/task/$PPID/children)" = "$$ " ]; do sleep 0.1; done; echo alone'
    expect(await user.run('exec', role, '--', 'sh', '-c', alone)).toMatchObject({ code: 0, stdout: 'alone\n' })
    const run = startExec(user, role, '--container', '--', ...showDoor('exec sleep 300'))
    const { status } = await doorOf(run)
    expect(await status()).toBe(200)
    run.child.kill('SIGTERM')
    expect(await run.ended).toEqual({ code: 143, signal: null })
    expect(await status()).toBe('closed')
    expect(readdirSync(join(user.dataFolder, 'doors'))).toEqual([])
  }, 60_000)
})
