// Completion in real shells, in a world whose account names would do harm if any shell read them. PowerShell is not here: its text is.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { completionScripts } from '../../app/cli/completion-scripts.ts'
import { signedInCaller } from '../support/agent.ts'
import type { Caller } from '../support/caller.ts'
import { needs } from '../support/packages.ts'
import { onTerminal } from '../support/pseudo-terminal.ts'
import { times } from '../support/soak.ts'
import { tempFolder } from '../support/temp.ts'

/** A Tab starts a program, and there are many. */
const SLOW = { timeout: 120_000 }

const account = (accountId: string, accountName: string) => ({ accountId, accountName, emailAddress: '', roles: ['Admin', 'ReadOnly'] })

/** A signed-in caller whose PATH has roledeck, and the file that exists as soon as a shell obeys an account's name. */
async function hostileWorld(): Promise<{ readonly user: Caller; readonly trap: string }> {
  const trap = join(tempFolder(), 'obeyed')
  const assignments = [
    account('111111111111', 'prod'),
    account('222222222222', `$(touch ${trap})`),
    account('333333333333', `\`touch ${trap}\``),
    account('444444444444', `O'Brien's "lab"`),
    account('555555555555', `; touch ${trap} #`),
    account('666666666666', 'Zürich / Büro 日本'),
    account('777777777777', 'acme:x=y!'),
    account('888888888888', 'back\\slash'),
    account('999999999991', 'twin'),
    account('999999999992', 'twin'),
  ]
  const { user } = await signedInCaller({ assignments })
  expect((await user.run('sync')).code).toBe(0)
  const path = `${join(user.dataFolder, 'bin')}:${user.env['PATH'] ?? ''}`
  return { user: user.with({ PATH: path, LC_ALL: 'C.UTF-8', TERM: 'dumb' }), trap }
}

/** Lines up to the Tab, and the words that the shell then runs roledeck with. Those of an open quote close it by themselves. */
const TYPED: readonly (readonly [string, readonly string[]])[] = [
  ['us', ['use']],
  ['use --ta', ['use', '--take-over']],
  ['settings --delivery=p', ['settings', '--delivery=process']],
  ['use --profile=x pro', ['use', '--profile=x', 'prod/']],
  ['use prod/R', ['use', 'prod/ReadOnly']],
  ['use 1111', ['use', '111111111111/']],
  ['use \\$', ['use', '$(touch TRAP)/']],
  ['use \\`', ['use', '`touch TRAP`/']],
  ["use O\\'B", ['use', `O'Brien's "lab"/`]],
  ['use \\;', ['use', '; touch TRAP #/']],
  ['use zür', ['use', 'Zürich / Büro 日本/']],
  ['use acme:x=y\\!/A', ['use', 'acme:x=y!/Admin']],
  ['use ACME', ['use', 'acme:x=y!/']],
  ['use ba', ['use', 'back\\slash/']],
  ['use slas', ['use', 'back\\slash/']],
  ['roles --account Z', ['roles', '--account', 'Zürich / Büro 日本']],
  ['use 999999999992/R', ['use', '999999999992/ReadOnly']],
  ['exec prod/Admin -- bashb', ['exec', 'prod/Admin', '--', 'bashbug']],
  ['exec prod/Admin bashb', ['exec', 'prod/Admin', 'bashbug']],
  ["use 'O\tA", ['use', `O'Brien's "lab"/Admin`]],
  ['use "Zü\tR', ['use', 'Zürich / Büro 日本/ReadOnly']],
  ['nonsense x', ['nonsense', 'x']],
]

/** The marks are written as digits, so that the echo of this line does not look like what it prints. */
const SHOW = String.raw`roledeck() { printf '\001%s' "$@"; printf '\002\n'; }`

/** Types each line and a Tab, then Enter and reads how roledeck was called: a function of this name shows it. */
async function typeAll(user: Caller, command: string, setUp: readonly string[], typed = TYPED): Promise<readonly (readonly string[])[]> {
  const terminal = onTerminal(user, command)
  for (const line of [...setUp, SHOW, 'roledeck ready']) terminal.type(`${line}\r`)
  await terminal.shown('\u0001ready\u0002')
  const called: (readonly string[])[] = []
  for (const [line] of typed) {
    terminal.type(`roledeck ${line}\t\r`)
    const screen = await terminal.shown('\u0002')
    called.push(screen.slice(screen.indexOf('\u0001') + 1, screen.indexOf('\u0002')).split('\u0001'))
  }
  return called
}

const expected = (trap: string, typed = TYPED) => typed.map(([, words]) => words.map((word) => word.replace('TRAP', trap)))

describe('bash', SLOW, () => {
  const ask = (user: Caller, line: string, words: readonly string[], cursor: number) =>
    user.runProgram('bash', [
      '--norc',
      '-c',
      `eval "$(roledeck completion bash)"
       COMP_LINE=$1 COMP_POINT=\${#1} COMP_CWORD=$2; shift 2; COMP_WORDS=("$@")
       _roledeck roledeck "\${COMP_WORDS[COMP_CWORD]}" ''; printf '%s\\n' "\${COMPREPLY[@]}"`,
      'bash',
      line,
      String(cursor),
      ...words,
    ])

  test('answers what the function is asked, and never more than that', async () => {
    const { user, trap } = await hostileWorld()
    const roles = await ask(user, 'roledeck use prod/', ['roledeck', 'use', 'prod/'], 2)
    expect(roles).toEqual({ code: 0, stdout: 'prod/Admin \nprod/ReadOnly \n', stderr: '' })
    const all = await ask(user, 'roledeck use ', ['roledeck', 'use', ''], 2)
    expect(all.stdout).toContain('\\$\\(touch\\ ')
    const broken = await ask(user, 'x=1 roledeck use pro', ['roledeck', 'use', 'acme', ':', 'x'], 4)
    expect(broken).toMatchObject({ stderr: '' })
    const program = await ask(user, 'roledeck exec prod/Admin -- bashb', ['roledeck', 'exec', 'prod/Admin', '--', 'bashb'], 4)
    expect(program.stdout).toContain('bashbug')
    // Without a data folder, and without roledeck, there is nothing to say and nothing is said.
    const lost = await ask(user.with({ ROLEDECK_DATA_DIR: '/dev/null' }), 'roledeck use ', ['roledeck', 'use', ''], 2)
    expect(lost).toEqual({ code: 0, stdout: '\n', stderr: '' })
    expect(existsSync(trap)).toBe(false)
  })

  test('at the Tab key, whatever accounts are called', needs('bsdutils'), async () => {
    const { user, trap } = await hostileWorld()
    const called = await typeAll(user, 'bash --norc --noprofile -i', ['eval "$(roledeck completion bash)"'])
    expect(called).toEqual(expected(trap))
    expect(existsSync(trap)).toBe(false)
  })
})

