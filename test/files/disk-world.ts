// A folder with two AWS files full of foreign lines, for one test.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { type AwsProfilesParts, createAwsProfiles } from '../../app/files/aws-profiles.ts'
import type { ProfileRef } from '../../app/model/profile.ts'
import { tempFolder } from '../support/temp.ts'
import { partsIn, profileIn } from './disk-parts.ts'

/** What the AWS files hold at first: foreign lines of every sort, keys of their own among them. */
export const CONFIG =
  '# mine\n[profile dev]\nsso_session = corp\r\nregion = eu-north-1\ns3 =\n  max_queue_size = 1\n\n[profile other]\nregion = x'
export const CREDENTIALS =
  '[other]\naws_access_key_id = OTHERID\n\n[dev]\naws_access_key_id = OLDID\naws_secret_access_key = OLDSECRET\nendpoint_url = x\n'

export type DiskWorld = ReturnType<typeof diskWorld>

/** A folder with the two files, what works on it, and what to look at afterwards; `change` replaces parts. */
export function diskWorld(change: (parts: AwsProfilesParts, profile: ProfileRef) => Partial<AwsProfilesParts> = () => ({})) {
  const folder = tempFolder()
  const profile = profileIn(folder)
  writeFileSync(profile.configFile, CONFIG)
  writeFileSync(profile.credentialsFile, CREDENTIALS)
  const parts = partsIn(folder)
  const read = () => [readFileSync(profile.configFile, 'utf8'), readFileSync(profile.credentialsFile, 'utf8')]
  const vaultItems = () => readdirSync(folder).filter((name) => name.startsWith('vault-') && !name.endsWith('.new'))
  const records = () => {
    const settings = parts.settings.read()
    return settings.ok ? settings.value.profiles : []
  }
  return { folder, profile, read, vaultItems, records, profiles: createAwsProfiles({ ...parts, ...change(parts, profile) }) }
}
