// roledeck agent unit systemd | launchd: prints what keeps an agent running on a server, and says where to put it.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { Argument, type Command } from 'commander'
import { fail } from '../model/failure.ts'
import type { State } from '../model/state.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed, launcherOf } from './shell.ts'
import { vaultOption } from './vault-words.ts'
import { type Finish, withExamples } from './verb.ts'

export interface AgentUnit {
  /** Absolute path of the launcher, which never moves. */
  readonly launcher: string
  /** `--vault` of the agent; null for none. */
  readonly vault: State['vault'] | null
  /** Absolute path of the file with the passphrase of `file`. */
  readonly passphraseFile: string
  /** Variables that the agent needs and that a service does not inherit. */
  readonly env: ReadonlyMap<string, string>
}

interface UnitOptions {
  readonly vault?: State['vault']
  readonly passphraseFile?: string
}

const LABEL = 'io.roledeck.agent'
/** What the network asks for. A proxy's address may hold a password, so it is left to the reader. */
const CARRIED = [
  'AWS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'NO_PROXY',
  'AWS_ENDPOINT_URL_SSO',
  'AWS_ENDPOINT_URL_SSO_OIDC',
  'AWS_ENDPOINT_URL_SIGNIN',
]
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']

export function addUnitVerb(agent: Command, shell: Shell, finish: Finish): void {
  const unit = agent
    .command('unit')
    .description('print a systemd user unit or a launchd plist that keeps the agent running')
    .addArgument(new Argument('<kind>', 'what for').choices(['systemd', 'launchd']))
    .addOption(vaultOption())
    .option('--passphrase-file <path>', 'where the passphrase of --vault file lies (~/.config/credstore/roledeck unless given)')
    // The agent's own options are read wherever they stand.
    .action((kind: 'systemd' | 'launchd', _options: unknown, command: Command) =>
      finish(print(shell, kind, command.optsWithGlobals<UnitOptions>())),
    )
  withExamples(unit, ['roledeck agent unit systemd > ~/.config/systemd/user/roledeck.service', 'roledeck agent unit launchd --vault file'])
}

async function print(shell: Shell, kind: 'systemd' | 'launchd', options: UnitOptions): Promise<ExitCode> {
  const { surroundings, terminal } = shell
  const { dataFolder, platform, env } = surroundings
  if (platform === 'win32')
    return failed(shell, fail('bad-input', 'Windows has neither systemd nor launchd.', 'Open Roledeck at login: roledeck settings'))
  if (options.passphraseFile !== undefined && options.vault !== 'file')
    return failed(shell, fail('bad-input', 'Only a vault in a file has a passphrase.', 'Add --vault file.'))
  const { installLauncher, launcherPath } = await import('../files/launcher.ts')
  const passphraseFile = resolve(options.passphraseFile ?? join(homedir(), '.config', 'credstore', 'roledeck'))
  const unit: AgentUnit = {
    launcher: launcherPath(dataFolder, platform),
    vault: options.vault ?? null,
    passphraseFile,
    env: new Map(CARRIED.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []))),
  }
  const broken = [unit.launcher, passphraseFile, ...unit.env.values()].find((each) => /\p{Cc}/u.test(each))
  if (broken !== undefined) return failed(shell, fail('bad-input', `${JSON.stringify(broken)} has characters that no unit can hold.`))
  // What the unit names must be there.
  const installed = await installLauncher({ dataFolder, platform, ...launcherOf(shell.own) })
  if (!installed.ok) return failed(shell, installed)
  terminal.out((kind === 'systemd' ? systemdUnit(unit) : launchdPlist(unit)).trimEnd())
  for (const line of kind === 'systemd' ? systemdSteps(unit) : launchdSteps(unit)) terminal.say(line)
  const proxy = PROXIES.find((name) => env[name])
  if (proxy !== undefined) terminal.say(`${proxy} is set here, and is not in it, because it may hold a password: add it yourself.`)
  return 0
}