describe('zsh', { ...needs('zsh', 'bsdutils'), ...SLOW }, () => {
  const load = 'eval "$(roledeck completion zsh)"'
  test.each([
    ['which loads its completion system before', ['autoload -Uz compinit; compinit -D', load], TYPED],
    ['which loads it after', [load, 'autoload -Uz compinit; compinit -D'], TYPED.slice(0, times(1, 3))],
    ['which never loads it', [load], TYPED.slice(0, times(1, 3))],
  ])('at the Tab key, whatever accounts are called, in one %s', async (_, setUp, typed) => {
    const { user, trap } = await hostileWorld()
    // All on one line: the system is loaded as ~/.zshrc does it, before the first prompt.
    expect(await typeAll(user, 'zsh -f -i', [setUp.join('; ')], typed)).toEqual(expected(trap, typed))
    expect(existsSync(trap)).toBe(false)
  })
})

test.each([
  ['bash', '\t\t', 'bash --norc --noprofile -i', 'eval "$(roledeck completion bash)"'],
  ['zsh', '\t', 'zsh -f -i', 'autoload -Uz compinit; compinit -D; eval "$(roledeck completion zsh)"'],
])(
  '%s offers the ids of accounts that share a name, and leaves what was typed',
  { ...needs('zsh', 'bsdutils'), ...SLOW },
  async (...given) => {
    const [, tabs, command, setUp] = given
    const { user } = await hostileWorld()
    const terminal = onTerminal(user, command)
    for (const line of [setUp, SHOW, 'roledeck ready']) terminal.type(`${line}\r`)
    await terminal.shown('\u0001ready\u0002')
    for (const typed of ['twi', 'twin/', 'twin/R']) {
      terminal.type(`roledeck use ${typed}${tabs}\r`)
      const screen = await terminal.shown('\u0002')
      expect(screen).toContain(`\u0001use\u0001${typed}\u0002`)
      for (const id of ['999999999991', '999999999992']) expect(screen).toContain(typed === 'twi' ? `${id}/` : `${id}/ReadOnly`)
    }
  },
)

describe('fish', { ...needs('fish'), ...SLOW }, () => {
  test('completes whatever accounts are called', async () => {
    const { user, trap } = await hostileWorld()
    const lines = [
      'us',
      'use pro',
      'use prod/',
      'use \\$',
      "use O\\'B",
      'use zür',
      'use ACME',
      'use slas',
      'use twi',
      'use twin/',
      'use twin/a',
      'exec prod/Admin -- fish_ind',
      'x y',
    ]
    const script = ['roledeck completion fish | source', ...lines.map((_, index) => `complete -C "roledeck $argv[${index + 1}]"; echo`)]
    const { stdout, stderr } = await user.runProgram('fish', ['--no-config', '-c', script.join('\n'), ...lines])
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n\n')).toEqual([
      'use\tswitch a profile to a role',
      'prod/\t111111111111',
      'prod/Admin\t111111111111\nprod/ReadOnly\t111111111111',
      `$(touch ${trap})/\t222222222222`,
      `O'Brien's "lab"/\t444444444444`,
      'Zürich / Büro 日本/\t666666666666',
      'acme:x=y!/\t777777777777',
      'back\\slash/\t888888888888',
      '999999999991/\ttwin\n999999999992/\ttwin',
      [1, 2].map((last) => ['Admin', 'ReadOnly'].map((role) => `99999999999${last}/${role}\ttwin/${role}`).join('\n')).join('\n'),
      '999999999991/Admin\ttwin/Admin\n999999999992/Admin\ttwin/Admin',
      'fish_indent\tIndenter and prettifier',
    ])
    expect(existsSync(trap)).toBe(false)
  })
})

describe('the verbs', () => {
  test('print a script for each shell, say how it is installed, and refuse others', async () => {
    const { user } = await hostileWorld()
    for (const [shell, script] of Object.entries(completionScripts))
      expect(await user.run('completion', shell)).toEqual({ code: 0, stdout: `${script.trimEnd()}\n`, stderr: '' })
    expect((await user.run('completion', '--help')).stdout).toContain('roledeck completion fish | source')
    expect(await user.run('completion', 'tcsh')).toMatchObject({ code: 2, stdout: '' })
    expect((await user.run('--help')).stdout).not.toMatch(/^ +complete /m)
  })

  test('PowerShell’s script evaluates nothing that stands on the line', () => {
    const script = completionScripts.powershell
    expect(script).toContain('Register-ArgumentCompleter -Native')
    expect(script).toContain('$_.Extent.Text')
    expect(script).not.toMatch(/Invoke-Expression[^\n]|SafeGetValue|ScriptBlock\]::Create/)
  })
})
