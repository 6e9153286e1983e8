// Which shell is the person's own, and how each is started so that its prompt shows the role; names are never in its arguments or files.
import { describe, expect, test } from 'vitest'
import { markedShell, ownShell } from '../../app/cli/prompt-mark.ts'

const NAME = '$(evil)`evil`/Admin'
const env = { ROLEDECK_ROLE: NAME }

test.each([
  ['linux', { SHELL: '/usr/bin/fish' }, '/usr/bin/fish'],
  ['linux', {}, '/bin/sh'],
  ['darwin', { SHELL: '' }, '/bin/sh'],
  ['win32', { PROMPT: '$P$G', COMSPEC: 'C:\\Windows\\cmd.exe' }, 'C:\\Windows\\cmd.exe'],
  ['win32', { PROMPT: '$P$G' }, 'cmd.exe'],
  ['win32', { PSModulePath: 'C:\\Program Files\\PowerShell\\7\\Modules' }, 'pwsh.exe'],
  ['win32', { PSModulePath: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\Modules' }, 'powershell.exe'],
  ['win32', { MSYSTEM: 'MINGW64', SHELL: 'C:\\Git\\usr\\bin\\bash.exe' }, 'C:\\Git\\usr\\bin\\bash.exe'],
] as const)('on %s with %j the person’s own shell is %s', (platform, given, wanted) => {
  expect(ownShell(given, platform)).toBe(wanted)
})

describe('a marked shell', () => {
  test.each([
    '/bin/bash',
    'C:\\Git\\usr\\bin\\bash.exe',
    '/usr/bin/zsh',
    '/usr/bin/fish',
    '/bin/sh',
    '/bin/dash',
    'pwsh.exe',
    'C:\\Windows\\powershell.EXE',
  ])('%s reads the name of the role from its environment', (program) => {
    const marked = markedShell(program, env, '/data/shells/1')
    const code = [...marked.args, ...Object.values(marked.env), ...Object.values(marked.files)].join('\n')
    expect(code).toContain('ROLEDECK_ROLE')
    expect(code).not.toContain('evil')
    expect(marked.program).toBe(program)
  })

  test.each(['/bin/bash', '/usr/bin/zsh', '/usr/bin/fish', '/bin/ksh', 'pwsh'])(
    '%s finds copies of the role’s variables in its environment alone',
    (program) => {
      const role = { ...env, AWS_SECRET_ACCESS_KEY: 'planted', AWS_REGION: 'eu-west-1', AWS_CONFIG_FILE: 'mine', ENV: '/etc/shrc' }
      const marked = markedShell(program, role, '/data/shells/1')
      expect(marked.env).toMatchObject({ ROLEDECK_KEPT_AWS_SECRET_ACCESS_KEY: 'planted', ROLEDECK_KEPT_AWS_REGION: 'eu-west-1' })
      expect(marked.env).not.toHaveProperty('ROLEDECK_KEPT_AWS_CONFIG_FILE')
      const code = [...marked.args, ...Object.values(marked.files)].join('\n')
      expect(code).toContain('AWS_PROFILE')
      expect(code).not.toContain('planted')
    },
  )

  test('PowerShell takes back without a double quote, which would end its argument', () => {
    expect(markedShell('pwsh', env, 'C:\\x').args.join(' ')).not.toContain('"')
  })

  test('cmd shows the name by its own prompt, in which $ alone has a meaning', () => {
    expect(markedShell('C:\\Windows\\cmd.exe', env, 'C:\\x').env).toEqual({ PROMPT: '($$(evil)`evil`/Admin) $P$G' })
    expect(markedShell('cmd.exe', { ...env, PROMPT: '$T $G' }, 'C:\\x').env).toEqual({ PROMPT: '($$(evil)`evil`/Admin) $T $G' })
  })

  test('of a kind that is not known is started as it is', () => {
    expect(markedShell('/usr/bin/nu', env, '/x')).toEqual({ program: '/usr/bin/nu', args: [], env: {}, files: {} })
  })
})
