// npm run demo: an emulated portal, an engine and a world of their own, to try everything without AWS and without touching anything.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBroker } from '../app/broker/server.ts'
import type { Engine } from '../app/engine.ts'
import { startEngine } from '../app/host.ts'
import type { Portal } from '../app/model/portal.ts'
import type { Reply } from '../app/model/failure.ts'
import type { Surroundings } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { type IdentityCenter, startIdentityCenter } from '../test/identity-center/server.ts'

/** Replaced by the version of package.json when the demo is built. */
declare const ROLEDECK_VERSION: string

const APPROVE_AFTER_MS = 1_500

interface World {
  readonly folder: string
  /** What separates this world from the user's own; also what a terminal needs to enter it. */
  readonly variables: Readonly<Record<string, string>>
}

function createWorld(portal: IdentityCenter): World {
  const folder = mkdtempSync(join(tmpdir(), 'roledeck-demo-'))
  const home = join(folder, 'home')
  mkdirSync(join(home, '.aws'), { recursive: true, mode: 0o700 })
  const variables = {
    ROLEDECK_DATA_DIR: join(folder, 'data'),
    AWS_CONFIG_FILE: join(home, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
    ...portal.env,
  }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`)
  writeFileSync(join(folder, 'env'), `${lines.join('\n')}\n`)
  return { folder, variables }
}

function must(reply: Reply): void {
  if (!reply.ok) throw new Error(reply.failure.message)
}

async function signIn(engine: Engine, portal: Portal, manual: boolean): Promise<void> {
  const undo = engine.onState((state) => {
    const pending = state.portals[0]?.pendingSignIn
    if (!pending) return
    undo()
    console.log(
      manual ? `Approve code ${pending.userCode} at ${pending.verificationUriComplete}` : `Signing in with code ${pending.userCode} …`,
    )
  })
  must(await engine.send({ kind: 'sign-in', portal: portal.id, open: false, again: false }))
  must(await engine.send({ kind: 'sync', portal: portal.id, account: null }))
}

function sayWhatToTry({ folder }: World, engine: Engine, portal: Portal): void {
  const accounts = engine.catalogue(portal.id).accounts
  const [first] = accounts.filter(({ accountName, roles }) => /^[\w-]+$/.test(accountName) && (roles ?? []).length > 0)
  const role = `${first?.accountName ?? '*'}/${first?.roles?.[0] ?? '*'}`
  console.log(`
Signed in at "${portal.label}": ${accounts.length} accounts. In another terminal, in this folder:

  source ${join(folder, 'env')}

  npx --no roledeck status
  npx --no roledeck roles
  npx --no roledeck use ${role} --profile dev
  cat "$AWS_SHARED_CREDENTIALS_FILE"
  npx --no roledeck console ${role} --print
  npx --no roledeck release dev

Nothing of yours is touched: this world lives in ${folder} and goes when you press Ctrl-C.`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { manual: { type: 'boolean', default: false } } })
  const center = await startIdentityCenter({
    accounts: 40,
    rolesPerAccount: 4,
    ...(values.manual ? {} : { approveAfterMs: APPROVE_AFTER_MS }),
  })
  const world = createWorld(center)
  const { PATH, BROWSER, DISPLAY, WAYLAND_DISPLAY } = process.env
  const env = { PATH, BROWSER, DISPLAY, WAYLAND_DISPLAY, ...world.variables }
  const surroundings: Surroundings = { env, platform: process.platform, dataFolder: world.variables['ROLEDECK_DATA_DIR'] ?? '' }
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopping.abort())

  const engine = await startEngine({ surroundings, vault: createMemoryVault, complain: console.log })
  if (!engine.ok) throw new Error(engine.failure.message)
  const facts = { pid: process.pid, version: ROLEDECK_VERSION, startedAt: Date.now(), vault: 'memory' } as const
  const broker = await openBroker({ engine: engine.value, facts, surroundings, onStop: () => stopping.abort() })
  if (!broker.ok) throw new Error(broker.failure.message)
  engine.value.start()

  must(await engine.value.send({ kind: 'portal-add', startUrl: center.startUrl, region: center.region, label: 'demo' }))
  const portal = engine.value.state().portals[0]?.portal
  if (portal !== undefined) {
    await signIn(engine.value, portal, values.manual)
    sayWhatToTry(world, engine.value, portal)
  }
  if (!stopping.signal.aborted) await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }))
  await broker.value.close()
  await engine.value.close()
  await center.close()
  rmSync(world.folder, { recursive: true, force: true })
}

main().catch((error: unknown) => {
  console.error(`The demo could not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
