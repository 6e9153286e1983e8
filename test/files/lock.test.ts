// The lock across processes: one holder at a time, whatever happens to a holder.
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withLock } from '../../app/files/lock.ts'
import { tempFolder } from '../support/temp.ts'
import { type Program, buildProgram, firstWords, killHard } from './program-runs.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

const quick = { waitMs: 0 }

/** What a holder writes, with one member changed. */
async function holderFile(lock: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  const written = await withLock(lock, () => Promise.resolve(readFileSync(lock, 'utf8')), quick)
  if (!written.ok) throw new Error(written.failure.message)
  writeFileSync(lock, JSON.stringify({ ...(JSON.parse(written.value) as object), ...change }))
}

describe('a lock', () => {
  test('answers the work, is gone afterwards and makes its folder', async () => {
    const lock = join(tempFolder(), 'locks', 'x')
    expect(await withLock(lock, () => Promise.resolve(existsSync(lock)), quick)).toEqual({ ok: true, value: true })
    expect(readdirSync(join(lock, '..'))).toEqual([])
  })

  test('is given back when the work throws', async () => {
    const lock = join(tempFolder(), 'x')
    await expect(withLock(lock, () => Promise.reject(new Error('a bug')), quick)).rejects.toThrow('a bug')
    expect(existsSync(lock)).toBe(false)
  })

  test('lets nobody else in, within one process too', async () => {
    const lock = join(tempFolder(), 'x')
    const second = await withLock(lock, () => withLock(lock, () => Promise.resolve('in'), { waitMs: 50 }), quick)
    expect(second).toMatchObject({ ok: true, value: { ok: false, failure: { kind: 'busy' } } })
  })

  test('stops waiting when it is told to', async () => {
    const lock = join(tempFolder(), 'x')
    const stop = new AbortController()
    const waiting = withLock(
      lock,
      () => {
        const second = withLock(lock, () => Promise.resolve('in'), { waitMs: 10_000, signal: stop.signal })
        stop.abort()
        return second
      },
      quick,
    )
    expect(await waiting).toMatchObject({ ok: true, value: { ok: false, failure: { kind: 'cancelled' } } })
  })

  test('that cannot be written names the file', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'file'), '')
    const refused = await withLock(join(folder, 'file', 'x'), () => Promise.resolve('in'), quick)
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'file', message: expect.stringContaining(join(folder, 'file', 'x')) } })
  })
})

describe('a lock of a holder that is gone', () => {
  test.each([
    ['whose process has ended', { pid: 2 ** 22 + 1 }],
    ['whose pid belongs to another process now', { start: '1' }],
  ])('%s is taken at once', async (_title, change) => {
    const lock = join(tempFolder(), 'x')
    await holderFile(lock, change)
    expect(await withLock(lock, () => Promise.resolve('in'), quick)).toEqual({ ok: true, value: 'in' })
    expect(readdirSync(join(lock, '..'))).toEqual([])
  })

  test('that a power cut left empty is taken at once', async () => {
    const lock = join(tempFolder(), 'x')
    writeFileSync(lock, '')
    expect(await withLock(lock, () => Promise.resolve('in'), quick)).toEqual({ ok: true, value: 'in' })
  })

  test('in another container is respected while it is touched', async () => {
    const lock = join(tempFolder(), 'x')
    await holderFile(lock, { place: 'elsewhere', pid: 2 ** 22 + 1 })
    expect(await withLock(lock, () => Promise.resolve('in'), quick)).toMatchObject({ ok: false, failure: { kind: 'busy' } })
    const long = new Date(Date.now() - 60_000)
    utimesSync(lock, long, long)
    expect(await withLock(lock, () => Promise.resolve('in'), quick)).toEqual({ ok: true, value: 'in' })
  })

  test('is not taken by somebody who has no right to break it', async () => {
    const lock = join(tempFolder(), 'x')
    await holderFile(lock, { pid: 2 ** 22 + 1 })
    const dead = readFileSync(lock, 'utf8')
    const { nonce } = JSON.parse(dead) as { readonly nonce: string }
    const refused = await withLock(`${lock}.${nonce}`, () => withLock(lock, () => Promise.resolve('in'), quick), quick)
    expect(refused).toMatchObject({ ok: true, value: { ok: false, failure: { kind: 'busy' } } })
    expect(readFileSync(lock, 'utf8')).toBe(dead)
  })

  test('who was killed while holding it, and while breaking it, is taken', async () => {
    const lock = join(tempFolder(), 'x')
    const child = program.start(['hold', lock])
    expect(await firstWords(child)).toBe('held')
    expect(await withLock(lock, () => Promise.resolve('in'), quick)).toMatchObject({ ok: false, failure: { kind: 'busy' } })
    await killHard(child)
    const { nonce } = JSON.parse(readFileSync(lock, 'utf8')) as { readonly nonce: string }
    writeFileSync(`${lock}.${nonce}`, readFileSync(lock, 'utf8').replace(nonce, '0123456789abcdef'))
    expect(await withLock(lock, () => Promise.resolve('in'), quick)).toEqual({ ok: true, value: 'in' })
    expect(readdirSync(join(lock, '..'))).toEqual([])
  })
})

test('eight processes that count together lose no count, with one killed in the middle', async () => {
  const folder = tempFolder()
  const [lock, counter] = [join(folder, 'lock'), join(folder, 'counter')]
  writeFileSync(counter, '0')
  const victim = program.start(['hold', lock])
  expect(await firstWords(victim)).toBe('held')
  const all = Array.from({ length: 8 }, () => program.run(['count', lock, counter, '12']))
  await killHard(victim)
  expect(await Promise.all(all)).toEqual(Array.from({ length: 8 }, () => '"counted"'))
  expect(readFileSync(counter, 'utf8')).toBe('96')
  expect(readdirSync(folder).toSorted()).toEqual(['counter'])
})
