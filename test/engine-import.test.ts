// Importing through a real engine: portals and favourites from AWS files, which stay as they are, byte for byte.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { addPortal } from '../app/effects/portals.ts'
import { noteImportable } from '../app/effects/import.ts'
import type { World } from '../app/effects/world.ts'
import { startEngine } from '../app/host.ts'
import { done } from '../app/model/failure.ts'
import { reduce } from '../app/model/reduce.ts'
import { noSettings } from '../app/model/settings.ts'
import { type State, initialState } from '../app/model/state.ts'
import type { Surroundings } from '../app/ports.ts'
import { createMemoryVault } from '../app/vault/memory.ts'
import { testLauncher } from './support/launcher.ts'
import { tempFolder } from './support/temp.ts'

const ACME = 'https://acme.awsapps.com/start'
const BETA = 'https://beta.awsapps.com/start'
const CONFIG = `[sso-session corp]\r
sso_start_url = ${ACME}/#/
sso_region = eu-west-1
[profile dev]
sso_session = corp
sso_account_id = 012345678901
sso_role_name = Admin
[profile dev-again]
sso_session = corp
sso_account_id = 012345678901
sso_role_name = Admin
[profile beta]
sso_start_url = ${BETA}
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = ReadOnly`

function start(surroundings: Surroundings) {
  const launcher = testLauncher
  return startEngine({ kind: 'terminal', version: '0', surroundings, launcher, vault: createMemoryVault, complain: () => undefined })
}

/** An engine without a portal, beside two AWS files. */
async function fresh() {
  const folder = tempFolder()
  const files = { configFile: join(folder, 'aws', 'config'), credentialsFile: join(folder, 'aws', 'credentials') }
  mkdirSync(dirname(files.configFile))
  writeFileSync(files.configFile, CONFIG)
  const surroundings: Surroundings = { env: {}, platform: process.platform, dataFolder: join(folder, 'data') }
  const engine = await start(surroundings)
  if (!engine.ok) throw new Error(engine.failure.message)
  onTestFinished(() => engine.value.close())
  const take = (...startUrls: readonly string[]) => engine.value.send({ kind: 'import', ...files, startUrls })
  return { engine: engine.value, files, surroundings, take }
}

const portalsOf = (state: State) => state.portals.map(({ portal: { startUrl, region, label } }) => `${label} ${startUrl} ${region}`)

describe('import', () => {
  test('adds the portals that are named, with favourites from their profiles, and leaves the files alone', async () => {
    const { engine, files, take } = await fresh()
    expect(await take(`${ACME}/`)).toEqual(done)
    expect(portalsOf(engine.state())).toEqual([`corp ${ACME} eu-west-1`])
    const id = engine.state().portals[0]?.portal.id ?? ''
    expect(engine.state().favourites).toEqual([`${id}/012345678901/Admin`])
    expect(await take(ACME, BETA)).toEqual(done)
    expect(portalsOf(engine.state())).toEqual([`corp ${ACME} eu-west-1`, `beta ${BETA} us-east-1`])
    expect(engine.state().favourites).toEqual([`${id}/012345678901/Admin`, `${engine.state().portals[1]?.portal.id}/111111111111/ReadOnly`])
    expect(readFileSync(files.configFile, 'utf8')).toBe(CONFIG)
    expect(() => readFileSync(files.credentialsFile)).toThrow('ENOENT')
  })

  test('is kept for the next start, and done twice is done once', async () => {
    const { engine, surroundings, take } = await fresh()
    expect(await take(ACME, BETA)).toEqual(done)
    const { portals, favourites } = engine.state()
    expect(await take(ACME, BETA)).toEqual(done)
    expect(engine.state()).toMatchObject({ favourites, portals: portals.map(({ portal }) => ({ portal })) })
    const next = await start(surroundings)
    expect(next.ok && portalsOf(next.value.state())).toEqual(portalsOf(engine.state()))
    expect(next.ok && next.value.state().favourites).toEqual(favourites)
    if (next.ok) await next.value.close()
  })

  test('a portal that was there under another name keeps it, and gets the favourites; other favourites stay', async () => {
    const { engine, take } = await fresh()
    await engine.send({ kind: 'portal-add', startUrl: ACME, region: 'eu-west-1', label: 'mine' })
    const portal = engine.state().portals[0]?.portal.id ?? ''
    await engine.send({ kind: 'favourite', role: { portal, accountId: '222222222222', roleName: 'Old' }, on: true })
    expect(await take(ACME)).toEqual(done)
    expect(portalsOf(engine.state())).toEqual([`mine ${ACME} eu-west-1`])
    expect(engine.state().favourites).toEqual([`${portal}/222222222222/Old`, `${portal}/012345678901/Admin`])
  })

  test('a label that is taken gets a number', async () => {
    const { engine, take } = await fresh()
    await engine.send({ kind: 'portal-add', startUrl: 'https://other.awsapps.com/start', region: 'eu-west-1', label: 'corp' })
    expect(await take(ACME)).toEqual(done)
    expect(portalsOf(engine.state())).toContain(`corp-2 ${ACME} eu-west-1`)
  })

  test.each([
    ['not in the files', 'https://nowhere.awsapps.com/start', 'not-found', 'https://nowhere.awsapps.com/start was found in'],
    ['no start URL', 'nonsense', 'bad-input', '"nonsense" is not an address'],
  ])('a start URL that is %s is refused, and nothing is added', async (_what, startUrl, kind, sentence) => {
    const { engine, take } = await fresh()
    expect(await take(ACME, startUrl)).toMatchObject({ ok: false, failure: { kind, message: expect.stringContaining(sentence) as string } })
    expect(engine.state()).toMatchObject({ portals: [], favourites: [] })
  })

  test('a file that cannot be read is told', async () => {
    const { files, take } = await fresh()
    mkdirSync(files.credentialsFile)
    expect(await take(ACME)).toMatchObject({ failure: { kind: 'file', message: expect.stringContaining(files.credentialsFile) as string } })
  })

  test('what fails in the middle is told with what was done', async () => {
    const { engine, surroundings, take } = await fresh()
    const undo = engine.onState(() => {
      rmSync(surroundings.dataFolder, { recursive: true })
      writeFileSync(surroundings.dataFolder, 'in the way')
      undo()
    })
    const reply = await take(ACME, BETA)
    expect(reply).toMatchObject({ ok: false, failure: { kind: 'file' } })
    expect(!reply.ok && reply.failure.message).toMatch(
      /^The portal https:\/\/beta\.awsapps\.com\/start could not be added: .* Added: corp\.$/,
    )
  })
})

