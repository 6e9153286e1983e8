// A program for tests that need other processes: counts under a lock, holds a lock, writes a file, or switches a profile until it is killed.
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { writeAtomically } from '../../app/files/atomic.ts'
import { withLock } from '../../app/files/lock.ts'
import { createSettings } from '../../app/files/settings.ts'
import { partsIn, rolling } from './disk-parts.ts'

const [command = '', first = '', second = '', third = ''] = process.argv.slice(2)

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
  /** `settings <folder> <word>` */
  settings: () =>
    createSettings({ folder: first, log: { write: () => undefined } }).update((settings) => ({
      ...settings,
      favourites: [...settings.favourites, second],
    })),
  /** `deliver <folder>` */
  async deliver() {
    const parts = partsIn(first)
    return await createAwsProfiles(parts).deliver(...rolling(first, 1))
  },
  /** `switch <folder>`: until it is killed. */
  async switch() {
    const profiles = createAwsProfiles(partsIn(first))
    process.stdout.write('started\n')
    for (let round = 1; ; round += 1) {
      const [order, credentials] = rolling(first, round)
      const delivered = await profiles.deliver(order, credentials)
      if (!delivered.ok) return delivered
      if (round % 3 === 0) await profiles.withdraw(order.profile)
      if (round % 5 === 0) await profiles.release(order.profile)
    }
  },
}

process.stdout.write(`${JSON.stringify(await programs[command]?.())}\n`)