/** systemd.unit(5), systemd.service(5) and systemd.exec(5). User services have credentials from version 252 on at the latest. */
export function systemdUnit({ launcher, vault, passphraseFile, env }: AgentUnit): string {
  const agent = [launcher, 'agent', ...(vault === null ? [] : ['--vault', vault])]
  const throughShell = (script: string, words: readonly string[]) =>
    ['/bin/sh', '-c', argument(script), 'sh', ...words.map(argument)].join(' ')
  // A quote or a backslash may not be in the path of the program itself.
  const plain = isPlain(launcher) ? agent.join(' ') : throughShell('exec "$@"', agent)
  const started = vault === 'file' ? throughShell(WITH_CREDENTIAL, [...agent, '--passphrase-fd', '3']) : plain
  return [
    '[Unit]',
    'Description=Roledeck renews AWS sign-ins and keys',
    '# One that cannot start, say with a wrong passphrase, is not tried for ever.',
    'StartLimitIntervalSec=600',
    'StartLimitBurst=5',
    '',
    '[Service]',
    '# Started as soon as the program runs; it does not tell when it answers.',
    'Type=exec',
    ...(vault === 'file'
      ? ['# A copy in memory, which the agent gets as descriptor 3.', `LoadCredential=passphrase:${percent(passphraseFile)}`]
      : []),
    `ExecStart=${started}`,
    ...[...env].map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    '# "roledeck agent stop" ends it well, so it stays stopped. 2 is bad input, which a restart does not mend.',
    'Restart=on-failure',
    'RestartSec=10',
    'RestartPreventExitStatus=2',
    '# A renewed session is still saved; then its helper for the keychain ends with it.',
    'KillMode=mixed',
    'TimeoutStopSec=30',
    '# It writes to its data folder and to ~/.aws, wherever links in there lead, so no part of the disk is closed to it (ProtectSystem=, ProtectHome=).',
    '# MemoryDenyWriteExecute= would stop Node itself.',
    'UMask=0077',
    'LimitCORE=0',
    'NoNewPrivileges=yes',
    'LockPersonality=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
    'SystemCallArchitectures=native',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ].join('\n')
}

/** The agent is what runs in the end, so signals and its end are its own. */
const WITH_CREDENTIAL = 'exec "$@" 3<"$CREDENTIALS_DIRECTORY/passphrase"'
const WITH_FILE = 'passphrase=$1; shift; exec "$@" 3<"$passphrase"'

/** A program's argument, where `$` would be a variable. */
function argument(word: string): string {
  return quoted(word.replaceAll('$', '$$$$'))
}

/** One word. `%` would be a specifier. */
function quoted(word: string): string {
  const safe = percent(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return isPlain(word) ? word : `"${safe}"`
}

/** Nothing in it means anything to systemd. */
function isPlain(word: string): boolean {
  return /^[A-Za-z0-9_@+=:,./-]+$/.test(word)
}

function percent(text: string): string {
  return text.replaceAll('%', '%%')
}

/** launchd.plist(5). */
export function launchdPlist({ launcher, vault, passphraseFile, env }: AgentUnit): string {
  const agent = [launcher, 'agent', ...(vault === null ? [] : ['--vault', vault])]
  const words = vault === 'file' ? ['/bin/sh', '-c', WITH_FILE, 'sh', passphraseFile, ...agent, '--passphrase-fd', '3'] : agent
  const text = (value: string) => `<string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    `  <key>Label</key>${text(LABEL)}`,
    '  <key>ProgramArguments</key>',
    '  <array>',
    ...words.map((word) => `    ${text(word)}`),
    '  </array>',
    '  <key>RunAtLoad</key><true/>',
    '  <!-- "roledeck agent stop" ends it well, so it stays stopped. -->',
    '  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>',
    '  <key>ThrottleInterval</key><integer>30</integer>',
    '  <key>ExitTimeOut</key><integer>30</integer>',
    '  <key>Umask</key><integer>63</integer>',
    '  <key>HardResourceLimits</key><dict><key>Core</key><integer>0</integer></dict>',
    ...(env.size === 0 ? [] : ['  <key>EnvironmentVariables</key>', '  <dict>']),
    ...[...env].map(([name, value]) => `    <key>${name}</key>${text(value)}`),
    ...(env.size === 0 ? [] : ['  </dict>']),
    '</dict>',
    '</plist>',
    '',
  ].join('\n')
}

function systemdSteps({ vault, passphraseFile }: AgentUnit): readonly string[] {
  return [
    'Save this as ~/.config/systemd/user/roledeck.service, then:',
    ...(vault === 'file' ? passphraseSteps(passphraseFile, 'systemd-ask-password -n') : []),
    '  systemctl --user daemon-reload',
    '  systemctl --user enable --now roledeck',
    '  loginctl enable-linger    # it also runs while you are not logged in',
  ]
}

function launchdSteps({ vault, passphraseFile }: AgentUnit): readonly string[] {
  return [
    `Save this as ~/Library/LaunchAgents/${LABEL}.plist, then:`,
    ...(vault === 'file' ? passphraseSteps(passphraseFile, 'cat') : []),
    `  launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${LABEL}.plist    # over SSH without a desktop: user/$(id -u)`,
  ]
}

function passphraseSteps(path: string, typed: string): readonly string[] {
  const word = `'${path.replaceAll("'", `'\\''`)}'`
  return [`  (umask 077; mkdir -p "$(dirname ${word})"; ${typed} > ${word})    # the passphrase, in one line`]
}
