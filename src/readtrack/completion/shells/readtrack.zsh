#compdef readtrack rt
# zsh completion for readtrack. In ~/.zshrc: eval "$(readtrack completion zsh)"
# The output of the program is read line by line: it is never evaluated.

_readtrack() {
  local program=${(Q)words[1]} value description
  local -a found
  while IFS=$'\t' read -r value description; do
    found+=("$value${description:+:$description}")
  done < <("${program/#\~\//$HOME/}" __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
  if [[ $found[1] == :files ]]; then
    compset -P '--*='
    _files
  elif (( $#found )) && [[ $found[1] == "${(Q)PREFIX}"* ]]; then
    _describe -V readtrack found
  elif (( $#found )); then # ids of titles that contain the word: one replaces it
    _describe -V readtrack found -U
    if (( $#found > 1 )); then
      compstate[insert]=
      compstate[list]='list force'
    fi
  else
    return 1
  fi
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _readtrack "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
  compdef _readtrack readtrack rt
fi
