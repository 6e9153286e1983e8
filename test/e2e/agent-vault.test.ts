// An agent whose sessions lie in an encrypted file: they outlive it, and nobody reads them without the passphrase.
import { randomInt } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { WorldOptions } from '../identity-center/options.ts'
import { type Caller, createCaller, until } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { PROGRAM, type Started, WITH_FD, startWith } from '../support/hand-over.ts'

const PASSPHRASE = 'planted-passphrase é'
const says = (words: string) => expect.stringContaining(words) as string

const vaultOf = (user: Caller) => join(user.dataFolder, 'vault')

const endWith = (user: Caller, passphrase: string | Buffer) => startWith(user, passphrase).ended

async function startVaultAgent(user: Caller): Promise<Started> {
  const agent = startWith(user, `${PASSPHRASE}\n`)
  await until('the engine runs', () => agent.said().includes('encrypted file'), 30_000)
  return agent
}

async function signedIn(world: Partial<WorldOptions> = {}) {
  const portal = await center({ approveAtPoll: 1, intervalSeconds: 0, ...world })
  const user = createCaller(portal.env)
  const agent = await startVaultAgent(user)
  await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')
  expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  return { portal, user, agent, role: `${accountId}/${account?.roles[0] ?? ''}` }
}

describe('an agent with its vault in a file', () => {
  test('is still signed in after a restart; its secrets lie nowhere in clear, and the file is its owner’s alone', async () => {
    const { user, agent, role, portal } = await signedIn()
    expect(await user.run('env', role)).toMatchObject({ code: 0 })
    expect((await user.run('agent', 'status')).stdout).toContain('secrets in an encrypted file.')
    expect((await user.run('doctor')).stdout).toContain('keeps sessions in an encrypted file.')
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0 })
    expect(await agent.ended).toMatchObject({ code: 0, stderr: says(`in an encrypted file: ${vaultOf(user)}`) })
    const signIns = portal.world.secrets().length

    await startVaultAgent(user)
    expect(JSON.parse((await user.run('agent', 'status', '--json')).stdout)).toMatchObject({ running: true, vault: 'file' })
    expect(await user.run('status')).toMatchObject({ code: 0, stdout: says('acme') })
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
    expect(portal.world.secrets().length).toBe(signIns)
    expect(await user.run('env', role)).toMatchObject({ code: 0, stdout: says('ASIA') })

    expect(statSync(vaultOf(user)).mode & 0o777).toBe(0o600)
    const secrets = [PASSPHRASE, ...portal.world.secrets().map(({ text }) => text)]
    expect(secrets.length).toBeGreaterThan(3)
    const leaks = [...user.files()].flatMap(([path, content]) => (secrets.some((each) => content.includes(each)) ? [path] : []))
    expect(leaks).toEqual([])
  }, 60_000)

  test('without the option keeps sessions as before, leaves the file alone, and says so once', async () => {
    const { user } = await signedIn()
    await user.run('agent', 'stop')
    const before = readFileSync(vaultOf(user))
    const started = await user.run('agent', '--detach')
    expect(started).toMatchObject({ code: 0, stderr: says(`${vaultOf(user)} is not used.`) })
    expect(started.stderr.split('is not used').length).toBe(2)
    expect((await user.run('status')).code).toBe(3)
    expect(await user.run('agent', ...WITH_FD.slice(1, 3), '--detach')).toMatchObject({
      code: 1,
      stderr: says('in the memory of the running'),
    })
    await user.run('agent', 'stop')
    expect(readFileSync(vaultOf(user))).toEqual(before)
    await startVaultAgent(user)
    expect(await user.run('status')).toMatchObject({ code: 0 })
  }, 60_000)

  test('refuses another passphrase and a damaged file with a sentence, and changes nothing', async () => {
    const user = createCaller()
    await startVaultAgent(user)
    await user.run('agent', 'stop')
    const whole = readFileSync(vaultOf(user), 'utf8')
    expect(await endWith(user, 'not the passphrase\n')).toEqual({
      code: 1,
      stderr: `roledeck: This is not the passphrase of ${vaultOf(user)}.\nNothing was changed. Try again.\n`,
    })
    expect(readFileSync(vaultOf(user), 'utf8')).toBe(whole)
    writeFileSync(vaultOf(user), whole.slice(0, -30))
    expect(await endWith(user, PASSPHRASE)).toMatchObject({ code: 1, stderr: says('vault is damaged.') })
    expect(readFileSync(vaultOf(user), 'utf8')).toBe(whole.slice(0, -30))
  }, 60_000)

  test.each([
    ['too short', 'seven77\n', 'at least 8 characters'],
    ['empty', '\n', 'is empty'],
    ['not there', '', 'is empty'],
    ['of two lines', 'correct horse\nbattery\n', 'not one line'],
    ['endless', 'x'.repeat(100_000), 'not one line'],
    ['no text', Buffer.from([0xff, 0xfe, 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), 'not UTF-8'],
  ])(
    'makes no vault under a passphrase that is %s',
    async (_what, passphrase, words) => {
      const user = createCaller()
      expect(await endWith(user, passphrase)).toEqual({ code: 2, stderr: says(words) })
      expect(existsSync(vaultOf(user))).toBe(false)
    },
    30_000,
  )

  test.each([
    [['--passphrase-fd', '3'], 'Add --vault file.'],
    [['--vault', 'file', '--passphrase-fd', '2'], 'invalid'],
    [['--vault', 'file', '--passphrase-fd', '900'], 'nothing to read on descriptor 900'],
    [['--vault', 'file', '--passphrase-fd', '0'], 'no file and no pipe'],
    [['--vault', 'file'], 'no terminal to ask'],
    [['--vault', 'drawer'], 'keychain, memory, file'],
  ])(
    'refuses %j where nobody can be asked',
    async (words, what) => {
      const user = createCaller()
      expect(await user.run('agent', ...words)).toMatchObject({ code: 2, stderr: says(what) })
      expect(existsSync(vaultOf(user))).toBe(false)
    },
    30_000,
  )

  test('that does not run is named by verbs which find no keychain, and as one way where there is no such file', async () => {
    const { user } = await signedIn()
    await user.run('agent', 'stop')
    const words = `There is a vault in ${vaultOf(user)}: if your sessions are in it, start the agent that opens it: roledeck agent --vault file`
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 1, stderr: says(words) })
    rmSync(vaultOf(user))
    expect(await user.run('login', '--no-open')).toMatchObject({
      code: 1,
      stderr: says('"roledeck agent --vault file", which keeps them in an'),
    })
  }, 60_000)

  test('can be told to use the keychain or nothing, or memory and no keychain', async () => {
    const user = createCaller()
    expect(await user.run('agent', '--vault', 'keychain')).toMatchObject({ code: 1, stderr: says('There is no keychain here') })
    const started = await user.run('agent', '--vault', 'memory', '--detach')
    expect(started).toMatchObject({ code: 0, stderr: says('in the memory of the running') })
    expect(started.stderr).not.toContain('no keychain')
    await user.run('agent', 'stop')
  }, 30_000)

  test('leaves a vault that can be read when it is killed at any moment', async () => {
    const { user, agent, portal } = await signedIn({ accessTokenSeconds: 2, refreshRotation: 'reusable' })
    let running = agent
    for (let round = 0; round < 3; round += 1) {
      const before = readFileSync(vaultOf(user), 'utf8')
      await until('it has written', () => readFileSync(vaultOf(user), 'utf8') !== before, 20_000)
      await sleep(randomInt(1_000))
      running.child.kill('SIGKILL')
      await running.ended
      running = await startVaultAgent(user)
    }
    portal.world.set({ accessTokenSeconds: 3_600 })
    expect(await user.run('roles')).toMatchObject({ code: 0 })
    expect(await user.run('status')).toMatchObject({ code: 0 })
  }, 120_000)
})

