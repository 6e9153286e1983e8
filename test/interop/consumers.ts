// Asks AWS's own tools who they are with a profile, each in a process that knows nothing but the emulator's address.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parseJson, textMember } from '../identity-center/wire.ts'
import { needs } from '../support/packages.ts'
import { CONSUMERS, type Consumer } from './table.ts'

/** By consumer: the ARN that STS answered, or why there are no keys, in the tool's own words. */
export type Answers = Readonly<Partial<Record<Consumer, string>>>

type Env = Readonly<Record<string, string>>

/** Without a Debian package its column is left out, by name; in CI that is a failure. */
const missing: readonly Consumer[] = [
  ...(needs('awscli').skip ? (['AWS CLI 2.9'] as const) : []),
  ...(needs('python3-boto3').skip ? (['boto3 1.26'] as const) : []),
]
export const INSTALLED = CONSUMERS.filter((each) => !missing.includes(each))

/** A process that hangs is killed (ms). */
const LIMIT_MS = 60_000
const run = promisify(execFile)

/**
 * The answers for each profile; `default` is not named to the tools. JavaScript keeps files in memory once they are read, so every
 * call has a process of its own.
 */
export async function askAll(env: Env, profiles: readonly string[]): Promise<readonly Answers[]> {
  const words = profiles.map((name) => (name === 'default' ? '' : name))
  const [cli, python, javascript] = await Promise.all([
    missing.includes('AWS CLI 2.9') ? [] : askCli(env, words),
    missing.includes('boto3 1.26') ? [] : batch('/usr/bin/python3', join(import.meta.dirname, 'ask-python.py'), env, words),
    batch(process.execPath, join(import.meta.dirname, 'ask-javascript.mjs'), env, words),
  ])
  return words.map((_, index) => ({ ...cli[index], ...python[index], ...javascript[index] }))
}

/** One process a profile, one after the other: Python takes most of a processor. */
async function askCli(env: Env, words: readonly string[]): Promise<readonly Answers[]> {
  const answers: Answers[] = []
  for (const name of words) answers.push({ 'AWS CLI 2.9': await cliIdentity(env, name) })
  return answers
}

async function cliIdentity(env: Env, name: string): Promise<string> {
  const named = name === '' ? [] : ['--profile', name]
  try {
    const { stdout } = await run('/usr/bin/aws', ['sts', 'get-caller-identity', '--output', 'json', ...named], { env, timeout: LIMIT_MS })
    return textMember(parseJson(stdout), 'Arn') ?? stdout
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
  }
}

/** One process for all profiles, which prints a JSON list of answers. */
async function batch(program: string, script: string, env: Env, words: readonly string[]): Promise<readonly Answers[]> {
  const { stdout } = await run(program, [script, ...words], { env, timeout: LIMIT_MS })
  return JSON.parse(stdout) as readonly Answers[]
}
