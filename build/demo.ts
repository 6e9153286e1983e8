// npm run demo: opens the app on an emulated portal, in a world of its own, to try everything without AWS and without touching anything.
import type { ChildProcess } from 'node:child_process'
import { findEngine, linkToRunning } from '../app/broker/client.ts'
import type { EngineLink } from '../app/broker/link.ts'
import { systemClock } from '../app/clock.ts'
import { abortOf } from '../app/linked-signal.ts'
import type { Reply, Result } from '../app/model/failure.ts'
import type { Portal } from '../app/model/portal.ts'
import { type IdentityCenter, startIdentityCenter } from '../test/identity-center/server.ts'
import { demoAccounts } from './demo-accounts.ts'
import { type DemoWorld, createDemoWorld } from './demo-world.ts'
import { chooseHost, openApp, thisMachine } from './open-app.mjs'
import { whenAskedToEnd } from './pass-signals.mjs'

const APPROVE_AFTER_MS = 1_500
/** How long the app may take to start (ms). */
const START_MS = 60_000
const STEP_MS = 200
const MANUAL = '--manual'

interface Play {
  readonly world: DemoWorld
  readonly center: IdentityCenter
  readonly manual: boolean
  readonly stop: AbortSignal
}

function must<R extends Reply>(reply: R): Extract<R, { readonly ok: true }> {
  if (!reply.ok) throw new Error(reply.failure.message)
  return reply as Extract<R, { readonly ok: true }>
}

function value<T>(result: Result<T>): T {
  return must(result).value
}

/** The engine of the app that was opened, once it answers. */
async function engineOf({ world, stop }: Play): Promise<EngineLink> {
  const { env, dataFolder } = world
  const end = systemClock.now() + START_MS
  while (!stop.aborted && systemClock.now() < end) {
    const running = await findEngine({ env, platform: process.platform, dataFolder })
    if (running.ok && running.value !== null) return linkToRunning(running.value)
    await systemClock.sleep(STEP_MS, stop)
  }
  throw new Error('the app did not start.')
}

async function addPortal(engine: EngineLink, center: IdentityCenter): Promise<Portal> {
  must(await engine.send({ kind: 'portal-add', startUrl: center.startUrl, region: center.region, label: 'demo' }))
  const [known] = value(await engine.state()).portals
  if (known === undefined) throw new Error('the portal was not added.')
  return known.portal
}

async function signIn(engine: EngineLink, portal: Portal, signal: AbortSignal): Promise<void> {
  console.log('Signing in …')
  must(await engine.send({ kind: 'sign-in', portal: portal.id, open: false, again: false }, { signal }))
  must(await engine.send({ kind: 'sync', portal: portal.id, account: null }, { signal }))
}

function sayWhatToTry({ world, center, manual }: Play, portal: Portal): void {
  const accounts = [...center.world.accounts().values()]
  const first = accounts.find(({ accountName, roles }) => /^[\w-]+$/.test(accountName) && roles.length > 0)
  const role = `${first?.accountName ?? '*'}/${first?.roles[0] ?? '*'}`
  console.log(`
${
  manual
    ? `Sign in at "${portal.label}" in the window, and approve the code on the page that it opens. In another terminal, in this folder:`
    : `Signed in at "${portal.label}": ${accounts.length} accounts. In another terminal, in this folder:`
}

  source ${world.enter}

  npx --no roledeck status
  npx --no roledeck roles
  npx --no roledeck use ${role} --profile dev
  cat "$AWS_SHARED_CREDENTIALS_FILE"
  npx --no roledeck console ${role} --print
  npx --no roledeck release dev

Nothing of yours is touched: this world lives in ${world.folder} and goes when you press Ctrl-C.`)
}

async function play(parts: Play): Promise<void> {
  const engine = await engineOf(parts)
  const portal = await addPortal(engine, parts.center)
  if (!parts.manual) await signIn(engine, portal, parts.stop)
  sayWhatToTry(parts, portal)
}

/** The exit code, once the app is gone. */
function endOf(app: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    app.once('exit', (code) => resolve(code ?? 1))
    app.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
  })
}

async function main(): Promise<void> {
  const words = process.argv.slice(2)
  const manual = words.includes(MANUAL)
  const stopping = new AbortController()
  const stop = stopping.signal
  whenAskedToEnd(() => stopping.abort())
  const choice = chooseHost(thisMachine(process.env))
  const center = await startIdentityCenter({ assignments: demoAccounts(), ...(manual ? {} : { approveAfterMs: APPROVE_AFTER_MS }) })
  const world = createDemoWorld({ endpoints: center.env, user: process.env, onDesktop: choice.why === null })
  const app = openApp(
    words.filter((word) => word !== MANUAL),
    world.env,
    choice,
  )
  const ended = endOf(app)
  // An app that ends by itself ends the demo; one that could not start fails it.
  void ended.then((code) => {
    if (!stop.aborted) process.exitCode = code
    stopping.abort()
  })
  try {
    await play({ world, center, manual, stop })
    await abortOf(stop)
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    app.kill('SIGTERM')
    await ended
    await center.close()
    world.remove()
  }
}

main().catch((error: unknown) => {
  console.error(`The demo could not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
