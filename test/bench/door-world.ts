// A world to measure doors in: the emulator, a running engine, signed in, one profile that asks Roledeck for its keys and one that asks AWS.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { linkToRunning, findEngine } from '../../app/broker/client.ts'
import type { Permit } from '../../app/broker/permit.ts'
import { configId } from '../../app/files/process-line.ts'
import type { Surroundings } from '../../app/ports.ts'
import { writeOldSdkModels } from '../support/old-sdk-models.ts'
import { startPortal } from './portal-process.ts'

export interface DoorWorld {
  /** All that a tool is started with. */
  readonly env: Readonly<Record<string, string>>
  readonly socket: string
  readonly launcher: string
  /** The words of `roledeck`, before a verb. */
  readonly program: readonly [string, string]
  /** What stands behind the launcher in a `credential_process` line. */
  readonly processWords: readonly string[]
  /** The same profile's path at the door. */
  readonly processPath: string
  readonly permit: Permit
  readonly end: () => Promise<void>
}

const PROGRAM = resolve(import.meta.dirname, '../dist/roledeck.js')
const run = promisify(execFile)

/** Profiles: "asking" (credential_process) and "native" (an sso-session with a shared token). */
export async function startDoorWorld(): Promise<DoorWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'rd-bench-'))
  const portal = await startPortal({ accounts: 5, rolesPerAccount: 2, latencyMs: 0, requestsPerSecond: null, burst: 1 })
  const runtime = join(folder, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  const { url } = portal
  const endpoints = ['SSO', 'SSO_OIDC', 'STS', 'SIGNIN'].map((name) => [`AWS_ENDPOINT_URL_${name}`, url] as const)
  const person = { PATH: '/usr/bin:/bin', HOME: folder, XDG_RUNTIME_DIR: runtime, ...Object.fromEntries(endpoints) }
  const env = {
    ...person,
    ...(await writeOldSdkModels(join(folder, 'models'), url)),
    AWS_REGION: portal.region,
    AWS_DEFAULT_REGION: portal.region,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
  const say = (...words: readonly string[]) => run(process.execPath, [PROGRAM, ...words], { env: person })
  const agent = spawn(process.execPath, [PROGRAM, 'agent'], { env: person, stdio: ['ignore', 'ignore', 'pipe'] })
  await once(agent.stderr, 'data')
  await say('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')
  await say('login', '--no-open')
  const { stdout } = await say('roles', '--json')
  const [role] = JSON.parse(stdout) as readonly { readonly portal: string; readonly accountId: string; readonly roleName: string }[]
  if (role === undefined) throw new Error('The portal has no roles.')
  const word = `${role.accountId}/${role.roleName}`
  await say('use', word, '--profile', 'asking', '--delivery', 'process')
  await say('use', word, '--profile', 'native', '--delivery', 'sso')
  await say('portal', 'share-token', 'acme')
  const dataFolder = join(folder, '.config', 'Roledeck')
  const found = await findEngine({ env: person, platform: process.platform, dataFolder } satisfies Surroundings)
  if (!found.ok || found.value === null) throw new Error('The engine does not answer.')
  const { portal: at, accountId, roleName } = role
  const permit = await linkToRunning(found.value).permit({
    role: { portal: at, accountId, roleName },
    region: portal.region,
    forMs: 3_600_000,
  })
  if (!permit.ok) throw new Error(permit.failure.message)
  const id = configId(join(folder, '.aws', 'config'))
  return {
    env,
    socket: found.value.address,
    launcher: join(dataFolder, 'bin', 'roledeck'),
    program: [process.execPath, PROGRAM],
    processWords: ['credential-process', '--in', id, '--profile', 'asking'],
    processPath: `/credential-process?in=${id}&profile=asking`,
    permit: permit.value,
    async end() {
      const ended = once(agent, 'exit')
      agent.kill()
      await ended
      await portal.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