describe('what could be imported', () => {
  /** A world with nothing but what the note needs: its host's files are `config` and none. */
  function world(configFile: string, lines: string[] = []) {
    const host = { kind: 'terminal', version: '0', demo: false, configFile, credentialsFile: `${configFile}-none` } as const
    let state = initialState(noSettings, 'memory', host)
    let changes = 0
    const settings = { read: () => ({ ok: true, value: noSettings }), update: () => Promise.resolve({ ok: true, value: noSettings }) }
    const surroundings = { env: {}, platform: process.platform, dataFolder: '' }
    const ports = { settings, surroundings, log: { write: (line: string) => void lines.push(line) } }
    const emit = (event: Parameters<World['emit']>[0]) => {
      changes += 1
      state = reduce(state, event)
    }
    const parts = { ports, state: () => state, emit }
    return { world: parts as unknown as World, state: () => state, changes: () => changes }
  }

  function configFile(text: string): string {
    const path = join(tempFolder(), 'config')
    writeFileSync(path, text)
    return path
  }

  test('is noted once while there is no portal, and is nothing after the first one', async () => {
    const { world: at, state, changes } = world(configFile(CONFIG))
    await noteImportable(at)
    expect(state().importable).toMatchObject({ portals: [{ label: 'corp', profiles: 2 }, { startUrl: BETA }] })
    await noteImportable(at)
    expect(changes()).toBe(1)
    const signal = new AbortController().signal
    expect(await addPortal(at, { kind: 'portal-add', startUrl: ACME, region: 'eu-west-1', label: null }, signal)).toEqual(done)
    expect(state().importable).toBe(null)
    await noteImportable(at)
    expect(state().importable).toBe(null)
  })

  test.each([
    ['an empty file', ''],
    ['keys alone', '[profile a]\naws_access_key_id = A\n'],
    ['junk alone', '[sso-session a]\nsso_start_url = junk\nsso_region = eu-west-1\n'],
  ])('is nothing in %s', async (_what, text) => {
    const { world: at, state } = world(configFile(text))
    await noteImportable(at)
    expect(state().importable).toBe(null)
  })

  test('is nothing, with a line in the log, where a file cannot be read', async () => {
    const lines: string[] = []
    const folder = tempFolder()
    const { world: at, state } = world(folder, lines)
    await noteImportable(at)
    expect(state().importable).toBe(null)
    expect(lines).toEqual([expect.stringContaining(folder)])
  })
})
