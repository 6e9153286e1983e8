// roledeck settings
import { type Command, Option } from 'commander'
import { type CommandOf, asPreferred } from '../model/contract.ts'
import { type Result, ok } from '../model/failure.ts'
import { parseMinutes, preferred, quietInWords } from '../model/preferences.ts'
import { DELIVERIES } from '../model/profile.ts'
import { type Preferences, SIGN_IN_FLOWS } from '../model/settings.ts'
import type { ExitCode } from './exit.ts'
import { type Shell, failed } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface SettingsOptions extends Partial<Pick<Preferences, 'delivery' | 'keysAtQuit' | 'flow'>> {
  readonly warn?: string
  readonly snooze?: string
  readonly quiet?: string
  readonly json?: true
}

const DELIVERY_MEANS: Readonly<Record<Preferences['delivery'], string>> = {
  static: 'new profiles get keys in the credentials file',
  process: 'new profiles hold no keys: tools ask Roledeck for them',
  sso: 'new profiles hold no keys: tools ask the portal, with a sign-in of their own or the shared token',
}

const KEYS_AT_QUIT_MEANS: Readonly<Record<Preferences['keysAtQuit'], string>> = {
  keep: 'keys stay in the credentials file when Roledeck ends',
  remove: 'keys leave the credentials file when Roledeck ends',
}

const FLOW_MEANS: Readonly<Record<Preferences['flow'], string>> = {
  device: 'at a sign-in you compare a code with the page of your browser',
  browser: 'at a sign-in your browser comes back to this machine by itself',
}

export function addSettingsVerb(program: Command, shell: Shell, finish: Finish): void {
  const settings = program
    .command('settings')
    .description('what you chose once for all profiles; shown, or changed by the options')
    .addOption(new Option('--delivery <delivery>', 'how a profile gets its keys at its first switch').choices(DELIVERIES))
    .addOption(new Option('--keys-at-quit <what>', 'what happens to keys in files when Roledeck ends').choices(['keep', 'remove']))
    .addOption(new Option('--flow <flow>', 'how you sign in at portals where you chose nothing else').choices(SIGN_IN_FLOWS))
    .option('--warn <minutes>', 'how long before an end you are warned')
    .option('--snooze <minutes>', 'how long a warning that you put off stays away')
    .option('--quiet <hours>', 'when no notification comes, as 22:00-07:00, or "off"')
    .option('--json', 'print JSON: delivery, keysAtQuit, flow, warnMinutes, snoozeMinutes, quiet')
    .action((options: SettingsOptions) => finish(showSettings(shell, options)))
  withExamples(settings, [
    'roledeck settings',
    'roledeck settings --delivery process',
    'roledeck settings --keys-at-quit remove --json',
    'roledeck settings --warn 15 --snooze 5 --quiet 22:00-07:00',
    'roledeck settings --flow browser --quiet off',
  ])
}

async function showSettings(shell: Shell, options: SettingsOptions): Promise<ExitCode> {
  const { terminal, signal } = shell
  const change = changeOf(options)
  if (!change.ok) return failed(shell, change)
  return shell.run(async (link) => {
    if (change.value !== null) {
      const reply = await link.send(change.value, { signal })
      if (!reply.ok) return reply
    }
    const state = await link.state()
    if (!state.ok) return state
    const { preferences } = state.value
    if (options.json === true) terminal.out(JSON.stringify(settingsJson(preferences), null, 2))
    else for (const row of columns(settingsRows(preferences))) terminal.out(row)
    return 0
  })
}

/** What the options change, or null where they change nothing. */
function changeOf({ json: _json, warn, snooze, ...chosen }: SettingsOptions): Result<CommandOf<'prefer'> | null> {
  if (warn === undefined && snooze === undefined && Object.keys(chosen).length === 0) return ok(null)
  const warnMinutes = minutesOf(warn)
  if (!warnMinutes.ok) return warnMinutes
  const snoozeMinutes = minutesOf(snooze)
  if (!snoozeMinutes.ok) return snoozeMinutes
  const change = { ...asPreferred, ...chosen, warnMinutes: warnMinutes.value, snoozeMinutes: snoozeMinutes.value }
  // Said here already, so that no engine is started for it.
  const sense = preferred(change)
  return sense.ok ? ok(change) : sense
}

function minutesOf(text: string | undefined): Result<number | null> {
  return text === undefined ? ok(null) : parseMinutes(text)
}

/** The documented, stable form. */
function settingsJson({ delivery, keysAtQuit, flow, warnMinutes, snoozeMinutes, quiet }: Preferences) {
  return { delivery, keysAtQuit, flow, warnMinutes, snoozeMinutes, quiet: quiet === null ? null : quietInWords(quiet) }
}

function settingsRows({ delivery, keysAtQuit, flow, warnMinutes, snoozeMinutes, quiet }: Preferences): readonly (readonly string[])[] {
  const quietMeans =
    quiet === null ? 'notifications come at any hour' : 'no notification comes in these hours; what still holds then comes afterwards'
  return [
    ['delivery', delivery, DELIVERY_MEANS[delivery]],
    ['keys-at-quit', keysAtQuit, KEYS_AT_QUIT_MEANS[keysAtQuit]],
    ['flow', flow, FLOW_MEANS[flow]],
    ['warn', `${warnMinutes} min`, 'you are warned so long before something ends that is not renewed silently'],
    ['snooze', `${snoozeMinutes} min`, 'a warning that you put off stays away so long'],
    ['quiet', quietInWords(quiet), quietMeans],
  ]
}
