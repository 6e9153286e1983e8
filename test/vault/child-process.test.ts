// How the keychain's child is started as a plain process, with small scripts in its place.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeychainChild, nodeChild } from '../../app/vault/child-process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roledeck-child-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Life {
  readonly child: KeychainChild
  readonly lines: readonly string[]
  /** Resolves with the words of `ended`, and fails the test by its limit where they never come. */
  readonly ended: Promise<string>
}

async function start(code: string, env: Readonly<Record<string, string>> = {}): Promise<Life> {
  const script = join(folder, `${crypto.randomUUID()}.mjs`)
  await writeFile(script, code)
  const lines: string[] = []
  let child: KeychainChild | undefined
  const ended = new Promise<string>((resolve) => {
    child = nodeChild(env)(script, { line: (text) => void lines.push(text), ended: resolve })
  })
  if (child === undefined) throw new Error('a promise starts its work at once')
  return { child, lines, ended }
}

test('gives the environment it was told, English sentences, and nothing that runs code or opens an inspector', async () => {
  const { lines, ended } = await start('console.log(JSON.stringify([process.argv.length, process.env]))', {
    HOME: '/nowhere',
    LC_ALL: 'de_DE.UTF-8',
    NODE_OPTIONS: '--inspect=0',
  })
  expect(await ended).toBe('exit code 0')
  expect(JSON.parse(lines.join('\n'))).toEqual([2, { HOME: '/nowhere', LC_ALL: 'C' }])
})

test('carries lines both ways, however long', async () => {
  const { child, lines, ended } = await start("process.stdin.once('end', () => 0); process.stdin.pipe(process.stdout)")
  const long = 'x'.repeat(300_000)
  child.send('first')
  child.send(long)
  await expect.poll(() => lines.length).toBe(2)
  expect(lines).toEqual(['first', long])
  child.kill()
  expect(await ended).toBe('SIGKILL')
})

test('answers still in the pipe when the child is gone are heard before its end', async () => {
  // The second process holds the pipe a little longer than the child lives, as a full pipe does.
  const { lines, ended } = await start(`
    import { spawn } from 'node:child_process'
    const late = "setTimeout(() => console.log('last words'), 150)"
    spawn(process.execPath, ['-e', late], { stdio: ['ignore', 'inherit', 'ignore'] }).unref()
    process.exitCode = 3
  `)
  expect(await ended).toBe('exit code 3')
  expect(lines).toEqual(['last words'])
})

test('a child that cannot run has ended, and may still be told things', async () => {
  const { child, ended } = await start('this is no program')
  expect(await ended).toBe('exit code 1')
  child.send('late')
  child.kill()
})
