# Completion of roledeck in fish. Load it with: roledeck completion fish | source

function __roledeck_complete
    # Since fish 4 the option is -x.
    set -l words (commandline -xpc 2>/dev/null)
    or set words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l answer (command roledeck complete fish -- $words "$current" 2>/dev/null </dev/null)
    switch "$answer[1]"
        case \tfiles
            __fish_complete_path (string unescape -- "$current"; or echo -- "$current")
        case \tcommand\t'*'
            # What stands after "--" is a command line of its own.
            set -l before (string split \t -- $answer[1])[-1]
            set -l rest
            if test $before -lt (count $words)
                set rest (string escape -- $words[(math $before + 1)..-1])
            end
            set -a rest "$current"
            complete -C "$rest"
        case '?*'
            printf '%s\n' $answer
    end
end

complete -c roledeck -f -k -a '(__roledeck_complete)'
