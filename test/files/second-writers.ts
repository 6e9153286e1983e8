// Who writes beside the writer that is killed: a Roledeck that switches another profile, and a tool of somebody else. Both work while they are asked to.
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AwsProfiles } from '../../app/files/aws-profiles.ts'
import { isRunning } from '../../app/files/lock.ts'
import type { Reply } from '../../app/model/failure.ts'
import { profileIn, rolling } from './disk-parts.ts'

/** What the other tool counts in each of the two files. */
export const COUNTER = /^counter = (\d+)$/m

/** Standing orders from the parent: `go`, then `stop`, which is answered by a line once the work is put away. */
async function obey(work: () => Promise<void>, putAway: () => Promise<string>): Promise<'ended'> {
  let end = new AbortController()
  let turn: Promise<void> = Promise.resolve()
  const loop = async ({ signal }: AbortController) => {
    while (!signal.aborted) await work()
  }
  process.stdout.write('ready\n')
  for await (const order of createInterface({ input: process.stdin })) {
    end.abort()
    await turn
    if (order === 'go') turn = loop((end = new AbortController()))
    else process.stdout.write(`${await putAway()}\n`)
  }
  end.abort()
  await turn
  return 'ended'
}

/** Switches the profile "beside" by each delivery in turn; puts it away by a release. Answers the failures that nobody expects. */
export async function whileAsked(folder: string, profiles: AwsProfiles): Promise<unknown> {
  const profile = { ...profileIn(folder), name: 'beside' }
  const failures: string[] = []
  let round = 0
  const note = (result: Reply, ...expected: readonly string[]) => {
    if (!result.ok && !expected.includes(result.failure.kind)) failures.push(result.failure.message)
  }
  return obey(
    async () => {
      const delivery = (['static', 'process', 'sso'] as const)[(round += 1) % 3] ?? 'static'
      const delivered = await profiles.deliver({ ...rolling(folder, 1_000 + round, delivery), profile })
      // Others may well write all the time.
      note(delivered.ok ? { ok: true } : delivered, 'busy')
      if (round % 5 === 0) note(await profiles.release(profile), 'busy', 'not-found')
      // Time for the others to get the locks.
      await sleep(20 + Math.random() * 60)
    },
    async () => {
      note(await profiles.release(profile), 'not-found')
      return JSON.stringify(failures.splice(0))
    },
  )
}

/**
 * Counts in a section of its own, as a careful tool does that knows no lock of ours: reads, writes a file of its own, looks once more whether the
 * text is still what it read, and renames. Between such a look and the rename lie some microseconds in which nobody can help the other; it keeps out
 * of ours, and us out of its own, by a glance at our temporary file. Answers the counts, and how often one had gone back: a line lost by us.
 */
export async function writeLikeOthers(folder: string): Promise<unknown> {
  const { configFile, credentialsFile } = profileIn(folder)
  const counts = new Map([configFile, credentialsFile].map((path) => [path, countIn(readFileSync(path, 'utf8'))]))
  let lost = 0
  const add = (path: string) => {
    const text = readFileSync(path, 'utf8')
    const count = countIn(text)
    if (count !== counts.get(path)) lost += 1
    writeFileSync(`${path}.theirs`, text.replace(COUNTER, `counter = ${count + 1}`), { mode: 0o600 })
    if (isBeingWritten(path) || readFileSync(path, 'utf8') !== text) return
    renameSync(`${path}.theirs`, path)
    counts.set(path, count + 1)
  }
  return obey(
    async () => {
      await sleep(20 + Math.random() * 100)
      for (const path of counts.keys()) add(path)
    },
    () => Promise.resolve(JSON.stringify({ lost, counts: [...counts.values()] })),
  )
}

function isBeingWritten(path: string): boolean {
  return readdirSync(dirname(path)).some(
    (name) => name.startsWith(`.${basename(path)}.roledeck-`) && isRunning(Number(/-(\d+)-/.exec(name)?.[1])),
  )
}

function countIn(text: string): number {
  return Number(COUNTER.exec(text)?.[1] ?? Number.NaN)
}
