// `roledeck agent unit`: what it prints is the unit and nothing else, and what the unit names is there.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { createCaller, until } from '../support/caller.ts'

const HAS_PYTHON = spawnSync('python3', ['-c', 'import plistlib']).status === 0

test('prints a systemd unit on stdout, says on stderr where it belongs, and puts the launcher there', async () => {
  const user = createCaller({ NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/own.pem', HTTPS_PROXY: 'http://me:planted-secret@proxy.example:3128' })
  const { code, stdout, stderr } = await user.run('agent', 'unit', 'systemd')
  const launcher = join(user.dataFolder, 'bin', 'roledeck')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^\[Unit\]\n/)
  expect(stdout).toContain(`\nExecStart=${launcher} agent\n`)
  expect(stdout).toContain('\nEnvironment=NODE_EXTRA_CA_CERTS=/etc/ssl/certs/own.pem\n')
  expect(stderr).toMatch(/systemd\/user\/roledeck\.service[^]*enable --now roledeck[^]*enable-linger[^]*HTTPS_PROXY is set here/)
  expect(stdout + stderr).not.toContain('planted-secret')
  expect(statSync(launcher).mode & 0o777).toBe(0o700)
}, 30_000)

test('passes the vault on, wherever the option stands', async () => {
  const user = createCaller()
  const before = await user.run('agent', '--vault', 'file', 'unit', 'systemd')
  const after = await user.run('agent', 'unit', 'systemd', '--vault', 'file', '--passphrase-file', 'secret/p')
  expect(before.stdout).toContain(`LoadCredential=passphrase:${user.home}/.config/credstore/roledeck\n`)
  expect(after.stdout).toContain(`LoadCredential=passphrase:${user.home}/secret/p\n`)
  for (const { stdout } of [before, after]) expect(stdout).toContain(' agent --vault file --passphrase-fd 3\n')
  expect(after.stderr).toContain(`> '${user.home}/secret/p'`)
}, 30_000)

test.each([
  [['unit', 'systemd', '--passphrase-file', 'p'], 'Add --vault file.'],
  [['unit', 'upstart'], 'systemd, launchd'],
  [['unit', 'systemd', '--vault', 'drawer'], 'keychain, memory, file'],
  [['unit', 'systemd', '--vault', 'file', '--passphrase-file', 'a\nb'], 'characters that no unit can hold'],
])(
  'refuses %j',
  async (words, says) => {
    const user = createCaller()
    expect(await user.run('agent', ...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) as string })
  },
  30_000,
)

test.skipIf(!HAS_PYTHON)(
  'the command of the launchd plist starts an agent with its vault in the file',
  async () => {
    const user = createCaller()
    const passphrase = join(user.home, '.config', 'credstore', 'roledeck')
    mkdirSync(dirname(passphrase), { recursive: true })
    writeFileSync(passphrase, 'correct horse\n', { mode: 0o600 })
    const { stdout } = await user.run('agent', 'unit', 'launchd', '--vault', 'file')
    const list = 'import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())["ProgramArguments"]))'
    const [program = '', ...words] = JSON.parse(execFileSync('python3', ['-c', list], { input: stdout, encoding: 'utf8' })) as string[]
    const ended = user.runProgram(program, words)
    const status = async () => (await user.run('agent', 'status', '--json')).stdout
    await until('the engine answers', async () => (await status()).includes('"vault": "file"'), 20_000)
    expect(await user.run('agent', 'stop')).toMatchObject({ code: 0 })
    // What launchd takes for a good end, after which it leaves it stopped.
    expect(await ended).toMatchObject({ code: 0 })
  },
  60_000,
)
