// Reads what a program hands in, which its types may not have checked.
import { isLoopback } from '../aws/endpoints.ts'
import { partitionOf } from '../aws/partition.ts'
import { type Result, fail, ok } from '../model/failure.ts'
import { parseStartUrl } from '../model/portal.ts'

type Env = Readonly<Record<string, string | undefined>>

/** 12 digits. Numbers and texts with fewer are taken to have lost their leading zeros. */
export function accountIdOf(given: unknown): Result<string> {
  const digits = typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : given
  if (typeof digits === 'string' && /^\d{1,12}$/.test(digits)) return ok(digits.padStart(12, '0'))
  return fail('bad-input', `${inWords(given)} is not an account id.`, 'An account id has 12 digits; write it as a text.')
}

/** A name or glob; an empty one would be a mistake that means everything, or nothing. */
export function nameOf(given: unknown, option: string): Result<string> {
  if (typeof given === 'string' && given !== '' && given.length <= 256) return ok(given)
  return fail('bad-input', `${option} is ${inWords(given)}.`, 'Give a name or a glob, or leave it out.')
}

/** As people paste it. http only on loopback, and only where AWS_ENDPOINT_URL_SSO_OIDC leads there. */
export function startUrlOf(given: unknown, env: Env): Result<string> {
  if (typeof given === 'string') return parseStartUrl(given, isLoopback(env['AWS_ENDPOINT_URL_SSO_OIDC'] ?? ''))
  return fail('bad-input', `startUrl is ${inWords(given)}.`, 'It looks like https://d-1234567890.awsapps.com/start.')
}

/** The region of the portal: the one that is named, else that of the environment. None is invented. */
export function regionOf(given: unknown, env: Env): Result<string> {
  const named = [given, env['AWS_REGION'], env['AWS_DEFAULT_REGION']].find((each) => each !== undefined && each !== null && each !== '')
  if (named === undefined) {
    const next = 'Give the option region, which is that of the Identity Center instance, or set AWS_REGION.'
    return fail('bad-input', 'Nothing names the region of the portal: no option region, no AWS_REGION, no AWS_DEFAULT_REGION.', next)
  }
  if (typeof named !== 'string') return fail('bad-input', `region is ${inWords(named)}.`, 'It looks like eu-west-1.')
  const region = named.trim().toLowerCase()
  const partition = partitionOf(region)
  return partition.ok ? ok(region) : partition
}

function inWords(given: unknown): string {
  if (given === '') return 'empty'
  const text = typeof given === 'string' ? JSON.stringify(given) : String(given)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
