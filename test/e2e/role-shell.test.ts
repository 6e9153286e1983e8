// The person's own shell with a role, at a real pseudo-terminal: its prompt says so, its own files are read, and no name is ever code.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { signedInCaller } from '../support/agent.ts'
import { createCaller } from '../support/caller.ts'
import { type PackageName, needs } from '../support/packages.ts'
import { typing } from '../support/typing.ts'

/** What a hostile administrator might call an account; `touch` would leave a file in HOME. */
const HOSTILE = `p$(touch evil)\`touch evil\`"'%n\\$!;touch evil\u001b]0;x\u0007`
const SHOWN = `(p$(touch evil)\`touch evil\`"'%n\\$!;touch evil ]0;x/Admin) `

async function hostileWorld() {
  const account = { accountId: '123456789012', accountName: HOSTILE, emailAddress: '', roles: ['Admin'] }
  return (await signedInCaller({ assignments: [account] })).user
}

interface Case {
  readonly shell: string
  readonly packages: readonly PackageName[]
  /** The person's own files, by their path in HOME. */
  readonly files: Readonly<Record<string, string>>
  /** What the prompt looks like behind the mark. */
  readonly prompt: string
  readonly env?: Readonly<Record<string, string>>
}

const CASES: readonly Case[] = [
  {
    shell: '/bin/bash',
    packages: ['bsdutils'],
    files: { '.bashrc': `own=read; PROMPT_COMMAND='PS1="own \\$ "'\n` },
    prompt: 'own $ ',
  },
  {
    shell: '/usr/bin/zsh',
    packages: ['bsdutils', 'zsh'],
    files: { '.zshenv': 'own=re\n', '.zshrc': `own=\${own}ad; setopt promptsubst; precmd() { PROMPT='own %# ' }\n` },
    prompt: 'own # ',
  },
  {
    shell: '/usr/bin/zsh',
    packages: ['bsdutils', 'zsh'],
    files: { '.zshenv': 'ZDOTDIR=$HOME/z\n', 'z/.zshrc': `own=read; PROMPT='own %# '\n` },
    prompt: 'own # ',
  },
  {
    shell: '/usr/bin/fish',
    packages: ['bsdutils', 'fish'],
    // With that folder fish does not make completions in the background, which would go on after the test.
    files: {
      '.local/share/fish/generated_completions/x.fish': '',
      '.config/fish/config.fish': `set own read; function fish_prompt; echo -n 'own> '; end\n`,
    },
    prompt: 'own> ',
  },
  { shell: '/bin/dash', packages: ['bsdutils'], files: {}, prompt: '$ ', env: { own: 'read' } },
]

describe.each(CASES)('$shell', ({ shell, packages, files, prompt, env = {} }) => {
  test(
    `shows the mark before the prompt, after ${Object.keys(files).join(' and ') || 'no file'}`,
    { ...needs(...packages), timeout: 60_000 },
    async () => {
      const user = await hostileWorld()
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(user.home, name, '..'), { recursive: true })
        writeFileSync(join(user.home, name), text)
      }
      const person = typing(user, ['shell', '123456789012/Admin'], { SHELL: shell, AWS_PROFILE: 'mine', ...env })
      // zsh's sign for root is another than for a person.
      await person.sees(SHOWN + (process.getuid?.() === 0 ? prompt : prompt.replace('#', '%')))
      person.type('echo "[$own|$AWS_PROFILE|$AWS_REGION|$ZDOTDIR]"; env | grep -c ^AWS_SESSION_TOKEN=\r')
      await person.sees(/\[read\|\|eu-west-1\|([^|\]]*)\]\s+1\s/)
      expect(person.shown()).not.toContain('/shells/')
      const before = person.shown().length
      person.type('\r')
      // Once for each prompt, however often it is drawn.
      await person.sees(new RegExp(`^[^]{${before}}[^]*/Admin\\) `))
      expect(person.shown()).not.toContain('/Admin) (')
      person.type('exit 7\r')
      expect(await person.ended).toBe(7)
      expect(readdirSync(join(user.dataFolder, 'shells'))).toEqual([])
      expect(readdirSync(user.home)).not.toContain('evil')
    },
  )
})

