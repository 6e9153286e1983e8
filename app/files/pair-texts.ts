// The texts of the two AWS files of a command, read together.
import { type Result, ok } from '../model/failure.ts'
import type { ProfileRef } from '../model/profile.ts'
import { readText } from './atomic.ts'
import type { Files } from './profile-sections.ts'

/** The two files that a command is about, absolute. */
export type FilePair = Pick<ProfileRef, 'configFile' | 'credentialsFile'>

/** Null for a file that is not there. `read` says how; fails as it does, with the first that cannot be read. */
export async function readPair(
  { configFile, credentialsFile }: FilePair,
  read: typeof readText = readText,
): Promise<Result<Files<string | null>>> {
  const config = await read(configFile)
  if (!config.ok) return config
  const credentials = await read(credentialsFile)
  return credentials.ok ? ok({ config: config.value, credentials: credentials.value }) : credentials
}
