# Completion of roledeck in bash, also the 3.2 of macOS. Load it with: eval "$(roledeck completion bash)"
# Words are split and quoted by roledeck itself: COMP_WORDS differs between versions, and an account name may be anything.

_roledeck() {
  local line answer
  line=$(_roledeck_until_cursor)
  answer=$(command roledeck complete bash -- "$line" "${2-}" 2>/dev/null </dev/null)
  COMPREPLY=()
  case $answer in
    $'\tfiles'*) _roledeck_files "${2-}" ;;
    $'\tcommand'*) _roledeck_command "${2-}" ;;
    ?*)
      while IFS= read -r line; do
        COMPREPLY[${#COMPREPLY[@]}]=$line
      done <<<"$answer"
      ;;
  esac
}

# Before 4.3 COMP_POINT counts bytes.
_roledeck_until_cursor() {
  if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] < 403)); then
    local LC_ALL=C
  fi
  printf '%s' "${COMP_LINE:0:COMP_POINT}"
}

_roledeck_files() {
  # Where compopt is missing, one name a word; readline adds nothing then.
  if ! compopt +o nospace -o bashdefault -o default 2>/dev/null; then
    _roledeck_take "$(compgen -f -- "$1")"
  fi
}

# What stands after "--" is a command line of its own; without it this is the program's name.
_roledeck_command() {
  local at=0
  while ((at < COMP_CWORD)) && [[ ${COMP_WORDS[at]} != -- ]]; do
    at=$((at + 1))
  done
  if ((at < COMP_CWORD)) && type _command_offset >/dev/null 2>&1; then
    compopt +o nospace 2>/dev/null
    _command_offset "$((at + 1))"
  elif ((at + 1 >= COMP_CWORD)); then
    compopt +o nospace 2>/dev/null
    _roledeck_take "$(compgen -c -- "$1")"
  else
    _roledeck_files "$1"
  fi
}

_roledeck_take() {
  local word
  while IFS= read -r word; do
    [[ -n $word ]] && COMPREPLY[${#COMPREPLY[@]}]=$(printf '%q' "$word")
  done <<<"$1"
}

complete -o nospace -F _roledeck roledeck
