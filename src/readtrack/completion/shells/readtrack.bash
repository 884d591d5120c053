# bash completion for readtrack. In ~/.bashrc: eval "$(readtrack completion bash)"
# The output of the program is read line by line: it is never evaluated, split into words or matched against files.

_readtrack() {
    local program=$1 value description
    local values=() lines=()
    [[ $program == "~/"* ]] && program=$HOME/${program:2}
    COMPREPLY=()
    while IFS=$'\t' read -r value description; do
        values+=("$value")
        lines+=("$value${description:+  ($description)}")
    done < <("$program" __complete bash "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$2" 2>/dev/null)
    case ${#values[@]},${COMP_TYPE-},${values[0]-} in
        *,:files)
            if ! compopt -o default 2>/dev/null; then # before bash 4
                while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
            fi
            ;;
        0,*) ;;
        1,*) COMPREPLY=("${values[@]}") ;;
        *,33,* | *,63,* | *,64,*) COMPREPLY=("${lines[@]}") ;; # to be listed, not to be inserted
        *)
            COMPREPLY=("${values[@]}")
            # Ids of titles that contain the word: their common prefix must not replace it.
            [[ ${values[0]} == "$2"* ]] || COMPREPLY+=(" ")
            ;;
    esac
}

complete -o nosort -F _readtrack readtrack rt 2>/dev/null || complete -F _readtrack readtrack rt