describe('a detached agent with its vault in a file', () => {
  const detach = (user: Caller, passphrase: string) => startWith(user, passphrase, [...WITH_FD, '--detach']).ended

  test.skipIf(process.platform !== 'linux')(
    'gets the passphrase through a pipe: neither its arguments nor its environment hold it',
    async () => {
      const user = createCaller()
      expect(await detach(user, PASSPHRASE)).toMatchObject({ code: 0, stderr: says('Sessions are kept in an encrypted file.') })
      const { pid, vault } = JSON.parse((await user.run('agent', 'status', '--json')).stdout) as { pid: number; vault: string }
      onTestFinished(async () => void (await user.run('agent', 'stop')))
      expect(vault).toBe('file')
      const shown = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8')).join('')
      expect(shown).toContain('--vault\0file\0--passphrase-fd\0')
      expect(shown).not.toContain('planted')
    },
    60_000,
  )

  test('says why it does not start', async () => {
    const user = createCaller()
    await detach(user, PASSPHRASE)
    await user.run('agent', 'stop')
    expect(await detach(user, 'not the passphrase')).toMatchObject({ code: 1, stderr: says('This is not the passphrase of') })
    expect(await user.run('agent', 'status')).toMatchObject({ stdout: 'No engine is running.\n' })
  }, 60_000)
})

test('the passphrase can be changed while no agent has the file open', async () => {
  const user = createCaller()
  expect(await user.run('agent', 'passphrase')).toMatchObject({ code: 2, stderr: says('There is no') })
  const agent = await startVaultAgent(user)
  const change = 'exec "$0" "$1" agent passphrase --passphrase-fd 3 --new-passphrase-fd 4 3<old 4<new'
  const changed = () => user.runProgram('/bin/sh', ['-c', change, process.execPath, PROGRAM])
  writeFileSync(join(user.home, 'old'), PASSPHRASE)
  writeFileSync(join(user.home, 'new'), 'battery staple\n')
  expect(await changed()).toMatchObject({ code: 1, stderr: says(`process ${agent.child.pid}) has it open`) })
  await user.run('agent', 'stop')
  expect(await changed()).toMatchObject({ code: 0, stderr: says('is another one now') })
  expect(await endWith(user, PASSPHRASE)).toMatchObject({ code: 1, stderr: says('This is not the passphrase of') })
  const again = startWith(user, 'battery staple')
  await until('the engine runs', () => again.said().includes('encrypted file'), 30_000)
}, 60_000)
