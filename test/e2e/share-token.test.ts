// Sharing a portal's token from the terminal: what it says, what it writes, and how it is taken back.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tokenFilePath } from '../../app/files/token-cache.ts'
import { signedInCaller } from '../support/agent.ts'

test('share-token says what it means, shares, and takes it back', async () => {
  const { user } = await signedInCaller()
  const listed = async () => (JSON.parse((await user.run('portal', 'list', '--json')).stdout) as { portal: string; sharing: string }[])[0]
  const before = await listed()
  expect(before?.sharing).toBe('off')
  const path = tokenFilePath(user.home, before?.portal ?? '')

  const shared = await user.run('portal', 'share-token', 'acme')
  expect(shared).toMatchObject({ code: 0, stdout: '' })
  expect(shared.stderr).toMatch(/every program that runs as you can read/)
  expect(shared.stderr).toMatch(/all your roles at acme/)
  expect(shared.stderr).toMatch(/The refresh token.*stays in the memory of the running Roledeck/)
  expect(shared.stderr).toMatch(/--off\n$/)
  expect((await listed())?.sharing).toBe('on')
  const text = readFileSync(path, 'utf8')
  expect(text).toContain('PLANTEDAccess')
  expect((await user.run('portal', 'list')).stdout).toContain('token shared')

  const back = await user.run('portal', 'share-token', 'acme', '--off')
  expect(back).toMatchObject({ code: 0, stdout: '' })
  expect(back.stderr).toContain('not shared any more')
  expect((await listed())?.sharing).toBe('off')
  expect([...user.files().values()].some((content) => content.includes('PLANTED'))).toBe(false)

  expect(await user.run('logout')).toMatchObject({ code: 0 })
  expect((await user.run('portal', 'share-token', 'acme')).stderr).toContain('written at the next sign-in')
  expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
  expect(readFileSync(path, 'utf8')).toContain('PLANTEDAccess')
})

test('share-token of an unknown portal is bad input, and says nothing of tokens', async () => {
  const { user } = await signedInCaller()
  const asked = await user.run('portal', 'share-token', 'nowhere')
  expect(asked.code).not.toBe(0)
  expect(asked.stderr).toContain('nowhere')
  expect(asked.stderr).not.toContain('refresh token')
})
