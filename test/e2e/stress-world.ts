// A user whose session is as short of breath as can be: tokens of five seconds, refresh tokens that work once, one real keyring for all processes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { withLock } from '../../app/files/lock.ts'
import { createKeychain } from '../../app/vault/keychain.ts'
import { decodeSession } from '../../app/vault/session-record.ts'
import type { IdentityCenter } from '../identity-center/server.ts'
import type { Caller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { keyringCaller } from '../support/keyring-caller.ts'
import { type Account, accountFor, asksForSignIn } from './stress-account.ts'
import { type Crew, type Run, createCrew } from './stress-crew.ts'
import { type TokenDoor, openTokenDoor } from './stress-door.ts'

export interface StressWorld {
  readonly portal: IdentityCenter
  readonly user: Caller
  readonly door: TokenDoor
  readonly crew: Crew
  /** Verbs that need a token or look at the session, to be run over and over. */
  readonly verbs: readonly (readonly string[])[]
  /** Looks at a verb that has ended, and at the settings. What is wrong is in `troubles`. */
  readonly look: (run: Run) => void
  readonly troubles: () => readonly string[]
  /** Signs in again, unless somebody did since this verb began; whoever asks meanwhile waits for the same sign-in. */
  readonly signInAfter: (run: Run) => Promise<void>
  readonly account: () => Account
}

/** As much as is looked at here. */
interface Settings {
  readonly portals: readonly { readonly id: string }[]
}

const DIST = resolve(import.meta.dirname, '../../dist')
const FIGURES = resolve(import.meta.dirname, '../../test-results/session-stress.txt')

/** Signed in at the portal "acme", with the profile "dev". */
export async function stressWorld(): Promise<StressWorld> {
  // Keys of roles are short-lived too, so that every verb that wants some needs the session.
  const short = { accounts: 2, rolesPerAccount: 2, accessTokenSeconds: 5, roleCredentialSeconds: 60 }
  const portal = await center({ ...short, refreshTokens: true, refreshRotation: 'single-use', approveAtPoll: 1, intervalSeconds: 0 })
  const { user } = await keyringCaller(portal)
  const door = await openTokenDoor(portal)
  const crew = createCrew(user, door)
  const roles = [...portal.world.accounts()].flatMap(([id, account]) => account.roles.map((role) => `${id}/${role}`))
  const [first = '', second = ''] = roles
  for (const words of [
    ['portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme'],
    ['login', '--no-open'],
    ['use', first, '--profile', 'dev', '--delivery', 'process'],
  ])
    expect(await runPatiently(crew, words)).toMatchObject({ code: 0 })
  const troubles: string[] = []
  const signIns = createSignIns(crew)
  return {
    portal,
    user,
    door,
    crew,
    verbs: [
      ['env', first],
      ['status', '--json'],
      ['sync'],
      ['credential-process', '--profile', 'dev'],
      ['use', second, '--profile', 'one', '--delivery', 'static'],
      ['env', second],
      ['roles', '--account', first.split('/')[0] ?? '', '--json'],
      ['console', first, '--via', 'federation', '--print'],
    ],
    look: (run) => void troubles.push(...wrongWith(run), ...wrongWithSettings(user)),
    troubles: () => [...troubles],
    signInAfter: (run) => signIns.after(run),
    account: () => accountFor({ refreshes: door.refreshes(), runs: crew.runs(), signIns: signIns.done() }),
  }
}

/** What can happen to a verb on a busy machine, or whose engine is killed, without any harm to the session; everything else is a fault. */
const HARMLESS = /keychain did not answer within|engine ended or stopped answering|engine at .* does not answer/

/** How often a verb is repeated that met a busy machine. */
const PATIENCE = 5

function isBusy({ code, stderr }: Run): boolean {
  return code !== 0 && HARMLESS.test(stderr)
}

async function runPatiently(crew: Crew, words: readonly string[]): Promise<Run> {
  let run = await crew.run(...words)
  for (let left = PATIENCE; left > 0 && isBusy(run); left -= 1) run = await crew.run(...words)
  return run
}

/** Whether the session was taken for ended is not judged here: that can have a good reason. */
function wrongWith(run: Run): readonly string[] {
  const { name, code, killed, stderr } = run
  return code === 0 || killed || asksForSignIn(run) || isBusy(run) ? [] : [`${name} ended with ${code}: ${stderr}`]
}

/** They are replaced as a whole, so that whoever reads them at any time reads JSON. */
function wrongWithSettings({ dataFolder }: Caller): readonly string[] {
  const settings = readFileSync(join(dataFolder, 'settings.json'), 'utf8')
  try {
    const { portals } = JSON.parse(settings) as Settings
    return portals.length === 1 ? [] : [`The settings have lost the portal: ${settings}`]
  } catch {
    return [`The settings are no JSON: ${settings}`]
  }
}

/** An engine may be killed in the middle of a sign-in, so it is tried again a few times. */
const SIGN_INS = 10

function createSignIns(crew: Crew) {
  const done: number[] = []
  let running: Promise<void> | null = null
  const signIn = async () => {
    for (let left = SIGN_INS; ; left -= 1) {
      const run = await crew.run('login', '--no-open')
      if (run.code === 0) return void done.push(run.to)
      if (left === 1) throw new Error(`Nobody could sign in again: ${run.stderr}`)
    }
  }
  return {
    done: () => [...done],
    after: async ({ from }: Run): Promise<void> => {
      if (done.some((at) => at > from)) return
      running ??= signIn().finally(() => (running = null))
      await running
    },
  }
}

/** Whatever happened before: every verb works, the session is there, and the keychain holds the newest token, which nobody has presented. */
export async function expectAllWell({ user, crew, door, verbs, look, troubles }: StressWorld): Promise<void> {
  for (const words of verbs) {
    const run = await runPatiently(crew, words)
    look(run)
    expect(run).toMatchObject({ code: 0, killed: false })
  }
  expect(troubles()).toEqual([])
  const readSaved = savedTokenOf(user)
  // An engine may be renewing it at this very moment.
  await expect
    .poll(async () => (await readSaved()) === door.refreshes().findLast(({ given }) => given !== null)?.given, { timeout: 20_000 })
    .toBe(true)
  const saved = await readSaved()
  expect(door.refreshes().filter(({ presented }) => presented === saved)).toEqual([])
}

/** Reads the refresh token that is in the keyring. */
function savedTokenOf({ dataFolder, env }: Caller): () => Promise<string | undefined> {
  const settings = JSON.parse(readFileSync(join(dataFolder, 'settings.json'), 'utf8')) as Settings
  const childScript = join(DIST, 'keychain-child.js')
  const keychain = createKeychain({ platform: process.platform, env, childScript, log: { write: () => undefined } })
  onTestFinished(() => keychain.close())
  return async () => {
    const item = await keychain.read(settings.portals[0]?.id ?? '')
    if (!item.ok || item.value === undefined) return undefined
    const record = decodeSession(item.value)
    return record.ok ? record.value.refreshToken?.reveal() : undefined
  }
}

/** Prints what a proof did, and keeps it as one line of the figures of this run. */
export async function noteFigures(title: string, world: StressWorld): Promise<void> {
  const { crew, door, account, troubles } = world
  const runs = crew.runs()
  const failed = runs.filter(({ code, killed }) => code !== 0 && !killed)
  const renewed = door.refreshes().filter(({ given }) => given !== null)
  const figures = [
    `${runs.length} processes`,
    `${renewed.length} refreshes`,
    `${door.refreshes().length - renewed.length} refused`,
    `${runs.filter(({ killed }) => killed).length} kills`,
    `${account().losses} losses`,
    `${failed.length} ended with a failure`,
    `${troubles().length} troubles`,
  ]
  const line = `${title}: ${figures.join(', ')}`
  console.log(line)
  mkdirSync(dirname(FIGURES), { recursive: true })
  // Several proofs end at the same time, in different processes.
  const noted = await withLock(`${FIGURES}.lock`, () => Promise.resolve(replaceLine(title, line)), { waitMs: 10_000 })
  expect(noted).toMatchObject({ ok: true })
}

function replaceLine(title: string, line: string): void {
  const before = existsSync(FIGURES) ? readFileSync(FIGURES, 'utf8').split('\n') : []
  const kept = before.filter((each) => each !== '' && !each.startsWith(`${title}:`))
  writeFileSync(FIGURES, `${[...kept, line].toSorted().join('\n')}\n`)
}
