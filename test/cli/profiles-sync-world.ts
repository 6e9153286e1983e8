// A terminal and an engine's link for one verb: real AWS files in a temporary folder, a state and a catalogue that the test gives, and what was sent.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { EngineLink } from '../../app/broker/link.ts'
import { exitCodeOf, sayFailure } from '../../app/cli/exit.ts'
import type { Shell } from '../../app/cli/shell.ts'
import type { Terminal } from '../../app/cli/terminal.ts'
import type { Finish } from '../../app/cli/verb.ts'
import { type Catalogue, emptyCatalogue } from '../../app/model/catalogue.ts'
import type { Command as Sent, CommandKind, CommandOf } from '../../app/model/contract.ts'
import { parseCommand } from '../../app/model/contract.ts'
import { type Failure, type Reply, done, fail, ok } from '../../app/model/failure.ts'
import { noSettings } from '../../app/model/settings.ts'
import { type State, initialState } from '../../app/model/state.ts'
import { portalIn } from '../support/face.ts'
import { tempFolder } from '../support/temp.ts'

export interface Given {
  /** What is stored; nothing unless told. */
  readonly stored?: Catalogue
  /** What a reading finds, and the accounts that it cannot read. */
  readonly fresh?: Catalogue
  readonly unread?: readonly { readonly accountId: string; readonly failure: Failure }[]
  readonly state?: Partial<State>
  /** What the person answers; null where nobody can be asked. */
  readonly answer?: boolean | null
  readonly replies?: Partial<Record<CommandKind, Reply>>
}

export interface VerbWorld {
  readonly configFile: string
  readonly credentialsFile: string
  /** Texts of the two files. */
  write(config: string, credentials?: string): void
  /** Changes what there is. */
  give(more: Given): void
  readonly sent: readonly Sent[]
  ofKind<K extends CommandKind>(kind: K): readonly CommandOf<K>[]
  run(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>
}

/** `add` puts the verb on the program. The portal is "acme". */
export function verbWorld(add: (program: Command, shell: Shell, finish: Finish) => void, first: Given = {}): VerbWorld {
  const folder = tempFolder()
  const [configFile, credentialsFile] = [join(folder, 'config'), join(folder, 'credentials')]
  const host = { kind: 'terminal', version: '0', demo: false, configFile, credentialsFile } as const
  const sent: Sent[] = []
  let given = first
  let read = false
  const catalogue = () => (read ? given.fresh : given.stored) ?? emptyCatalogue('acme')
  const state = (): State => {
    const [acme, ...others] = given.state?.portals ?? [portalIn('acme')]
    const portals = acme === undefined ? [] : [{ ...acme, sync: { ...acme.sync, failed: (read && given.unread) || [] } }, ...others]
    return { ...initialState(noSettings, 'memory', host), ...given.state, portals }
  }
  const link: EngineLink = {
    lasting: true,
    state: () => Promise.resolve(ok(state())),
    catalogue: () => Promise.resolve(ok(catalogue())),
    send(command) {
      const parsed = parseCommand(command)
      if (!parsed.ok) return Promise.resolve(parsed)
      sent.push(parsed.value)
      read ||= parsed.value.kind === 'sync'
      return Promise.resolve(given.replies?.[parsed.value.kind] ?? done)
    },
    credentials: () => Promise.resolve(fail('internal', 'No keys here.')),
    permit: () => Promise.resolve(fail('internal', 'No keys here.')),
    close: () => Promise.resolve(),
  }
  return {
    configFile,
    credentialsFile,
    write(config, credentials = '') {
      writeFileSync(configFile, config)
      writeFileSync(credentialsFile, credentials)
    },
    give(more) {
      given = { ...given, ...more }
    },
    sent,
    ofKind: <K extends CommandKind>(kind: K) => sent.filter((each): each is CommandOf<K> => each.kind === kind),
    async run(...words) {
      const out: string[] = []
      const said: string[] = []
      const plain = (text: string) => text
      const terminal: Terminal = {
        out: (line) => out.push(line),
        say: (line) => said.push(line),
        progress: () => undefined,
        confirm(question) {
          if (given.answer !== null) said.push(question)
          return Promise.resolve(given.answer === undefined ? true : given.answer)
        },
        isTerminal: { stdin: false, stdout: false },
        bold: plain,
        dim: plain,
      }
      const env = { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile }
      const surroundings = { env, platform: process.platform, dataFolder: folder }
      const shell: Shell = {
        own: { words: [] },
        terminal,
        surroundings,
        signal: new AbortController().signal,
        version: '0',
        async run(work) {
          const ended = await work(link)
          if (typeof ended === 'number') return ended
          if (ended.ok) return 0
          sayFailure(terminal, ended.failure)
          return exitCodeOf(ended.failure.kind)
        },
      }
      let code = -1
      const program = new Command('roledeck').exitOverride().configureOutput({ writeErr: (text) => said.push(text) })
      add(program, shell, async (ended) => {
        code = await ended
      })
      await program.parseAsync(words, { from: 'user' })
      return { code, stdout: out.join('\n'), stderr: said.join('\n') }
    },
  }
}
