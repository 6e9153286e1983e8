// One profile edited in files of 5,000 profiles, beside the SDK's own loader and botocore merely reading them, in one run.
import { FILES, both } from '../../app/files/profile-sections.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSharedConfigFiles } from '@smithy/core/config'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { openPair } from '../../app/files/open-pair.ts'
import { deliver } from '../../app/files/profile-text.ts'
import { done } from '../../app/model/failure.ts'
import type { ProfileRecord } from '../../app/model/settings.ts'
import { partsIn, profileIn, rolling } from '../files/disk-parts.ts'

export const PROFILES = 5_000
const ROUNDS = 21
const PYTHON = '/usr/bin/python3'

/** Medians, in ms. */
export interface ProfileCost {
  /** Bytes of both files together. */
  readonly bytes: number
  /** A switch to another role: locks, backup, notes, both files, all of it synced to the disk. */
  readonly edit: number
  /** The same without the disk: both texts parsed, edited and printed. */
  readonly pure: number
  readonly sdk: number
  /** Null where python3-boto3 is not installed. */
  readonly botocore: number | null
  /** As many profiles again, switched in one writing, and released in another. */
  readonly many: number
  readonly manyReleased: number
}

/** Prints times, one a line, of reading both files again and again. */
const READER = `
import sys, time
from botocore.configloader import load_config, raw_config_parse
for _ in range(${ROUNDS}):
    start = time.perf_counter()
    load_config(sys.argv[1])
    raw_config_parse(sys.argv[2])
    print((time.perf_counter() - start) * 1000)
`

export async function measureProfiles(): Promise<ProfileCost> {
  const folder = mkdtempSync(join(tmpdir(), 'rd-bench-'))
  try {
    const { configFile, credentialsFile } = profileIn(folder)
    writeFileSync(configFile, numbered(configSection))
    writeFileSync(credentialsFile, numbered(credentialsSection))
    const bytes = statSync(configFile).size + statSync(credentialsFile).size
    return { bytes, ...(await measureOne(folder)), ...(await measureMany(folder)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measureOne(folder: string): Promise<Pick<ProfileCost, 'edit' | 'pure' | 'sdk' | 'botocore'>> {
  const { configFile, credentialsFile } = profileIn(folder)
  const profiles = createAwsProfiles(partsIn(folder))
  const times: Record<'edit' | 'pure' | 'sdk', number[]> = { edit: [], pure: [], sdk: [] }
  // In turns, so that all of them meet the same weather.
  for (let round = 1; round <= ROUNDS; round += 1) {
    times.edit.push(await timed(async () => must(await profiles.deliver(rolling(folder, round)))))
    times.pure.push(await timed(() => editTexts(folder, round + 1)))
    const sdk = () => loadSharedConfigFiles({ filepath: credentialsFile, configFilepath: configFile, ignoreCache: true })
    times.sdk.push(await timed(sdk))
  }
  const botocore = existsSync('/usr/lib/python3/dist-packages/botocore') ? pythonTimes(configFile, credentialsFile) : null
  must(await profiles.release(profileIn(folder)))
  return { edit: median(times.edit), pure: median(times.pure), sdk: median(times.sdk), botocore: botocore && median(botocore) }
}

async function measureMany(folder: string): Promise<Pick<ProfileCost, 'many' | 'manyReleased'>> {
  const pair = profileIn(folder)
  const profiles = createAwsProfiles(partsIn(folder))
  const names = Array.from({ length: PROFILES }, (_, index) => `bench-${index}`)
  const { role } = rolling(folder, 1)
  const order = {
    pair,
    delivery: 'process',
    region: null,
    standardRegion: () => 'eu-west-1',
    mayStill: () => done,
    switches: [],
    releases: [],
  } as const
  const many = await timed(async () => must(await profiles.deliverMany({ ...order, switches: names.map((name) => ({ name, role })) })))
  const manyReleased = await timed(async () => must(await profiles.deliverMany({ ...order, releases: names })))
  return { many, manyReleased }
}

/** What a switch does to the texts, from the text of both files to the text of both files. */
function editTexts(folder: string, number: number): void {
  const { profile, role, keys, ...order } = rolling(folder, number)
  const settings = must(partsIn(folder).settings.read())
  const texts = both((file) => readFileSync(join(folder, file), 'utf8'))
  const record: ProfileRecord | undefined = settings.profiles.find(({ name }) => name === profile.name)
  const pair = openPair(profile, texts, settings)
  const standing = must(pair.standing(profile, record?.trace ?? null))
  if (keys === null) throw new Error('A static delivery has keys.')
  const { parts } = must(deliver(standing, { ...order, role, means: { kind: 'static', keys } }))
  for (const file of FILES) pair.put(file, standing.parts[file], parts[file])
  if (pair.texts().credentials?.includes(`secret${number}`) !== true) throw new Error('The edit is not there.')
}

function pythonTimes(configFile: string, credentialsFile: string): readonly number[] {
  const answer = execFileSync(PYTHON, ['-c', READER, configFile, credentialsFile], { encoding: 'utf8' })
  return answer.trim().split('\n').map(Number)
}

async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function must<T>(
  result: { readonly ok: true; readonly value?: T } | { readonly ok: false; readonly failure: { readonly message: string } },
): T {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value as T
}

function numbered(section: (id: string) => string): string {
  return Array.from({ length: PROFILES }, (_, index) => section(String(index).padStart(12, '0'))).join('\n')
}

function configSection(id: string): string {
  return `[profile account-${id}]\nsso_session = corp\nsso_account_id = ${id}\nsso_role_name = Admin\nregion = eu-west-1\n`
}

function credentialsSection(id: string): string {
  return `[account-${id}]\naws_access_key_id = AKIA${id}\naws_secret_access_key = ${'k'.repeat(28)}${id}\n`
}
