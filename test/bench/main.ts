// npm run bench: how long the catalogue takes beside an ideal client, the edit of a profile beside mere readers of the files, and keys through the doors, in the same run.
import { parseArgs } from 'node:util'
import { type Cell, type Measured, measureCell } from './cell.ts'
import { measureCost } from './cost.ts'
import { measureDoors } from './doors.ts'
import { PROFILES, measureProfiles } from './profiles.ts'

const ACCOUNTS = [10, 200, 2_000]
const LATENCIES_MS = [0, 40]
const PER_SECOND = 20
const HEADINGS = ['accounts', 'latency', 'limit', 'whole', 'ideal', 'ratio', 'first', 'ideal', 'refused', '']
const WIDTHS = [9, 8, 8, 9, 9, 7, 9, 9, 14, 4]

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    burst: { type: 'string', default: '20' },
    profiles: { type: 'boolean', default: false },
    doors: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const burst = Number(values.burst)

if (values.help || !Number.isInteger(burst) || burst < 1) {
  console.log('npm run bench -- [--full] [--burst <n>] [--profiles] [--doors]')
  console.log('--full    also 2,000 accounts at 20 requests/s, about 100 s a line')
  console.log('--profiles  only the edit of a profile')
  console.log('--doors     only how fast keys come through each door')
  console.log('--burst   how many requests the limited portal accepts at once after a rest (20: one second of them)')
} else {
  const isAll = !values.profiles && !values.doors
  if (isAll) await bench()
  if (isAll || values.profiles) await benchProfiles()
  if (isAll || values.doors) await benchDoors()
}

async function bench(): Promise<void> {
  console.log(`Whole catalogue and first usable account, 5 roles an account; limited: ${PER_SECOND}/s, ${burst} at once after a rest.`)
  console.log('Ideal: bare node:http, 20 connections, knows the limit. Medians of several readings, with the range of the ratios.\n')
  console.log(row(HEADINGS))
  const cells = [null, PER_SECOND].flatMap((requestsPerSecond) =>
    LATENCIES_MS.flatMap((latencyMs) => ACCOUNTS.map((accounts): Cell => ({ accounts, latencyMs, requestsPerSecond, burst }))),
  )
  for (const cell of cells) {
    if (cell.accounts > 200 && cell.requestsPerSecond !== null && !values.full) console.log(row([...labels(cell), 'with --full']))
    else console.log(row([...labels(cell), ...results(cell, await measureCell(cell))]))
  }
  const { bare, sdk, leanSdk, roledeck } = await measureCost()
  console.log(
    `\nProcessor time of one request: bare ${micros(bare)}, AWS SDK ${micros(sdk)}, made lean ${micros(leanSdk)}, Roledeck in all ${micros(roledeck)}.`,
  )
  console.log('Without latency and limit the client waits for its own processor alone, and the SDK decides the ratio.')
}

async function benchProfiles(): Promise<void> {
  const { bytes, edit, pure, sdk, botocore, many, manyReleased } = await measureProfiles()
  const amount = PROFILES.toLocaleString('en')
  const row = (what: string, time: number, beside = '') => console.log(`${what.padEnd(48)}${time.toFixed(1).padStart(9)} ms${beside}`)
  const ratio = (time: number) => `${(time / sdk).toFixed(2)} times the SDK's reading`.padStart(34)
  console.log(`\nOne profile of ${amount} switched, config and credentials of ${(bytes / 1_000_000).toFixed(1)} MB together; medians.`)
  row('AWS SDK for JavaScript merely reads both', sdk)
  if (botocore !== null) row('botocore merely reads both', botocore, ratio(botocore))
  row('Roledeck parses, edits and prints both', pure, ratio(pure))
  row('Roledeck in all, with notes, backup and disk', edit, ratio(edit))
  row(`${amount} more profiles switched in one writing`, many)
  row('and released in one writing', manyReleased)
}

/** The aims: half the throughput of a bare server, p50 under 0.3 ms; the launcher within 1.5 times curl, and 40 times faster than the AWS CLI's lookup. */
async function benchDoors(): Promise<void> {
  const { served, started } = await measureDoors()
  const [bare] = served
  console.log('\nKeys through each door, 16 connections at a time, and one alone; medians of rounds.')
  for (const { what, perSecond, p50, p99, alone } of served) {
    const share = bare === undefined ? '' : `${(perSecond / bare.perSecond).toFixed(2)} of the bare server`
    const times = `p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms, alone p50 ${alone.p50.toFixed(2)} p99 ${alone.p99.toFixed(2)} ms`
    console.log(`${what.padEnd(40)}${Math.round(perSecond).toLocaleString('en').padStart(8)}/s  ${share.padEnd(24)}  ${times}`)
  }
  const launcher = started.find(({ what }) => what === 'the launcher')?.p50 ?? Number.NaN
  console.log('\nKeys by a whole process, from its start to its end.')
  for (const { what, p50, p99 } of started)
    console.log(
      `${what.padEnd(40)}p50 ${p50.toFixed(1).padStart(7)} ms  p99 ${p99.toFixed(1).padStart(7)} ms  ${(p50 / launcher).toFixed(2).padStart(7)} times the launcher`,
    )
}

function micros(value: number): string {
  return `${Math.round(value)} µs`
}

function labels({ accounts, latencyMs, requestsPerSecond }: Cell): readonly string[] {
  return [accounts.toLocaleString('en'), `${latencyMs} ms`, requestsPerSecond === null ? 'none' : `${requestsPerSecond}/s`]
}

/** The aims: 1.1 times the ideal (1.2 at 40 ms without a limit), the first account within 0.3 s, under 3 % refused. */
function results({ latencyMs, requestsPerSecond }: Cell, { ours, ideal, ratios, refused, requests }: Measured): readonly string[] {
  const aim = latencyMs > 0 && requestsPerSecond === null ? 1.2 : 1.1
  const ratio = ours.wholeMs / ideal.wholeMs
  const met = ratio <= aim && ours.firstMs <= 300 && refused / requests < 0.03
  return [
    seconds(ours.wholeMs),
    seconds(ideal.wholeMs),
    ratio.toFixed(2),
    seconds(ours.firstMs),
    seconds(ideal.firstMs),
    `${refused} (${((100 * refused) / requests).toFixed(1)} %)`,
    met ? 'ok' : 'no',
    ratios.length > 1 ? `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}` : '',
  ]
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 3 : 1)} s`
}

function row(texts: readonly string[]): string {
  return texts.map((text, column) => text.padStart(WIDTHS[column] ?? 0)).join('  ')
}
