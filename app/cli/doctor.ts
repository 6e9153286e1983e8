// roledeck doctor
import { homedir } from 'node:os'
import type { Command } from 'commander'
import { systemClock } from '../clock.ts'
import { isDemo } from '../demo.ts'
import type { Known } from '../doctor/examination.ts'
import { registrationEnds } from '../doctor/registrations.ts'
import { awsFiles } from '../files/folders.ts'
import { type Finding, findingInWords, sectionsOf } from '../model/finding.ts'
import type { State } from '../model/state.ts'
import { createKeychain } from '../vault/keychain.ts'
import { probe } from '../vault/probe.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, keychainOptions } from './shell.ts'
import type { Terminal } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface DoctorOptions {
  readonly json?: true
}

export function addDoctorVerb(program: Command, shell: Shell, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description('what is wrong, or well: portals, clock, network, AWS files, environment, keychain')
    .option('--json', 'print JSON: check, level, portal, file, line, tools, message')
    .action((options: DoctorOptions) => finish(examine(shell, options)))
  withExamples(doctor, ['roledeck doctor', 'roledeck doctor --json'])
}

/** 0 where nothing is wrong; hints are nothing wrong. */
async function examine(shell: Shell, { json }: DoctorOptions): Promise<ExitCode> {
  const { surroundings, terminal, signal, version } = shell
  const { configFile, credentialsFile } = awsFiles(surroundings.env, homedir(), process.cwd())
  // Loaded only here, as all that is large.
  const { examination } = await import('../doctor/examination.ts')
  const findings = await examination({
    surroundings,
    paths: { config: configFile, credentials: credentialsFile },
    clock: systemClock,
    program: { kind: 'terminal', version },
    signal,
    ask: () => askEngine(shell),
  })
  if (json === true) terminal.out(JSON.stringify(findings, null, 2))
  else writeFindings(terminal, findings)
  return findings.some(({ level }) => level === 'problem') ? 1 : 0
}

/** Null where there is no state; why not has been said on stderr. */
async function askEngine(shell: Shell): Promise<Known | null> {
  let known: Known | null = null
  await shell.run(async (link) => {
    const state = await link.state()
    if (!state.ok) return state
    const kept = link.lasting ? unasked : await askKeychain(shell, state.value)
    known = { state: state.value, lasting: link.lasting, ...kept }
    return 0
  })
  return known
}

type Kept = Pick<Known, 'keychain' | 'registrationEnds'>

/** A running engine has a keychain of its own, which need not be the one within reach here. */
const unasked: Kept = { keychain: null, registrationEnds: new Map() }

/** An engine that this verb carries has opened no keychain yet. */
async function askKeychain(shell: Shell, { portals }: State): Promise<Kept> {
  if (isDemo(shell.surroundings.env)) return unasked
  const trial = createKeychain({ ...keychainOptions(shell), log: { write: () => undefined } })
  try {
    const keychain = await probe(trial)
    return { keychain, registrationEnds: keychain.ok ? await registrationEnds(trial, portals, shell.signal) : new Map() }
  } finally {
    trial.close()
  }
}

const MARKS: Readonly<Record<Finding['level'], string>> = { problem: '!!', hint: '- ', fine: 'ok' }

/** Every section with its title, the worst first. */
export function writeFindings(terminal: Pick<Terminal, 'out' | 'bold'>, findings: readonly Finding[]): void {
  for (const section of sectionsOf(findings)) {
    terminal.out(terminal.bold(section.title))
    for (const each of section.findings) terminal.out(`  ${MARKS[each.level]}  ${findingInWords(each)}`)
  }
  if (findings.every(({ level }) => level === 'fine')) terminal.out('Nothing to complain about.')
}
