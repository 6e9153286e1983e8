// The audit log: every issue is in it at once or as a number, apart for each door, role and profile; and no secret ever.
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAudit, createLog } from '../../app/files/journal.ts'
import type { Issue } from '../../app/ports.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { tempFolder } from '../support/temp.ts'

const role = { portal: 'acme-1a2b', accountId: '123456789012', roleName: 'Admin' }
const issue: Issue = { door: 'credential-process', role, profile: 'dev', expiresAt: Date.parse('2030-01-01T00:00:00.400Z') }

function audited() {
  const clock = fakeClock(Date.parse('2029-12-31T23:00:00Z'))
  const file = join(tempFolder(), 'data', 'audit.jsonl')
  const audit = createAudit(file, clock)
  const text = () => readFileSync(file, 'utf8')
  const lines = () =>
    text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string | number | undefined>)
  /** Of each line what it is about and, if it is a count, the number. */
  const short = () =>
    lines().map(({ door, roleName, profile, more }) => [door, roleName, profile, more].filter((each) => each !== undefined).join(' '))
  return { clock, file, audit, text, lines, short }
}

describe('an issue', () => {
  test('is a line at once, for its owner alone', () => {
    const { audit, file, text } = audited()
    audit.write(issue)
    expect(text()).toBe(
      '{"at":"2029-12-31T23:00:00Z","door":"credential-process","portal":"acme-1a2b","accountId":"123456789012","roleName":"Admin",' +
        '"profile":"dev","expiresAt":"2030-01-01T00:00:00Z"}\n',
    )
    expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700])
  })

  test('of another door, role, profile, portal or of other keys is a line of its own', () => {
    const { audit, lines } = audited()
    const { profile: _, ...nameless } = issue
    const all: readonly Issue[] = [
      issue,
      { ...issue, door: 'container' },
      { ...issue, profile: 'prod' },
      nameless,
      { ...issue, role: { ...role, roleName: 'Reader' } },
      { ...issue, role: { ...role, accountId: '210987654321' } },
      { ...issue, role: { ...role, portal: 'other' } },
      { ...issue, expiresAt: issue.expiresAt + 1_000 },
    ]
    for (const each of [...all, ...all]) audit.write(each)
    expect(lines()).toHaveLength(all.length)
    audit.close()
    expect(lines().slice(all.length)).toEqual(
      lines()
        .slice(0, all.length)
        .map((line) => ({ ...line, more: 1 })),
    )
  })

  test('whose names hold odd letters is still one line of its own', () => {
    const { audit, lines } = audited()
    audit.write({ ...issue, profile: 'a\n{"door":"static"}' })
    audit.write({ ...issue, profile: 'a' })
    expect(lines().map(({ profile }) => profile)).toEqual(['a\n{"door":"static"}', 'a'])
  })
})

describe('the same issue again', () => {
  test('within a minute is counted, and its number is a line once the minute is over', async () => {
    const { audit, clock, short, lines } = audited()
    for (let times = 0; times < 1_000; times += 1) audit.write(issue)
    expect(short()).toEqual(['credential-process Admin dev'])
    await clock.pass(59_000)
    audit.write(issue)
    expect(short()).toHaveLength(1)
    await clock.pass(2_000)
    audit.write({ ...issue, door: 'env' })
    expect(short()).toEqual(['credential-process Admin dev', 'credential-process Admin dev 1000', 'env Admin dev'])
    expect(lines().map(({ at }) => at)).toEqual(['2029-12-31T23:00:00Z', '2029-12-31T23:01:01Z', '2029-12-31T23:01:01Z'])
  })

  test('after the minute is a line again, behind the number of those before', async () => {
    const { audit, clock, short } = audited()
    for (const _ of [1, 2, 3]) audit.write(issue)
    await clock.pass(60_000)
    for (const _ of [1, 2]) audit.write(issue)
    expect(short()).toEqual(['credential-process Admin dev', 'credential-process Admin dev 2', 'credential-process Admin dev'])
    audit.close()
    audit.close()
    expect(short().slice(3)).toEqual(['credential-process Admin dev 1'])
  })

  test('is counted to the last one, however they come', async () => {
    const { audit, clock, lines } = audited()
    let written = 0
    for (let step = 0; step < 400; step += 1) {
      audit.write({ ...issue, door: step % 3 === 0 ? 'container' : 'exec' })
      written += 1
      await clock.pass((step * 7_919) % 2_500)
    }
    audit.close()
    const counted = lines().reduce((sum, { more }) => sum + (typeof more === 'number' ? more : 1), 0)
    expect(counted).toBe(written)
    expect(lines().length).toBeLessThan(60)
  })

  test('is counted though somebody sets the clock back', () => {
    const { audit, clock, short } = audited()
    audit.write(issue)
    audit.write(issue)
    clock.set(-3_600_000)
    audit.write(issue)
    audit.close()
    expect(short()).toEqual(['credential-process Admin dev', 'credential-process Admin dev 1', 'credential-process Admin dev'])
  })

  test('that never comes leaves no number', () => {
    const { audit, short } = audited()
    audit.write(issue)
    audit.close()
    expect(short()).toEqual(['credential-process Admin dev'])
  })
})

describe('the file', () => {
  test('gives way to a new one once it is large, and one old one is kept', () => {
    const { audit, file, text } = audited()
    mkdirSync(join(file, '..'))
    writeFileSync(file, 'x'.repeat(1_048_577))
    audit.write(issue)
    expect(text()).toMatch(/^\{"at"/)
    expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(1_048_577)
  })

  test('that cannot be written stops nobody', () => {
    const { audit, file } = audited()
    mkdirSync(file, { recursive: true })
    chmodSync(file, 0o500)
    expect(() => {
      audit.write(issue)
      audit.write(issue)
      audit.close()
    }).not.toThrow()
  })
})

test('the log counts a line that comes again within a minute, and breaks none in two', async () => {
  const clock = fakeClock(Date.parse('2029-12-31T23:00:00Z'))
  const file = join(tempFolder(), 'roledeck.log')
  const log = createLog(file, clock)
  for (const line of ['one\ntwo', 'one\ntwo', 'one\ntwo', 'three']) log.write(line)
  await clock.pass(60_000)
  log.write('three')
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual([
    '2029-12-31T23:00:00Z one',
    '  two',
    '2029-12-31T23:00:00Z (the line before came 2 more times)',
    '2029-12-31T23:00:00Z three',
    '2029-12-31T23:01:00Z three',
  ])
})
