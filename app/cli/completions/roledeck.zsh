#compdef roledeck
# Completion of roledeck in zsh. Load it with: eval "$(roledeck completion zsh)", or put it into a folder of $fpath as _roledeck.

_roledeck() {
  # PREFIX is what stands behind an opening quote, which says how to read it.
  local typed=$compstate[quote]$PREFIX$compstate[quote]
  typed=${(Q)typed}
  local answer line value at strange=
  local -a lines before open openly done plainly
  before=("${(@Q)words[2,CURRENT-1]}")
  answer=$(command roledeck complete zsh -- "${before[@]}" "$typed" 2>/dev/null </dev/null)
  lines=("${(@f)answer}")
  case $answer in
    ($'\tfiles'*) _files; return ;;
    ($'\tcommand'*)
      # Our own name goes, too: what is left is that command line alone.
      at=$((${${(s:	:)lines[1]}[-1]} + 1))
      shift $at words
      CURRENT=$((CURRENT - at))
      _normal
      return
      ;;
  esac
  for line in "${lines[@]}"; do
    value=${line%%$'\t'*}
    [[ -n $value ]] || continue
    # An account without a name of its own is offered by its id, which zsh finds in nothing that was typed.
    [[ ${(L)value} == *"${(L)typed}"* ]] || strange=1
    # What ends in a slash is an account: its role is still to be typed.
    if [[ $value == */ ]]; then
      open+=("$value")
      openly+=("${line/$'\t'/  -- }")
    else
      done+=("$value")
      plainly+=("${line/$'\t'/  -- }")
    fi
  done
  local -a how=(-l -V roledeck -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -M 'l:|=* r:|=*')
  local found=1
  if [[ -n $strange ]]; then
    how=(-l -V roledeck -U)
    # What several have in common is less than what was typed, and must not be written over it. Another Tab goes through them.
    if (( $#open + $#done > 1 )) && [[ $compstate[insert] != *menu ]]; then
      compstate[insert]='' compstate[list]='list force'
    fi
  fi
  (( $#open )) && compadd "${how[@]}" -S '' -d openly -a -- open && found=0
  (( $#done )) && compadd "${how[@]}" -d plainly -a -- done && found=0
  return found
}

if [[ ${funcstack[1]-} == _roledeck ]]; then
  # Loaded from a folder of $fpath: this is the first call already.
  _roledeck "$@"
elif (( $+functions[compdef] )); then
  compdef _roledeck roledeck
else
  # The rest of ~/.zshrc may still load the completion system; where it does not, it is loaded at the first prompt.
  _roledeck_register() {
    add-zsh-hook -d precmd _roledeck_register
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _roledeck roledeck
    unfunction _roledeck_register
  }
  autoload -Uz add-zsh-hook && add-zsh-hook precmd _roledeck_register
fi
