// What every verb works with: the terminal, the caller's AWS files, a way to stop, and the engine, running or carried.
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readHere, whyApart } from '../browser-return.ts'
import { findEngine, linkToRunning } from '../broker/client.ts'
import { type EngineLink, linkTo } from '../broker/link.ts'
import { doorsFolder } from '../broker/permit-files.ts'
import { isDemo } from '../demo.ts'
import { awsFiles, dataFolder } from '../files/folders.ts'
import type { Host } from '../host.ts'
import { type Failed, type Reply, type Result, fail, ok } from '../model/failure.ts'
import { findPortal } from '../model/portal.ts'
import { type ProfileRef, parseProfileName } from '../model/profile.ts'
import type { PortalState } from '../model/state.ts'
import type { Log, Surroundings, Vault } from '../ports.ts'
import type { StartChild } from '../vault/child-process.ts'
import type { KeychainOptions } from '../vault/keychain.ts'
import { createMemoryVault } from '../vault/memory.ts'
import { type ExitCode, exitCodeOf, sayFailure } from './exit.ts'
import { notedName, privateFileVariables } from './role-environment.ts'
import type { Terminal } from './terminal.ts'

/** How this program itself is run, which differs from host to host. */
export interface OwnProgram {
  /** The command that runs it, before its arguments: the absolute path of a program, then one to four more words. */
  readonly words: readonly string[]
  /** Starts the keychain's child; as a plain Node process unless told. */
  readonly startChild?: StartChild
}

export interface Shell {
  readonly own: OwnProgram
  readonly terminal: Terminal
  readonly surroundings: Surroundings
  /** Variables that lead to the private AWS files of a permit; `surroundings` has what was there before. None unless told. */
  readonly privateFiles?: readonly string[]
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** From now on signals are not ours: a program that we have started gets them. */
  readonly leaveSignals?: () => void
  readonly version: string
  /** Runs a verb with an engine, says what went wrong, and answers the exit code. */
  run(work: (link: EngineLink) => Promise<Reply | ExitCode>): Promise<ExitCode>
}

export function createShell(terminal: Terminal, signals: Pick<Shell, 'signal' | 'leaveSignals'>, version: string, own: OwnProgram): Shell {
  const privateFiles = leavePrivateFiles(process.env)
  const surroundings = surroundingsOf(process.env)
  const keychain = keychainOptions({ surroundings, own })
  const launcher = launcherOf(own)
  return {
    own,
    terminal,
    surroundings,
    privateFiles,
    ...signals,
    version,
    async run(work) {
      const link = await openLink({ surroundings, terminal, version, launcher }, keychain)
      if (!link.ok) return finish(terminal, link)
      try {
        return finish(terminal, await withAgentHint(await work(link.value), link.value, surroundings))
      } finally {
        terminal.progress('')
        await link.value.close()
      }
    },
  }
}

function surroundingsOf(env: NodeJS.ProcessEnv): Surroundings {
  const { platform } = process
  const apart = whyApart({ env, platform, read: readHere })
  return { env, platform, dataFolder: ownDataFolder(env), ...(apart === null ? {} : { apart }) }
}

function ownDataFolder(env: NodeJS.ProcessEnv): string {
  return dataFolder(env, process.platform, homedir(), process.cwd())
}

/** A verb in a shell with a role works on the person's own AWS files. The environment itself is mended, since on Windows a copy is another thing. */
function leavePrivateFiles(env: NodeJS.ProcessEnv): readonly string[] {
  const names = privateFileVariables(env, doorsFolder(ownDataFolder(env)), process.platform)
  for (const name of names) {
    const own = env[notedName(name)]
    Reflect.deleteProperty(env, notedName(name))
    if (own === undefined) Reflect.deleteProperty(env, name)
    else env[name] = own
  }
  return names
}

