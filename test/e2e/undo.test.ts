// roledeck undo, and what use says of odd files, with the built program and a running engine.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { type Caller, createCaller } from '../support/caller.ts'

const MINE = '[default]\nregion = eu-north-1\n# mine'

async function signedIn(config = MINE) {
  const { user, role } = await signedInCaller()
  mkdirSync(dirname(user.configFile), { recursive: true })
  writeFileSync(user.configFile, config)
  return { user, use: (...words: readonly string[]) => user.run('use', role, '--profile', 'dev', ...words) }
}

const config = (user: Caller) => readFileSync(user.configFile, 'utf8')

describe('roledeck undo', () => {
  test('has nothing to do at first, and knows no backup that is not there', async () => {
    const user = createCaller()
    expect(await user.run('undo')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nothing to undo') as string })
    expect(await user.run('undo', 'x')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('"x"') as string })
    expect(await user.run('undo', '--list')).toMatchObject({ code: 0, stdout: '' })
    expect(JSON.parse((await user.run('undo', '--list', '--json')).stdout)).toEqual([])
  }, 30_000)

  test('brings the files back, and itself can be undone', async () => {
    const { user, use } = await signedIn()
    expect(await use('--delivery', 'process')).toMatchObject({ code: 0 })
    const switched = config(user)
    const [newest] = JSON.parse((await user.run('undo', '--list', '--json')).stdout) as readonly { id: string }[]
    expect(newest).toMatchObject({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/) as string,
      action: expect.stringMatching(/^switch dev to \d{12}\//) as string,
      configFile: user.configFile,
    })
    expect((await user.run('undo', '--list')).stdout).toMatch(new RegExp(`^${newest?.id} +just now +before: switch dev to .*\n$`))
    expect(await user.run('undo')).toMatchObject({ code: 0, stdout: '' })
    expect(config(user)).toBe(MINE)
    expect(await user.run('undo')).toMatchObject({ code: 0 })
    expect(config(user)).toBe(switched)
    expect((await user.run('status')).stdout).toContain('keys on demand (process)')
  }, 60_000)

  test('does not undo what others wrote without the word for it', async () => {
    const { user, use } = await signedIn()
    expect(await use('--delivery', 'process')).toMatchObject({ code: 0 })
    appendFileSync(user.configFile, '[profile new]\n')
    const now = config(user)
    expect(await user.run('undo')).toMatchObject({ code: 1, stderr: expect.stringMatching(/one line differs[^]*--force/) as string })
    expect(config(user)).toBe(now)
    expect(await user.run('undo', '--force')).toMatchObject({ code: 0 })
    expect(config(user)).toBe(MINE)
    expect(await user.run('undo', '--force')).toMatchObject({ code: 0 })
    expect(config(user)).toBe(now)
  }, 60_000)
})

test('use says which tools refuse a file, and on which line, and does no harm', async () => {
  const odd = '[profile a]\nregion = x\n\n[profile a]\nregion = y\n'
  const { user, use } = await signedIn(odd)
  const used = await use()
  expect(used).toMatchObject({ code: 0, stderr: expect.stringMatching(/Some AWS tools refuse .*config\. .*4/) as string })
  expect(config(user).startsWith(`${odd}\n[profile dev]\n`)).toBe(true)
  expect(await user.run('release', 'dev')).toMatchObject({ code: 0 })
  expect(config(user)).toBe(odd)
}, 60_000)
