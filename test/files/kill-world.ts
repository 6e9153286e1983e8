// A folder for the kill tests: foreign lines, a counter that another tool keeps, what may stand in the two files at any moment, and what may not.
import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { createAwsProfiles } from '../../app/files/aws-profiles.ts'
import { ok } from '../../app/model/failure.ts'
import type { Delivery } from '../../app/model/profile.ts'
import { signedOut } from '../../app/model/settings.ts'
import { partsIn, rolling } from './disk-parts.ts'
import { CONFIG, CREDENTIALS, diskWorld } from './disk-world.ts'
import { COUNTER } from './second-writers.ts'

/** What the victim does, from where, and the commands of program.ts for it. */
export interface Scenario {
  readonly title: string
  readonly before: readonly Delivery[]
  readonly victim: (folder: string) => readonly string[]
  /** An undo is refused where others have written since, so that they must not. */
  readonly undoes?: true
}

const delivery = (kind: Delivery) => (folder: string) => ['deliver', folder, '7', kind]
export const SCENARIOS: readonly Scenario[] = [
  { title: 'a first switch by keys', before: [], victim: delivery('static') },
  { title: 'a first switch by a process', before: [], victim: delivery('process') },
  { title: 'a first switch by a session', before: [], victim: delivery('sso') },
  { title: 'new keys', before: ['static'], victim: delivery('static') },
  { title: 'from keys to a process', before: ['static'], victim: delivery('process') },
  { title: 'from a process to a session', before: ['process'], victim: delivery('sso') },
  { title: 'from a session to keys', before: ['sso'], victim: delivery('static') },
  { title: 'a withdrawal', before: ['static'], victim: (folder) => ['withdraw', folder] },
  { title: 'a release of keys', before: ['static'], victim: (folder) => ['release', folder] },
  { title: 'a release of a session', before: ['sso'], victim: (folder) => ['release', folder] },
  { title: 'an undo of a first switch', before: ['static'], victim: (folder) => ['undo', folder], undoes: true },
  { title: 'an undo of a change', before: ['process', 'sso'], victim: (folder) => ['undo', folder], undoes: true },
]

/** Lines that a switch of "dev" takes out, into the notes or the keychain; all others stay where they are at every moment. */
const TAKEN = /^(sso_session = corp|aws_access_key_id = OLDID|aws_secret_access_key = OLDSECRET)$/
const OURS =
  /^(# Roledeck wrote .* \(check [0-9a-f]{8}\)|aws_access_key_id = ASIA\d+|aws_secret_access_key = secret\d+|aws_session_token = token\d+|region = eu-west-1|output = json|credential_process = \/data\/bin\/roledeck .*|\[(profile )?beside\]|\[sso-session roledeck-acme-1a2b\]|sso_session = roledeck-acme-1a2b|sso_account_id = 123456789012|sso_role_name = Role\d+|sso_start_url = https:\/\/acme\.awsapps\.com\/start|sso_region = eu-west-1|sso_registration_scopes = sso:account:access)$/

export interface Texts {
  readonly config: string
  readonly credentials: string
}

const START: Texts = { config: `[profile theirs]\ncounter = 0\n${CONFIG}`, credentials: `[theirs]\ncounter = 0\n\n${CREDENTIALS}` }

export type KillWorld = Awaited<ReturnType<typeof killWorld>>

export async function killWorld() {
  const place = diskWorld()
  const { profile, folder } = place
  writeFileSync(profile.configFile, START.config)
  writeFileSync(profile.credentialsFile, START.credentials)
  const { settings } = partsIn(folder)
  const portal = { id: 'acme-1a2b', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', label: 'acme', session: signedOut }
  await settings.update((known) => ({ ...known, portals: [portal] }))
  const texts = (): Texts => {
    const [config = '', credentials = ''] = place.read()
    return { config, credentials }
  }
  return {
    ...place,
    texts,
    settings,
    /** Delivers "dev" in each way, one after the other. */
    async deliver(deliveries: readonly Delivery[]) {
      for (const [index, each] of deliveries.entries()) {
        const delivered = await createAwsProfiles(partsIn(folder)).deliver(rolling(folder, index + 1, each))
        expect(delivered).toEqual(ok(expect.anything()))
      }
    },
  }
}

/** Fails unless both texts hold every foreign line once and in its order, and nothing else but whole lines of ours. */
export function expectValid({ config, credentials }: Texts, why: string): void {
  const foreign = (text: string) =>
    text
      .split(/\r?\n/)
      .map((line) => line.replace(COUNTER, 'counter'))
      .filter((line) => line.trim() !== '' && !OURS.test(line) && !TAKEN.test(line))
  const taken = (text: string) => text.split(/\r?\n/).filter((line) => TAKEN.test(line))
  expect([foreign(config), foreign(credentials)], why).toEqual([foreign(START.config), foreign(START.credentials)])
  const twice = [...taken(config), ...taken(credentials)].filter((line, index, all) => all.indexOf(line) !== index)
  expect(twice, why).toEqual([])
}

/** The texts as they were at first, but for the counts of the other tool. */
export function startWith([config = 0, credentials = 0]: readonly number[]): Texts {
  const counted = (text: string, count: number) => text.replace(COUNTER, `counter = ${count}`)
  return { config: counted(START.config, config), credentials: counted(START.credentials, credentials) }
}