/** The running engine of this data folder, else one carried for as long as the verb lasts. */
async function openLink(
  { surroundings, terminal, version, launcher }: Pick<Shell, 'surroundings' | 'terminal' | 'version'> & Pick<Host, 'launcher'>,
  keychain: Omit<KeychainOptions, 'log'>,
): Promise<Result<EngineLink>> {
  const running = await findEngine(surroundings)
  if (!running.ok) return running
  if (running.value !== null) return ok(linkToRunning(running.value))
  const [{ startEngine }, { createKeychain }] = await Promise.all([import('../host.ts'), import('../vault/keychain.ts')])
  const vault = (log: Log): Vault => (isDemo(surroundings.env) ? createMemoryVault() : createKeychain({ ...keychain, log }))
  const complain = (sentence: string) => terminal.say(sentence)
  const engine = await startEngine({ kind: 'terminal', version, surroundings, launcher, vault, complain })
  return engine.ok ? ok(linkTo(engine.value)) : engine
}

/** What profiles name as their credential_process runs this program; its scripts are built beside it. */
export function launcherOf({ words }: OwnProgram): Host['launcher'] {
  return { words, scripts: fileURLToPath(new URL('launcher', import.meta.url)) }
}

/** How the keychain of these surroundings is reached; the program that speaks to it is built beside this one. */
export function keychainOptions({ surroundings, own }: Pick<Shell, 'surroundings' | 'own'>): Omit<KeychainOptions, 'log'> {
  const { platform, env } = surroundings
  const childScript = fileURLToPath(new URL('keychain-child.js', import.meta.url))
  return { platform, env, childScript, ...(own.startChild === undefined ? {} : { startChild: own.startChild }) }
}

/** Without a keychain only an engine that stays can keep a session, or one that opens a vault file. */
async function withAgentHint(ended: Reply | ExitCode, { lasting }: EngineLink, { dataFolder }: Surroundings): Promise<Reply | ExitCode> {
  if (lasting || typeof ended === 'number' || ended.ok || !ended.failure.kind.endsWith('keychain')) return ended
  const { failure } = ended
  const { hasVaultFile, vaultFilePath } = await import('../vault/file.ts')
  const stay = (await hasVaultFile(dataFolder))
    ? `There is a vault in ${vaultFilePath(dataFolder)}: if your sessions are in it, start the agent that opens it: roledeck agent --vault file`
    : 'Or start "roledeck serve" or "roledeck agent --detach", which keep sessions in memory for as long as they run, or "roledeck agent --vault file", which keeps them in an encrypted file.'
  return { ok: false, failure: { ...failure, next: `${failure.next ?? ''} ${stay}`.trim() } }
}

function finish(terminal: Terminal, ended: Reply | ExitCode): ExitCode {
  if (typeof ended === 'number') return ended
  if (ended.ok) return 0
  sayFailure(terminal, ended.failure)
  return exitCodeOf(ended.failure.kind)
}

/** Says why a verb failed that runs without an engine, and gives the exit code. */
export function failed({ terminal }: Shell, reply: Failed): ExitCode {
  return finish(terminal, reply)
}

/** The portals that `--portal` narrows to: the named one, or all. */
export async function portalsOf(link: EngineLink, name: string | undefined): Promise<Result<readonly PortalState[]>> {
  const state = await link.state()
  if (!state.ok) return state
  if (name === undefined && state.value.portals.length > 0) return ok(state.value.portals)
  const one = pick(state.value.portals, name ?? null)
  return one.ok ? ok([one.value]) : one
}

/** The one portal that is named, or the only one there is. */
export async function portalOf(link: EngineLink, name: string | undefined): Promise<Result<PortalState>> {
  const state = await link.state()
  return state.ok ? pick(state.value.portals, name ?? null) : state
}

function pick(portals: readonly PortalState[], name: string | null): Result<PortalState> {
  const found = findPortal(
    portals.map((each) => each.portal),
    name,
  )
  if (!found.ok) return found
  const state = portals.find((each) => each.portal.id === found.value.id)
  return state === undefined ? fail('not-found', `There is no portal ${found.value.id}.`) : ok(state)
}

/** The profile a person names, in the caller's own AWS files. */
export function profileOf({ surroundings }: Shell, name: string): Result<ProfileRef> {
  const parsed = parseProfileName(name)
  if (!parsed.ok) return parsed
  return ok({ name: parsed.value, ...awsFiles(surroundings.env, homedir(), process.cwd()) })
}

/** The worse of several failures decides the exit code: a sign-in that is needed is worth knowing. */
export function worst(failures: readonly Failed[]): ExitCode {
  const codes = failures.map(({ failure }) => exitCodeOf(failure.kind))
  return codes.includes(3) ? 3 : (codes[0] ?? 0)
}
