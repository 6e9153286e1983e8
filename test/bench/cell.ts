// One line of the benchmark: our reading and the ideal one under the same conditions, repeated where it is quick.
import { readIdeally } from './ideal.ts'
import { type PortalOptions, startPortal } from './portal-process.ts'
import { type Reading, readWithRoledeck } from './reading.ts'

export interface Cell {
  readonly accounts: number
  readonly latencyMs: number
  readonly requestsPerSecond: number | null
  readonly burst: number
}

export interface Measured {
  /** Medians. */
  readonly ours: Reading
  readonly ideal: Reading
  /** Of each pair of readings. */
  readonly ratios: readonly number[]
  /** Of our requests, in all readings. */
  readonly refused: number
  readonly requests: number
}

export const ROLES = 5

/** Throws when either client has not read everything. */
export async function measureCell(cell: Cell): Promise<Measured> {
  const options: PortalOptions = { ...cell, rolesPerAccount: ROLES }
  const pairs = cell.requestsPerSecond === null ? await inTurns(options) : await sideBySide(options)
  for (const { accounts, roles } of pairs.flatMap(({ ours, ideal }) => [ours, ideal])) {
    if (accounts !== cell.accounts || roles !== cell.accounts * ROLES)
      throw new Error(`Only ${accounts} accounts and ${roles} roles were read.`)
  }
  return {
    ours: medianOf(pairs.map(({ ours }) => ours)),
    ideal: medianOf(pairs.map(({ ideal }) => ideal)),
    ratios: pairs.map(({ ours, ideal }) => ours.wholeMs / ideal.wholeMs),
    refused: sum(pairs.map(({ refused }) => refused)),
    requests: sum(pairs.map(({ requests }) => requests)),
  }
}

interface Pair {
  readonly ours: Reading
  readonly ideal: Reading
  readonly refused: number
  readonly requests: number
}

/** Without a limit the processor decides, so one at a time; a first pair warms both up and does not count. */
async function inTurns(options: PortalOptions): Promise<readonly Pair[]> {
  const portal = await startPortal(options)
  const pairs: Pair[] = []
  const readings = repetitions(options.accounts)
  for (let at = 0; at <= readings; at += 1) {
    const ideal = await readIdeally(portal, options)
    const before = await portal.counts()
    const ours = await readWithRoledeck(portal)
    const after = await portal.counts()
    if (at > 0) pairs.push({ ours, ideal, refused: after.refused - before.refused, requests: after.requests - before.requests })
  }
  await portal.close()
  return pairs
}

function repetitions(accounts: number): number {
  return accounts <= 10 ? 15 : accounts <= 200 ? 7 : 3
}

/** Under a limit both mostly wait, so both run at once, each at a portal of its own that has rested. */
async function sideBySide(options: PortalOptions): Promise<readonly Pair[]> {
  const pairs: Pair[] = []
  for (let left = options.accounts <= 10 ? 7 : 1; left > 0; left -= 1) {
    const [one, other] = await Promise.all([startPortal(options), startPortal(options)])
    const [ours, ideal] = await Promise.all([readWithRoledeck(one), readIdeally(other, options)])
    pairs.push({ ours, ideal, ...(await one.counts()) })
    await Promise.all([one.close(), other.close()])
  }
  return pairs
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0)
}

function medianOf(readings: readonly Reading[]): Reading {
  const [first] = readings
  if (first === undefined) throw new Error('Nothing was read.')
  return { ...first, wholeMs: median(readings.map(({ wholeMs }) => wholeMs)), firstMs: median(readings.map(({ firstMs }) => firstMs)) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
