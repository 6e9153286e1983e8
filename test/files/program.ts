// A program for tests that need other processes: counts under a lock, holds one, writes files, switches profiles, until it is killed or at its end.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AwsProfiles, createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { replaceText, writeAtomically } from '../../app/files/atomic.ts'
import { withLock } from '../../app/files/lock.ts'
import { createSettings } from '../../app/files/settings.ts'
import type { Delivery } from '../../app/model/profile.ts'
import { partsIn, profileIn, rolling } from './disk-parts.ts'
import { beforeEachCall, killAt } from './killing.ts'
import { whileAsked, writeLikeOthers } from './second-writers.ts'

/** `killed <step> <command> …`: see killAt. */
const killed = process.argv[2] === 'killed'
const [command = '', first = '', second = '', third = ''] = process.argv.slice(killed ? 4 : 2)
const last = process.argv[3] ?? ''
const stepsSoFar = killed ? await killAt(/^\d+$/.test(last) ? Number(last) : last) : null

const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  /** `count <lock> <file> <times>` */
  async count() {
    for (let left = Number(third); left > 0; left -= 1) {
      const counted = await withLock(
        first,
        async () => {
          const before = Number(readFileSync(second, 'utf8'))
          await sleep(1)
          writeFileSync(second, String(before + 1))
        },
        { waitMs: 20_000 },
      )
      if (!counted.ok) return counted
    }
    return 'counted'
  },
  /** `hold <lock>` */
  hold: () =>
    withLock(
      first,
      async () => {
        process.stdout.write('held\n')
        await sleep(60_000)
      },
      { waitMs: 1_000 },
    ),
  /** `write <file> <bytes>` */
  write: () => writeAtomically(first, 'x'.repeat(Number(second))),
  /** `overtaken <file> [<new text>]`: replaces or removes it while somebody else replaces it, each time a moment later; what was in the end. */
  async overtaken() {
    let left = 0
    await beforeEachCall(() => {
      left -= 1
      if (left !== 0) return
      writeFileSync(`${first}.theirs`, 'theirs')
      renameSync(`${first}.theirs`, first)
    })
    const ends: string[] = []
    for (let moment = 1; left <= 0; moment += 1) {
      writeFileSync(first, 'old')
      left = moment
      const replaced = await replaceText(first, 'old', second === '' ? null : second)
      ends.push(left > 0 ? 'undisturbed' : `${replaced.ok && replaced.value} ${readFileSync(first, 'utf8')}`)
    }
    return ends
  },
  /** `settings <folder> <word>` */
  settings: () =>
    createSettings({ folder: first, log: { write: () => undefined } }).update((settings) => ({
      ...settings,
      favourites: [...settings.favourites, second],
    })),
  /** `deliver <folder> [<number> <delivery>]` */
  deliver: () => profiles().deliver(rolling(first, Number(second || '1'), (third || 'static') as Delivery)),
  /** `withdraw <folder>`, `release <folder>`, and `undo <folder>` of the newest backup */
  withdraw: () => profiles().withdraw(profileIn(first), null),
  release: () => profiles().release(profileIn(first)),
  undo: () => profiles().undo(partsIn(first).backups.list()[0]?.id ?? 'none', false),
  /** `beside <folder>` and `others <folder>`: see second-writers.ts. */
  beside: () => whileAsked(first, profiles()),
  others: () => writeLikeOthers(first),
  /** `switch <folder>`: until it is killed. */
  async switch() {
    const all = profiles()
    process.stdout.write('started\n')
    for (let round = 1; ; round += 1) {
      const order = rolling(first, round)
      const delivered = await all.deliver(order)
      if (!delivered.ok) return delivered
      if (round % 3 === 0) await all.withdraw(order.profile, null)
      if (round % 5 === 0) await all.release(order.profile)
    }
  },
}

function profiles(): AwsProfiles {
  return createAwsProfiles(partsIn(first))
}

process.stdout.write(`${JSON.stringify(await programs[command]?.())}\n`)
if (stepsSoFar !== null) process.stdout.write(`${stepsSoFar()}\n`)
