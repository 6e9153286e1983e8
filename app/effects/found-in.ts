// What two AWS files have that can be taken up. Apart from the import itself, because the terminal asks for no more than this.
import { endpointsOf, isLoopback } from '../aws/endpoints.ts'
import { type FilePair, readPair } from '../files/pair-texts.ts'
import { importableFrom } from '../inspect/inventory-import.ts'
import { type Result, ok } from '../model/failure.ts'
import type { Found } from '../model/importable.ts'
import type { Profile } from '../model/profile.ts'
import type { Surroundings } from '../ports.ts'

/** Reads two AWS files and finds what can be taken up from them. `profiles`: all that Roledeck knows. Fails with `file`. */
export async function foundIn(
  { configFile, credentialsFile }: FilePair,
  profiles: readonly Profile[],
  { env }: Pick<Surroundings, 'env'>,
): Promise<Result<Found>> {
  const texts = await readPair({ configFile, credentialsFile })
  if (!texts.ok) return texts
  const records = profiles.filter((each) => each.configFile === configFile && each.credentialsFile === credentialsFile)
  return ok(
    importableFrom(texts.value, records, {
      allowLoopback: isLoopback(env['AWS_ENDPOINT_URL_SSO_OIDC'] ?? ''),
      region: (region) => endpointsOf(region, env),
    }),
  )
}
