# fish completion for readtrack. In ~/.config/fish/config.fish: readtrack completion fish | source
# The output of the program is read line by line: it is never evaluated.

function __readtrack_complete
    set -l words (commandline -opc)
    while set -q words[2]; and string match -q -- '*=*' $words[1]
        set -e words[1]
    end
    set -l program (string replace -r -- '^~/' "$HOME/" $words[1])
    set -e words[1]
    set -l current (commandline -ct)
    set -l found ($program __complete fish $words "$current" 2>/dev/null)
    if test "$found[1]" = ':files'
        __fish_complete_path "$current"
    else if set -q found[1]
        printf '%s\n' $found
    end
end

complete -c readtrack -f -k -a '(__readtrack_complete)'
complete -c rt -f -k -a '(__readtrack_complete)'
