// How each shell is started with a mark before its prompt, `(<account>/<role>) `. The names are never part of its code: it reads them from its environment.
import { posix, win32 } from 'node:path'
import { quotedForPosix, universalWarning } from '../model/shell-words.ts'
import { MISLEADING, ROLE_VARIABLE } from './role-environment.ts'
import { keptCopies, takeBackInFish, takeBackInPosix, takeBackInPowerShell } from './take-back.ts'

type Env = Readonly<Record<string, string | undefined>>

export interface MarkedShell {
  readonly program: string
  readonly args: readonly string[]
  /** More variables for it. */
  readonly env: Readonly<Record<string, string>>
  /** By name: what must lie in the folder first. */
  readonly files: Readonly<Record<string, string>>
}

/** The person's own shell. On Windows it is the one that we were started from, as far as that can be told. */
export function ownShell(env: Env, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return env['SHELL'] || '/bin/sh'
  if (env['MSYSTEM'] && env['SHELL']) return env['SHELL']
  // Only cmd gives its children a PROMPT.
  if (env['PROMPT'] !== undefined) return env['COMSPEC'] || 'cmd.exe'
  return /\\PowerShell\\7/i.test(env['PSModulePath'] ?? '') ? 'pwsh.exe' : 'powershell.exe'
}

/** How the shell at `program` is started. `folder` (absolute) is where its files will be; one that is not known here gets its role in a variable only. */
export function markedShell(program: string, env: Env, folder: string): MarkedShell {
  const name = win32
    .basename(program)
    .replace(/\.exe$/i, '')
    .replace(/^-/, '')
    .toLowerCase()
  const how = SHELLS.get(name)
  return { program, args: [], env: {}, files: {}, ...how?.(env, folder) }
}

/** What plain shells show before their commands. */
const SH_PROMPT = `(\${${ROLE_VARIABLE}-}) $ `

type How = (env: Env, folder: string) => Partial<MarkedShell>

/** The value is put in by the shell itself, once, and not read as code again. A file of the person's, which ENV names, may set a prompt of its own. */
const PLAIN_SH: How = (env, folder) => {
  const own = env['ENV']
  // The shell expands ENV, and our folder must be read as it is.
  if (!own || /[$`\\]/.test(folder)) return { env: { PS1: SH_PROMPT } }
  const shrc = `ENV=${quotedForPosix(own)}
\\eval "__roledeck_env=\\"$ENV\\""
if [ -r "$__roledeck_env" ]; then . "$__roledeck_env"; fi
\\unset __roledeck_env
${takeBackInPosix(env)}PS1='${SH_PROMPT}'
`
  return { env: { PS1: SH_PROMPT, ENV: posix.join(folder, 'shrc'), ...keptCopies(env) }, files: { shrc } }
}

const POWERSHELL: How = (env) => ({
  args: ['-NoExit', '-Command', `${POWERSHELL_MARK}; ${takeBackInPowerShell(env)}`],
  env: keptCopies(env),
})

const SHELLS: ReadonlyMap<string, How> = new Map<string, How>([
  [
    'bash',
    (env, folder) => ({ args: ['--rcfile', posix.join(folder, 'bashrc'), '-i'], env: keptCopies(env), files: { bashrc: bashrc(env) } }),
  ],
  ['zsh', (env, folder) => ({ args: ['-i'], env: { ZDOTDIR: folder, ...keptCopies(env) }, files: zshFiles(env, folder) })],
  // Taken back first: a universal variable shows again then, and is told.
  ['fish', (env) => ({ args: ['-i', '-C', `${takeBackInFish(env)}\n${FISH_MARK}`], env: keptCopies(env) })],
  ...['sh', 'dash', 'ash', 'ksh', 'ksh93', 'mksh'].map((name) => [name, PLAIN_SH] as const),
  ...['pwsh', 'powershell'].map((name) => [name, POWERSHELL] as const),
  ['cmd', (env) => ({ env: { PROMPT: `(${(env[ROLE_VARIABLE] ?? '').replaceAll('$', '$$$$')}) ${env['PROMPT'] ?? '$P$G'}` } })],
])

/** After the person's own file; behind everything in PROMPT_COMMAND, where many prompts are made anew each time. */
const bashrc = (env: Env) => `if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
${takeBackInPosix(env)}__roledeck_mark() {
  local ended=$?
  case $PS1 in '(\${${ROLE_VARIABLE}-}) '*) ;; *) PS1='(\${${ROLE_VARIABLE}-}) '$PS1 ;; esac
  return "$ended"
}
if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]] && (( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] > 500 )); then
  PROMPT_COMMAND+=(__roledeck_mark)
else
  PROMPT_COMMAND=\${PROMPT_COMMAND:+$PROMPT_COMMAND$'\\n'}__roledeck_mark
fi
`

/** What fish has in universal variables comes back in any environment, and is told. The prompt is copied under another name, and finds the status that it may show. */
const FISH_MARK = `for name in ${MISLEADING.join(' ')}; set -qU $name; and not set -qg $name; and echo "${universalWarning('$name')}" >&2; end
functions -q fish_prompt; and functions -c fish_prompt __roledeck_prompt
function __roledeck_status; return $argv[1]; end
function fish_prompt
  set -l ended $status
  printf '(%s) ' "$${ROLE_VARIABLE}"
  __roledeck_status $ended
  functions -q __roledeck_prompt; and __roledeck_prompt; or printf '> '
end`

const POWERSHELL_MARK = `$global:RoledeckPrompt = $function:prompt; function global:prompt { '(' + $Env:${ROLE_VARIABLE} + ') ' + (& $global:RoledeckPrompt) }`

/**
 * zsh finds its files by ZDOTDIR alone, so ours read the person's, with the ZDOTDIR that those expect. What \`%20v\` stands for in a prompt is shown as it is,
 * whatever is in it and however zsh expands prompts.
 */
function zshFiles(env: Env, folder: string): Readonly<Record<string, string>> {
  const own = env['ZDOTDIR']
  const ours = quotedForPosix(folder)
  const before = own === undefined ? 'unset ZDOTDIR' : `export ZDOTDIR=${quotedForPosix(own)}`
  return {
    '.zshenv': `${before}
if [[ -r \${ZDOTDIR:-$HOME}/.zshenv ]]; then source "\${ZDOTDIR:-$HOME}/.zshenv"; fi
if (( \${+ZDOTDIR} )); then __roledeck_zdotdir=$ZDOTDIR __roledeck_kind=\${(t)ZDOTDIR}; fi
export ZDOTDIR=${ours}
`,
    '.zshrc': `if (( \${+__roledeck_zdotdir} )); then
  ZDOTDIR=$__roledeck_zdotdir
  if [[ $__roledeck_kind != *export* ]]; then typeset +x ZDOTDIR; fi
  unset __roledeck_zdotdir __roledeck_kind
else
  unset ZDOTDIR
fi
if [[ \${HISTFILE-} == ${ours}/* ]]; then HISTFILE=\${ZDOTDIR:-$HOME}/\${HISTFILE:t}; fi
if [[ -r \${ZDOTDIR:-$HOME}/.zshrc ]]; then source "\${ZDOTDIR:-$HOME}/.zshrc"; fi
${takeBackInPosix(env)}__roledeck_mark() {
  emulate -L zsh
  psvar[20]=\${${ROLE_VARIABLE}-}
  if [[ $PROMPT != '(%20v) '* ]]; then PROMPT="(%20v) $PROMPT"; fi
}
typeset -ga precmd_functions
precmd_functions+=(__roledeck_mark)
`,
  }
}
