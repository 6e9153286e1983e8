// The passphrase of a vault file as a person types it: unseen, with a few tries, and left with Ctrl-C.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Caller, createCaller, until } from '../support/caller.ts'
import { PROGRAM, TYPIST } from '../support/hand-over.ts'

const PASSPHRASE = 'planted-passphrase é'

const vaultOf = (user: Caller) => join(user.dataFolder, 'vault')

const typed = (user: Caller, more: readonly string[], ...lines: readonly string[]) =>
  user.runProgram('python3', ['-c', TYPIST, lines.join('|'), process.execPath, PROGRAM, 'agent', '--vault', 'file', ...more])
const DETACH = ['--detach']

test('asks twice for a new passphrase, once for an old one, and shows none', async () => {
  const user = createCaller()
  onTestFinished(async () => void (await user.run('agent', 'stop')))
  const made = await typed(user, DETACH, PASSPHRASE, PASSPHRASE)
  expect(made.stdout).toMatch(
    /^New passphrase for .*vault: <typed>\s+The same again: <typed>\s+The engine runs [^]*encrypted file\.\s+0\n$/,
  )
  await user.run('agent', 'stop')
  const opened = await typed(user, DETACH, PASSPHRASE)
  expect(opened.stdout).toMatch(/^Passphrase of .*vault: <typed>\s+The engine runs [^]*encrypted file\.\s+0\n$/)
  expect(made.stdout + made.stderr + opened.stdout + opened.stderr).not.toContain('planted')
}, 60_000)

test.each([[['--detach']], [[]]])(
  'takes the third passphrase when two were wrong, and no fourth: %j',
  async (more) => {
    const user = createCaller()
    await typed(user, DETACH, PASSPHRASE, PASSPHRASE)
    await user.run('agent', 'stop')
    const wrong = `This is not the passphrase of ${vaultOf(user)}.`
    const refused = await typed(user, more, 'wrong one', 'wrong two', 'wrong three', PASSPHRASE)
    expect(refused.stdout.split(wrong)).toHaveLength(4)
    expect(refused.stdout).toMatch(/Nothing was changed\. Try again\.\s+1\n$/)
    const opened = typed(user, more, 'wrong one', 'wrong two', PASSPHRASE)
    onTestFinished(async () => void (await user.run('agent', 'stop')))
    await until('the engine runs', async () => (await user.run('agent', 'status')).stdout.includes('encrypted file'), 30_000)
    await user.run('agent', 'stop')
    const { stdout } = await opened
    expect(stdout.split(wrong)).toHaveLength(3)
    expect(stdout).toMatch(/encrypted file[^]*\s0\n$/)
  },
  60_000,
)

test('makes no vault where the second is another, the first too short, or Ctrl-C was pressed', async () => {
  const user = createCaller()
  expect((await typed(user, DETACH, PASSPHRASE, `${PASSPHRASE}!`)).stdout).toMatch(/The two passphrases differ\.[^]*2\n$/)
  expect((await typed(user, DETACH, 'short')).stdout).toMatch(/at least 8 characters[^]*2\n$/)
  expect((await typed(user, DETACH, 'some\u0003')).stdout).toMatch(/No passphrase was given\.[^]*130\n$/)
  expect(existsSync(vaultOf(user))).toBe(false)
  rmSync(user.dataFolder, { recursive: true, force: true })
}, 60_000)
