// roledeck import: what was found, in words, the question, and the next steps; with a real engine behind it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, onTestFinished, test } from 'vitest'
import { linkTo } from '../../app/broker/link.ts'
import { exitCodeOf, sayFailure } from '../../app/cli/exit.ts'
import { addImportVerb } from '../../app/cli/import.ts'
import type { Shell } from '../../app/cli/shell.ts'
import type { Terminal } from '../../app/cli/terminal.ts'
import { startEngine } from '../../app/host.ts'
import { createMemoryVault } from '../../app/vault/memory.ts'
import { testLauncher } from '../support/launcher.ts'
import { tempFolder } from '../support/temp.ts'

const ACME = 'https://acme.awsapps.com/start'
const ROLE = 'sso_account_id = 012345678901\nsso_role_name = Admin\n'
const CONFIG = `[sso-session two words]
sso_start_url = ${ACME}/
sso_region = eu-west-1
[sso-session junk]
sso_start_url = junk
sso_region = eu-west-1
[profile dev]
sso_session = two words
${ROLE}[profile old]
sso_start_url = https://beta.awsapps.com/start
sso_region = us-east-1
${ROLE}[profile chain]
role_arn = a
source_profile = dev
`

/** The verb on a terminal where the person answers as told (null: nobody is there). */
async function terminal(config: string | null, answer: boolean | null = null) {
  const folder = tempFolder()
  const configFile = join(folder, 'config')
  if (config !== null) writeFileSync(configFile, config)
  const env = { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
  const surroundings = { env, platform: process.platform, dataFolder: join(folder, 'data') }
  const parts = { kind: 'terminal', version: '0', surroundings, launcher: testLauncher } as const
  const engine = await startEngine({ ...parts, vault: createMemoryVault, complain: () => undefined })
  if (!engine.ok) throw new Error(engine.failure.message)
  onTestFinished(() => engine.value.close())
  const run = async (...words: readonly string[]) => {
    const [out, said]: [string[], string[]] = [[], []]
    const streams: Terminal = {
      out: (line) => out.push(line),
      say: (line) => said.push(line),
      progress: () => undefined,
      confirm(question) {
        if (answer !== null) said.push(question)
        return Promise.resolve(answer)
      },
      isTerminal: { stdin: false, stdout: false },
      bold: (text) => text,
      dim: (text) => text,
    }
    const shell: Shell = {
      own: { words: [] },
      terminal: streams,
      surroundings,
      signal: new AbortController().signal,
      version: '0',
      async run(work) {
        const ended = await work(linkTo(engine.value))
        if (typeof ended === 'number') return ended
        if (!ended.ok) sayFailure(streams, ended.failure)
        return ended.ok ? 0 : exitCodeOf(ended.failure.kind)
      },
    }
    let code = -1
    const program = new Command('roledeck')
    addImportVerb(program, shell, async (ended) => {
      code = await ended
    })
    await program.parseAsync(['import', ...words], { from: 'user' })
    return { code, stdout: out.join('\n'), stderr: said.join('\n') }
  }
  return { run, engine: engine.value, configFile }
}

test('says what it found, asks, adds it, and says the next steps', async () => {
  const { run, engine, configFile } = await terminal(CONFIG, true)
  const { code, stdout, stderr } = await run()
  expect(code).toBe(0)
  expect(stdout.split('\n')).toEqual([
    'Portals to add:',
    '  two words  https://acme.awsapps.com/start  eu-west-1  1 profile',
    '  beta       https://beta.awsapps.com/start  us-east-1  1 profile',
    'Profiles of two words:',
    '  dev  012345678901/Admin',
    'Profiles of beta:',
    '  old  012345678901/Admin',
    'Skipped:',
    expect.stringMatching(/^ {2}\[sso-session junk\]: The start URL "junk" is not an address\./),
    '1 profile with a role_arn of another profile: noted for later.',
  ])
  const [acme, beta] = engine.state().portals.map(({ portal }) => portal)
  expect(acme).toMatchObject({ label: 'two words' })
  // A label that a shell would split is named by its id.
  expect(stderr.split('\n')).toEqual([
    'Add 2 portals, and 2 roles as favourites?',
    'Imported: two words, beta.',
    'Next, sign in:',
    `  roledeck login ${acme?.id}`,
    '  roledeck login beta',
    'Your profiles stay as they are. To have Roledeck serve them; your lines come back with release:',
    `  roledeck use 012345678901/Admin --profile dev --take-over --portal ${acme?.id}`,
    '  roledeck use 012345678901/Admin --profile old --take-over --portal beta',
  ])
  expect(engine.state().favourites).toEqual([`${acme?.id}/012345678901/Admin`, `${beta?.id}/012345678901/Admin`])
  expect(readFileSync(configFile, 'utf8')).toBe(CONFIG)
  const again = await run()
  expect(again).toMatchObject({ code: 0, stderr: 'All of it is in Roledeck already.' })
  expect(again.stdout).toContain('Known already:')
  expect(again.stdout).not.toContain('Portals to add:')
})

test.each([
  ['a no', false, [], 1, 'Add 2 portals, and 2 roles as favourites?\nNothing was changed.'],
  ['nobody to ask', null, [], 2, 'roledeck: Nobody can be asked here.\nTo import all of it: roledeck import --yes'],
  ['--dry-run', true, ['--dry-run', '--yes'], 0, 'Nothing was changed.'],
] as const)('%s changes nothing', async (...[, answer, words, code, said]) => {
  const { run, engine } = await terminal(CONFIG, answer)
  expect(await run(...words)).toMatchObject({ code, stderr: said, stdout: expect.stringContaining('Portals to add:') as string })
  expect(engine.state()).toMatchObject({ portals: [], favourites: [] })
})

test('--yes asks nobody, and where there is one portal no step needs to name it', async () => {
  const { run, engine } = await terminal(
    `[sso-session corp]\nsso_start_url = ${ACME}\nsso_region = eu-west-1\n[profile dev]\nsso_session = corp\n${ROLE}`,
  )
  const { code, stderr } = await run('--yes')
  expect(code).toBe(0)
  expect(stderr).toContain('\n  roledeck use 012345678901/Admin --profile dev --take-over')
  expect(stderr).not.toContain('--portal')
  expect(engine.state().portals).toHaveLength(1)
})

test.each([
  ['no files', null],
  ['an empty file', ''],
  ['keys alone', '[profile a]\naws_access_key_id = A\naws_secret_access_key = S\n'],
])('%s: there is nothing to import, and that is no failure', async (_what, config) => {
  const { run, configFile } = await terminal(config)
  expect(await run('--yes')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining(`No portal to import in ${configFile}`) as string,
  })
})

test('a file that cannot be read is a failure with its name', async () => {
  const { run, configFile } = await terminal(null)
  mkdirSync(configFile)
  expect(await run('--yes')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(configFile) as string })
})

test('of many profiles the first are shown, and the rest is counted', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `[profile p${index}]\nsso_session = corp\n${ROLE}`).join('')
  const { run } = await terminal(`[sso-session corp]\nsso_start_url = ${ACME}\nsso_region = eu-west-1\n${many}`)
  const { stdout, stderr } = await run('--yes')
  expect(stdout).toContain('  p19  012345678901/Admin\n  … and 10 more')
  expect(stderr).toMatch(/--profile p4 .*\n {2}… and 25 more$/)
})