/** What the person's own files set, and the region that they were asked to set already. */
const LEADING = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_CONFIG_FILE']
const EXPORTS = LEADING.map((name) => `export ${name}=inner\n`).join('')

describe.each([
  ['/bin/bash', '.bashrc', ['bsdutils'], {}],
  ['/usr/bin/zsh', '.zshenv', ['bsdutils', 'zsh'], {}],
  ['/usr/bin/zsh', '.zshrc', ['bsdutils', 'zsh'], {}],
  ['/usr/bin/fish', '.config/fish/config.fish', ['bsdutils', 'fish'], {}],
  ['/bin/dash', '.shrc', ['bsdutils'], { ENV: '$HOME/.shrc' }],
] as const)('%s, where %s sets AWS variables', (shell, file, packages, env) => {
  test.each([[[]], [['--container']]])(
    'has the role all the same, and says so once: %j',
    { ...needs(...packages), timeout: 60_000 },
    async (more) => {
      const { user, role } = await signedInCaller()
      mkdirSync(join(user.home, file, '..'), { recursive: true })
      mkdirSync(join(user.home, '.local/share/fish/generated_completions'), { recursive: true })
      writeFileSync(join(user.home, file), `${EXPORTS}export own=read\n`)
      const person = typing(user, ['shell', role, ...more], { SHELL: shell, ...env })
      await person.sees('/Admin) ')
      person.type(`env > shown; env | grep -c ^own=read\r`)
      await person.sees(/\s1\s/)
      person.type('exit\r')
      expect(await person.ended).toBe(0)
      const shown = Object.fromEntries(
        readFileSync(join(user.home, 'shown'), 'utf8')
          .split('\n')
          .map((line) => line.split('=')),
      )
      const isContainer = more.length > 0
      expect(shown).toMatchObject({ own: 'read', ROLEDECK_ROLE: 'web-prod/Admin', AWS_REGION: 'eu-west-1' })
      expect(shown['AWS_PROFILE']).toBeUndefined()
      expect(shown['AWS_CONFIG_FILE']).toMatch(isContainer ? /doors/ : /^inner$/)
      expect(shown['AWS_ACCESS_KEY_ID'] ?? 'none').toMatch(isContainer ? /^none$/ : /^ASIA/)
      expect(shown['AWS_SECRET_ACCESS_KEY'] ?? 'none').not.toBe('inner')
      expect(Object.keys(shown).filter((name) => /KEPT|__roledeck/.test(name))).toEqual([])
      const told = `files change ${LEADING.slice(0, isContainer ? 4 : 3).join(', ')}. That is not used here.`
      expect(person.shown().split(told)).toHaveLength(2)
    },
  )
})

test(
  'with a container the shell’s programs ask Roledeck, and a verb in it works on the person’s own files',
  { ...needs('bsdutils'), timeout: 60_000 },
  async () => {
    const { user, role } = await signedInCaller()
    const person = typing(user, ['shell', role, '--container'], { SHELL: '/bin/bash' })
    await person.sees('/Admin) ')
    person.type(
      `"${process.execPath}" -e 'fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization: require("fs").readFileSync(process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, "utf8") } }).then((answer) => console.log("status", answer.status))'\r`,
    )
    await person.sees('status 200')
    person.type('exit\r')
    expect(await person.ended).toBe(0)
    expect(readdirSync(join(user.dataFolder, 'doors'))).toEqual([])
  },
)

test('without a terminal it says so and names exec', async () => {
  expect(await createCaller().run('shell', 'a/b')).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/terminal[^]*roledeck exec/) as string,
  })
})
