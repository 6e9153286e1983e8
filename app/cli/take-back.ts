// What a shell with a role does after the person's own files, which may have set AWS variables: the role's are set again, and what misleads is taken away.
import { FILE_VARIABLES, MISLEADING, REGIONS } from './role-environment.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Before the name of a variable: the copy of it that waits in the environment while those files are read. */
const COPY = 'ROLEDECK_KEPT_'

/** The variables to look after: all that mislead, and what else the role has set. Without a container AWS files are the person's own. */
function watched(env: Env): readonly string[] {
  const files = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ? FILE_VARIABLES : []
  return [...new Set([...MISLEADING, ...[...REGIONS, ...files].filter((name) => env[name])])]
}

/** Copies of the role's variables for the script to find. They lie in the environment because no secret may lie in a file or an argument. */
export function keptCopies(env: Env): Readonly<Record<string, string>> {
  return Object.fromEntries(watched(env).flatMap((name) => (env[name] ? [[`${COPY}${name}`, env[name]]] : [])))
}

const CHANGED = "roledeck: Your shell's files change"
const UNUSED = 'That is not used here.'

/** For bash, zsh and sh. A backslash keeps aliases of the person's away; there is no function, because ksh knows no local variables in one. */
export function takeBackInPosix(env: Env): string {
  return `__roledeck_changed=
for __roledeck_name in ${watched(env).join(' ')}; do
  \\eval "__roledeck_kept=\\\${${COPY}$__roledeck_name-} __roledeck_found=\\\${$__roledeck_name-}"
  if ! \\unset "${COPY}$__roledeck_name" "$__roledeck_name" 2>/dev/null; then
    \\echo "roledeck: $__roledeck_name is read-only by your shell's files, so it stays, and tools may prefer it." >&2
    continue
  fi
  if [ "$__roledeck_found" != "$__roledeck_kept" ]; then __roledeck_changed="\${__roledeck_changed:+$__roledeck_changed, }$__roledeck_name"; fi
  if [ -n "$__roledeck_kept" ]; then \\export "$__roledeck_name=$__roledeck_kept"; fi
done
if [ -n "$__roledeck_changed" ]; then \\echo "${CHANGED} $__roledeck_changed. ${UNUSED}" >&2; fi
\\unset __roledeck_changed __roledeck_name __roledeck_kept __roledeck_found
`
}

/** For fish, whose universal variables are another matter: only what stands above them is taken away. */
export function takeBackInFish(env: Env): string {
  return `function __roledeck_take_back
  set -l changed
  for name in ${watched(env).join(' ')}
    set -l copy ${COPY}$name
    if set -q $copy
      test "$$name" = "$$copy"; or set -a changed $name
      set -gx $name $$copy
      set -eg $copy
    else if set -qg $name
      set -eg $name
      set -a changed $name
    end
  end
  set -q changed[1]; and echo "${CHANGED} "(string join ', ' $changed)". ${UNUSED}" >&2
end
__roledeck_take_back
functions -e __roledeck_take_back`
}

/** For PowerShell, as an argument: without double quotes, and without methods, which may be forbidden. */
export function takeBackInPowerShell(env: Env): string {
  const names = watched(env)
    .map((name) => `'${name}'`)
    .join(',')
  const value = (name: string) => `(Get-Item -LiteralPath ('Env:' + ${name}) -ErrorAction SilentlyContinue).Value`
  const said = `'${CHANGED.replaceAll("'", "''")} ' + ($changed -join ', ') + '. ${UNUSED}'`
  return `& { Set-StrictMode -Off; $changed = @(); foreach ($name in ${names}) { $copy = '${COPY}' + $name; $kept = ${value('$copy')}; $found = ${value('$name')}; if ($found -cne $kept) { $changed += $name }; Remove-Item -LiteralPath ('Env:' + $copy), ('Env:' + $name) -ErrorAction SilentlyContinue; if ($kept) { Set-Item -LiteralPath ('Env:' + $name) -Value $kept } }; if ($changed) { Write-Warning (${said}) } }`
}
