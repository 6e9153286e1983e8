// The package as a stranger has it: imported by plain Node, compiled by plain tsc, with the user's keychain or without.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { type Caller, createCaller } from '../support/caller.ts'
import { center } from '../support/center.ts'
import { needsKeyring } from '../support/keyring.ts'
import { keyringCaller } from '../support/keyring-caller.ts'
import { tempFolder } from '../support/temp.ts'

const root = resolve(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

/** A program's folder with the package in it, as npm lays it out, and with the named packages of ours beside it. */
function stranger(...others: readonly string[]): string {
  const folder = tempFolder()
  const place = join(folder, 'node_modules', 'roledeck')
  mkdirSync(place, { recursive: true })
  for (const each of ['package.json', 'dist']) cpSync(join(root, each), join(place, each), { recursive: true })
  for (const each of others) {
    mkdirSync(dirname(join(folder, 'node_modules', each)), { recursive: true })
    symlinkSync(join(root, 'node_modules', each), join(folder, 'node_modules', each))
  }
  return folder
}

/** Runs a program there to its end, which it has to find by itself. */
async function run(folder: string, user: Caller, program: string, ...words: readonly string[]): Promise<unknown> {
  const file = join(folder, 'program.mjs')
  writeFileSync(file, program)
  const ended = await user.runProgram(process.execPath, [file, ...words])
  expect(ended).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(ended.stdout)
}

async function portalFor() {
  const portal = await center({ approveAtPoll: 1, intervalSeconds: 0 })
  const [accountId = '', account] = [...portal.world.accounts()][0] ?? []
  return { portal, accountId, roleName: account?.roles[0] ?? '' }
}

test('a program with a store of its own signs in, asks, and ends although it closes nothing', async () => {
  const { portal, accountId, roleName } = await portalFor()
  const program = `
    import { openPortal, RoledeckError } from 'roledeck'
    const [startUrl, region, accountId, roleName] = process.argv.slice(2)
    const codes = []
    const portal = openPortal({ startUrl, region, store: new Map(), onVerification: ({ userCode }) => codes.push(userCode) })
    const credentials = await portal.credentialProvider({ accountId, roleName })()
    const refused = await portal.credentials({ accountId, roleName: 'Nobody' }).catch((error) => error)
    console.log(JSON.stringify({ codes: codes.length, credentials, kind: refused.kind, known: refused instanceof RoledeckError }))
  `
  const user = createCaller(portal.env)
  const said = await run(stranger(), user, program, portal.startUrl, portal.region, accountId, roleName)
  expect(said).toMatchObject({
    codes: 1,
    credentials: { accountId, expiration: expect.stringMatching(/Z$/) },
    kind: 'refused',
    known: true,
  })
  // Its folder for locks is all that it leaves: no settings, no catalogue, no log, no AWS file.
  expect([...user.files().keys()].filter((file) => !file.includes('locks'))).toEqual([])
})

test('a program asks the Roledeck that runs, and ends', async () => {
  const { user, role } = await signedInCaller()
  const program = `
    import { fromRoledeck } from 'roledeck'
    const { accountId } = await fromRoledeck({ role: process.argv[2], portal: 'acme' })()
    console.log(JSON.stringify({ accountId }))
  `
  expect(await run(stranger(), user, program, role)).toEqual({ accountId: role.slice(0, 12) })
}, 60_000)

describe('with the keychain of the user', { ...needsKeyring(), timeout: 90_000 }, () => {
  test('a program finds the session of the Roledeck that does not run now, and ends', async () => {
    const { portal, accountId, roleName } = await portalFor()
    const { user } = await keyringCaller(portal)
    expect(await user.run('portal', 'add', portal.startUrl, '--region', portal.region, '--label', 'acme')).toMatchObject({ code: 0 })
    expect(await user.run('login', '--no-open')).toMatchObject({ code: 0 })
    const program = `
      import { fromRoledeck, openPortal } from 'roledeck'
      const [startUrl, accountId, roleName] = process.argv.slice(2)
      const { expiration } = await fromRoledeck({ role: accountId + '/' + roleName })()
      const portal = openPortal({ startUrl })
      const token = await portal.accessToken()
      const accounts = await portal.accounts({ accountId })
      console.log(JSON.stringify({ expiration, token: token.length > 20, accounts }))
    `
    const said = await run(stranger('keytar'), user, program, portal.startUrl, accountId, roleName)
    expect(said).toMatchObject({ token: true, accounts: [{ accountId }] })
    expect(readFileSync(join(user.dataFolder, 'audit.jsonl'), 'utf8')).toContain('"library"')
  })

  test('a program with clients of its own and no store keeps its session in the keychain', async () => {
    const { portal } = await portalFor()
    const { user } = await keyringCaller(portal)
    const program = `
      import { openPortal } from 'roledeck'
      const [startUrl, region] = process.argv.slice(2)
      let asked = 0
      const portal = openPortal({ startUrl, region, registration: { clientName: 'deployer' }, onVerification: () => (asked += 1) })
      await portal.accessToken()
      await portal.close()
      console.log(JSON.stringify({ asked }))
    `
    const folder = stranger('keytar')
    expect(await run(folder, user, program, portal.startUrl, portal.region)).toEqual({ asked: 1 })
    expect(await run(folder, user, program, portal.startUrl, portal.region)).toEqual({ asked: 0 })
  })
})

const CONSUMER = `
import { S3Like } from './s3-like.js'
import {
  type AccountRef, type FailureKind, MultipleAccountsFoundError, type PortalAccess, type PortalOptions, type RoleCredentials,
  RoledeckError, type StringStore, fromRoledeck, openPortal, roleCredentials,
} from 'roledeck'

const store: StringStore = new Map<string, string>()
const options: PortalOptions = { startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1', store, onVerification: ({ userCode }) => userCode }
const portal: PortalAccess = openPortal(options)
const ref: AccountRef = { accountId: 12 }
export const client = new S3Like({ credentials: portal.credentialProvider({ ...ref, roleName: 'Admin' }) })
export const other = new S3Like({ credentials: fromRoledeck({ role: 'prod/ReadOnly', portal: 'acme' }) })
export const once: Promise<RoleCredentials> = roleCredentials({ ...options, accountName: 'prod', roleName: 'Admin' })
export async function kind(): Promise<FailureKind | undefined> {
  try {
    await portal.accounts({ accountName: 'prod*' })
  } catch (error) {
    if (error instanceof MultipleAccountsFoundError) return error.accounts[0] === undefined ? undefined : error.kind
    if (error instanceof RoledeckError) return error.kind
  }
  return undefined
}
// @ts-expect-error An account has an id or a name.
export const neither = portal.roles({})
// @ts-expect-error And never both.
export const both = portal.roles({ accountId: 1, accountName: 'x' })
// @ts-expect-error A portal has an address.
export const nowhere = openPortal({})
`

/** What the AWS SDK declares, without the SDK. */
const S3_LIKE = `
interface Identity { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string; readonly credentialScope?: string; readonly accountId?: string; readonly expiration?: Date }
export class S3Like { constructor(readonly config: { credentials: (properties?: Record<string, any>) => Promise<Identity> }) {} }
`

test.each([
  ['nodenext', {}],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
])(
  'a strict compiler accepts the types without our sources (%s)',
  async (_what, how) => {
    const folder = stranger('@types/node', 'undici-types')
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      types: ['node'],
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      verbatimModuleSyntax: true,
      ...how,
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
    writeFileSync(join(folder, 'consumer.ts'), CONSUMER)
    writeFileSync(join(folder, 's3-like.ts'), S3_LIKE)
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
    const said = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => error)
    expect(said.stdout).toBe('')
  },
  90_000,
)
