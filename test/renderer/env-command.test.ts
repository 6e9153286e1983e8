// The command that is copied for a shell: safe to paste whatever a portal calls its roles, and no longer than it must be.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMAND_SHELLS, envCommand, portalToName, usualShell } from '../../renderer/env-command.ts'
import { needs } from '../support/packages.ts'
import { tempFolder } from '../support/temp.ts'
import { sampleCatalogue, samplePortals, sampleState } from './sample-state.ts'

const role = (roleName: string) => ({ portal: 'acme-1', accountId: '012345678901', roleName })

test.each([
  ['bash', 'eval "$(roledeck env 012345678901/ReadOnly)"'],
  ['fish', 'roledeck env 012345678901/ReadOnly --shell fish | source'],
  ['powershell', 'roledeck env 012345678901/ReadOnly --shell powershell | Out-String | Invoke-Expression'],
] as const)('for %s it needs no quotes around an ordinary name', (shell, command) => {
  expect(envCommand(role('ReadOnly'), shell, null)).toBe(command)
})

test.each([
  ['bash', "Team,A's", `eval "$(roledeck env '012345678901/Team,A'\\''s')"`],
  ['fish', "Team,A's", String.raw`roledeck env '012345678901/Team,A\'s' --shell fish | source`],
  ['powershell', "Team,A's", "roledeck env '012345678901/Team,A''s' --shell powershell | Out-String | Invoke-Expression"],
  ['powershell', 'A’b', "roledeck env ('012345678901/A'+[char]8217+'b') --shell powershell | Out-String | Invoke-Expression"],
] as const)('for %s the name %s is one word', (shell, name, command) => {
  expect(envCommand(role(name), shell, null)).toBe(command)
})

const ODD = [
  'Power_User+1=a,b.c@d-e',
  "it's",
  'a b',
  '$(touch /tmp/x)',
  '`id`',
  '"; id; "',
  '\\',
  "\\'",
  '$HOME',
  'a\nb',
  '*',
  '-x',
  '!!',
  'é',
]

/** What a program called roledeck is handed when the shell runs the lines, one call each. */
function handedBy(shell: string, lines: readonly string[]): readonly string[] {
  const folder = tempFolder()
  const [program, calls] = [join(folder, 'roledeck'), join(folder, 'calls')]
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\037' "$@" >> ${calls}\nprintf '\\036' >> ${calls}\n`, { mode: 0o755 })
  execFileSync(shell, ['-c', lines.join('\n')], { env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder } })
  return readFileSync(calls, 'utf8').split('\u001e').slice(0, -1)
}

test.each([
  ['bash', 'bash', []],
  ['zsh', 'bash', []],
  ['fish', 'fish', ['--shell', 'fish']],
] as const)('%s hands roledeck each role as it is called, and runs nothing else', (program, shell, more) => {
  if (program !== 'bash' && needs(program).skip) return
  const lines = ODD.map((name) => envCommand(role(name), shell, 'acme-1'))
  const words = ODD.map((name) => ['env', `012345678901/${name}`, '--portal', 'acme-1', ...more])
  expect(handedBy(program, lines)).toEqual(words.map((each) => each.map((word) => `${word}\u001f`).join('')))
})

describe('the portal is named', () => {
  const portals = samplePortals(['acme', 'globex'])
  const [mine, other] = [sampleCatalogue(3), sampleCatalogue(3, 4, 'portal-2')]
  const wanted = { portal: 'acme-1', accountId: mine.accounts[1]?.accountId ?? '', roleName: 'Billing' }
  const named = (catalogues: readonly (typeof mine)[], listed = portals) =>
    portalToName({ state: sampleState({ portals: listed }), catalogues: new Map(catalogues.map((each) => [each.portal, each])) }, wanted)

  test('where another one has the same account', () => {
    expect(named([mine, other])).toBe('acme-1')
    for (const shell of COMMAND_SHELLS) expect(envCommand(wanted, shell, 'acme-1')).toContain('/Billing --portal acme-1')
  })

  test('nowhere else: not for a portal that was removed, and not for other accounts', () => {
    expect([named([mine]), named([mine, other], portals.slice(0, 1)), named([mine, { ...other, accounts: [] }])]).toEqual([
      null,
      null,
      null,
    ])
  })
})

test.each([
  ['C:\\Users\\me\\.aws\\config', 'powershell'],
  ['\\\\server\\home\\.aws\\config', 'powershell'],
  ['/users/me/.aws/config', 'bash'],
  ['/mnt/c/Users/me/.aws/config', 'bash'],
])('the usual shell beside %s is %s', (configFile, shell) => {
  expect(usualShell({ configFile })).toBe(shell)
})
