// A program with a role: keys of its own or a permit for as long as it runs, in an environment that leads to no other role.
import type { CredentialRequest } from '../ports.ts'
import { type Result, fail } from '../model/failure.ts'
import { type Start, runChild } from './child.ts'
import { clearOwnedFolders } from '../files/owned-folder.ts'
import { type ContainerDoor, createContainerDoor } from '../broker/container-door.ts'
import type { EngineLink } from '../broker/link.ts'
import { doorsFolder } from '../broker/permit-files.ts'
import type { PermitRequest } from '../broker/permit.ts'
import type { RoleCredentials } from '../aws/role-credentials.ts'
import { ROLE_VARIABLE, changedEnv, regionFor } from './role-environment.ts'
import { type RoleOptions, grantRole } from './role-grant.ts'
import { type Shell, failed } from './shell.ts'

export interface RoleProgram {
  /** The role as it was named. */
  readonly words: string
  readonly options: RoleOptions
  /** What to start, in this environment. */
  readonly start: (env: Readonly<Record<string, string>>) => Result<Start>
}

/** Answers the program's exit code, or ours where it was not started. */
export async function runWithRole(shell: Shell, { words, options, start }: RoleProgram): Promise<number> {
  const { surroundings } = shell
  const region = (home: string | undefined) => regionFor(surroundings.env, options.region, home)
  const made: { program?: Start; code?: number } = {}
  const code = await shell.run(async (link) => {
    const door = doorOf(shell, link)
    try {
      const permit = (request: Pick<PermitRequest, 'role' | 'region'>) => door.permit({ ...request, forMs: null })
      const granted = await grantRole(shell, link, { words, options, door: 'exec', permit, region })
      if (!granted.ok) return granted
      const { changes, name } = granted.value
      const started = start(changedEnv(surroundings.env, new Map([...changes, [ROLE_VARIABLE, name]]), surroundings.platform))
      if (started.ok && granted.value.permit !== null) made.code = await run(shell, started.value)
      else if (started.ok) made.program = started.value
      return started
    } finally {
      await door.close()
    }
  })
  if (made.program === undefined) return code === 0 ? (made.code ?? 0) : code
  // With keys the program needs nothing more of us: the engine's link is closed, and no child of the keychain is left beside it.
  return run(shell, made.program)
}

/** The program's own container door, in this process: whatever becomes of the engine, its address and its token stay, and both end with the program. */
function doorOf(shell: Shell, link: EngineLink): ContainerDoor {
  const { dataFolder } = shell.surroundings
  clearOwnedFolders(doorsFolder(dataFolder))
  return createContainerDoor({ engine: { credentials: createWay(shell, link) }, dataFolder })
}

/** Asks the engine that was there, or the one that is there now; where none is, one is carried for this question. */
function createWay(shell: Shell, link: EngineLink): EngineLink['credentials'] {
  let other: Promise<Result<RoleCredentials>> | null = null
  const askOther = async (request: CredentialRequest): Promise<Result<RoleCredentials>> => {
    let keys: Result<RoleCredentials> = fail('engine', 'No Roledeck could be reached or started.', 'Start one: roledeck agent --detach')
    await shell.run(async (next) => {
      keys = await next.credentials(request)
      return 0
    })
    return keys
  }
  return async (request) => {
    const keys = await link.credentials(request)
    if (keys.ok || keys.failure.kind !== 'engine') return keys
    // However many ask, one engine is enough.
    other ??= askOther(request).finally(() => (other = null))
    return other
  }
}

async function run(shell: Shell, program: Start): Promise<number> {
  if (shell.signal.aborted) return failed(shell, fail('cancelled', 'Stopped.'))
  shell.leaveSignals?.()
  const { code, why } = await runChild(program)
  if (!why.ok) failed(shell, why)
  return code
}
