// roledeck settings
import { type Command, Option } from 'commander'
import { DELIVERIES } from '../model/profile.ts'
import type { Preferences } from '../model/settings.ts'
import type { ExitCode } from './exit.ts'
import type { Shell } from './shell.ts'
import { columns } from './terminal.ts'
import { type Finish, withExamples } from './verb.ts'

interface SettingsOptions extends Partial<Preferences> {
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

export function addSettingsVerb(program: Command, shell: Shell, finish: Finish): void {
  const settings = program
    .command('settings')
    .description('what you chose once for all profiles; shown, or changed by the options')
    .addOption(new Option('--delivery <delivery>', 'how a profile gets its keys at its first switch').choices(DELIVERIES))
    .addOption(new Option('--keys-at-quit <what>', 'what happens to keys in files when Roledeck ends').choices(['keep', 'remove']))
    .option('--json', 'print JSON: delivery, keysAtQuit')
    .action((options: SettingsOptions) => finish(showSettings(shell, options)))
  withExamples(settings, ['roledeck settings', 'roledeck settings --delivery process', 'roledeck settings --keys-at-quit remove --json'])
}

function showSettings(shell: Shell, { delivery, keysAtQuit, json }: SettingsOptions): Promise<ExitCode> {
  const { terminal, signal } = shell
  return shell.run(async (link) => {
    if (delivery !== undefined || keysAtQuit !== undefined) {
      const command = { kind: 'prefer', delivery: delivery ?? null, keysAtQuit: keysAtQuit ?? null } as const
      const reply = await link.send(command, { signal })
      if (!reply.ok) return reply
    }
    const state = await link.state()
    if (!state.ok) return state
    const { preferences: now } = state.value
    if (json === true) terminal.out(JSON.stringify({ delivery: now.delivery, keysAtQuit: now.keysAtQuit }, null, 2))
    else {
      const rows = [
        ['delivery', now.delivery, DELIVERY_MEANS[now.delivery]],
        ['keys-at-quit', now.keysAtQuit, KEYS_AT_QUIT_MEANS[now.keysAtQuit]],
      ]
      for (const row of columns(rows)) terminal.out(row)
    }
    return 0
  })
}
