// roledeck doctor
import { homedir } from 'node:os'
import type { Command } from 'commander'
import { readEntries } from '../inspect/aws-entries.ts'
import { awsFiles } from '../files/folders.ts'
import { launcherPath } from '../files/launcher.ts'
import { isDemo } from '../demo.ts'
import type { Failure } from '../model/failure.ts'
import { createKeychain } from '../vault/keychain.ts'
import { probe } from '../vault/probe.ts'
import { type EngineFacts, engineFindings } from './doctor-engine.ts'
import { environmentFindings } from './doctor-environment.ts'
import { type AwsPaths, type FilesReport, reportFiles } from './doctor-files.ts'
import type { Finding } from './doctor-finding.ts'
import { launcherTrouble, profileFindings, profilesIn } from './doctor-profiles.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, keychainOptions } from './shell.ts'
import { type Finish, withExamples } from './verb.ts'

interface DoctorOptions {
  readonly json?: true
}

export function addDoctorVerb(program: Command, shell: Shell, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description('what is wrong with your AWS files, profiles and environment')
    .option('--json', 'print JSON: check, level, file, line, tools, message')
    .action((options: DoctorOptions) => finish(examine(shell, options)))
  withExamples(doctor, ['roledeck doctor', 'roledeck doctor --json'])
}

/** 0 where nothing is wrong; hints are nothing wrong. */
async function examine(shell: Shell, { json }: DoctorOptions): Promise<ExitCode> {
  const { env, dataFolder, platform } = shell.surroundings
  const { configFile, credentialsFile } = awsFiles(env, homedir(), process.cwd())
  const paths = { config: configFile, credentials: credentialsFile }
  const files = await reportFiles(paths, platform)
  const launcher = launcherPath(dataFolder, platform)
  const before = launcherTrouble(launcher)
  const known = await askEngine(shell)
  const after = launcherTrouble(launcher)
  const findings = [
    ...files.findings,
    ...(known === null ? [] : profileFindings(known.state, { ...files, paths, launcher, before, after })),
    ...environmentFindings(env, profileNames(files)),
    ...(known === null ? [unknownEngine] : engineFindings(known, { ...files, paths })),
  ]
  if (json === true) shell.terminal.out(JSON.stringify(findings, null, 2))
  else write(shell, findings, wellWords(paths, known))
  return findings.some(({ level }) => level === 'problem') ? 1 : 0
}

const unknownEngine: Finding = {
  check: 'engine',
  level: 'problem',
  file: null,
  line: null,
  tools: [],
  message: 'Roledeck could not be asked about its profiles and the keychain; the reason stands above.',
}

/** Null where there is no state; why not has been said on stderr. */
async function askEngine(shell: Shell): Promise<EngineFacts | null> {
  let known: EngineFacts | null = null
  await shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    known = { state: state.value, lasting: link.lasting, keychain: link.lasting ? null : await keychainFailure(shell) }
    return 0
  })
  return known
}

/** An engine that this verb carries has opened no keychain yet. */
async function keychainFailure(shell: Shell): Promise<Failure | null> {
  if (isDemo(shell.surroundings.env)) return null
  const trial = createKeychain({ ...keychainOptions(shell), log: { write: () => undefined } })
  const reachable = await probe(trial)
  trial.close()
  return reachable.ok ? null : reachable.failure
}

/** Of both files; null where one of them cannot be read. */
function profileNames({ texts: { config, credentials } }: FilesReport): ReadonlySet<string> | null {
  if (config === null || credentials === null) return null
  const keys = [...readEntries({ config, credentials }).keys()]
  return new Set(keys.flatMap((key) => (key.startsWith('profile ') ? [key.slice('profile '.length)] : [])))
}

const SECTIONS = [
  ['AWS files', ['files']],
  ['Profiles', ['profiles']],
  ['Environment', ['environment']],
  ['Keychain and engine', ['keychain', 'engine']],
] as const

type Title = (typeof SECTIONS)[number][0]

/** What is said of a section where nothing was found. */
function wellWords(paths: AwsPaths, known: EngineFacts | null): Readonly<Record<Title, string>> {
  const count = known === null ? 0 : profilesIn(known.state, paths).length
  return {
    'AWS files': `${paths.config}, ${paths.credentials}`,
    Profiles:
      known === null ? 'not asked' : count === 1 ? '1 profile of Roledeck in these files' : `${count} profiles of Roledeck in these files`,
    Environment: 'no variable hides a profile',
    'Keychain and engine': `sessions are kept in ${known?.state.vault === 'memory' ? 'memory' : 'the keychain'}; ${known?.lasting === true ? 'an engine is running' : 'no engine is running'}`,
  }
}

function write({ terminal }: Shell, findings: readonly Finding[], well: Readonly<Record<Title, string>>): void {
  for (const [title, checks] of SECTIONS) {
    const found = findings.filter(({ check }) => checks.some((each) => each === check))
    terminal.out(terminal.bold(title))
    if (found.length === 0) terminal.out(`  ok  ${well[title]}`)
    // A stable sort: problems first, each sort in the order in which it was found.
    for (const each of found.toSorted((a, b) => weight(a) - weight(b)))
      terminal.out(`  ${each.level === 'problem' ? '!!' : '- '}  ${inWords(each)}`)
  }
  if (findings.length === 0) terminal.out('Nothing to complain about.')
}

function weight({ level, line }: Finding): number {
  return level === 'hint' ? 2 : line === null ? 1 : 0
}

/** With the file in front, unless the sentence names it, and the tools behind. */
function inWords({ file, tools, message }: Finding): string {
  const named = file === null || message.includes(file) ? message : `${file}: ${message}`
  return tools.length === 0 || tools.length === 3
    ? named
    : `${named} (${tools.map((tool) => (tool === 'Python' ? 'AWS CLI, boto3' : tool)).join(', ')})`
}
