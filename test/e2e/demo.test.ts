// The demo: a world of its own that works, and the user's own world untouched.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCaller, until } from '../support/caller.ts'

const DEMO = resolve(import.meta.dirname, '../../dist-test/demo.js')

test('the demo signs in by itself, its commands work, and nothing of the user’s is touched', async () => {
  const user = createCaller()
  mkdirSync(dirname(user.configFile))
  writeFileSync(user.configFile, '[default]\nregion = mine\n')
  writeFileSync(user.credentialsFile, '[default]\naws_access_key_id = MINE\n')
  const before = [...user.files()]
  let said = ''
  const demo = spawn(process.execPath, [DEMO], { env: user.env, cwd: user.home, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void demo.kill('SIGKILL'))
  demo.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await until('the demo is ready', () => said.includes('Ctrl-C'))

  const enter = /source (.*)\/env/.exec(said)?.[1] ?? ''
  const variables = [...readFileSync(`${enter}/env`, 'utf8').matchAll(/^export (\w+)='(.*)'$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )
  const visitor = user.with(Object.fromEntries(variables))
  const accounts = JSON.parse((await visitor.run('accounts', '--json')).stdout) as readonly unknown[]
  expect(accounts).toHaveLength(40)
  const use = /roledeck (use .*)$/m.exec(said)?.[1]?.split(' ') ?? []
  expect(await visitor.run(...use)).toMatchObject({ code: 0 })
  expect(readFileSync(`${enter}/home/.aws/credentials`, 'utf8')).toContain('[dev]')
  expect([...user.files()]).toEqual(before)

  const ended = new Promise((done) => demo.once('exit', done))
  demo.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(existsSync(enter)).toBe(false)
  expect([...user.files()]).toEqual(before)
}, 40_000)
