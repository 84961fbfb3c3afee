import { allOf, type Choice, type CompletedCommand } from './table.ts'

/** For bash from 3.2 on. What the daemon says is compared and quoted, never evaluated: a label comes from another device. */
export function bashCompletion(program: CompletedCommand): string {
  const commands = allOf(program)
  const valued = commands.flatMap(({ words, options }) => options.flatMap(({ flags, value }) => (value ? flags.map((flag) => `${keyOf(words)}:${flag}`) : [])))
  return `# Completion of syncline for bash: eval "$(syncline completion bash)", for example in ~/.bashrc
_syncline_add() {
  local line
  while IFS= read -r line; do
    # Among names of files the shell quotes by itself.
    [[ -z $files ]] && line=$(printf %q "$line")
    [[ $line == "$current"* ]] && COMPREPLY+=("$line")
  done
}

_syncline_files() {
  local line
  files=1
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$current")
}

_syncline_folders() { _syncline_add < <("\${COMP_WORDS[0]}" \${home:+--home "$home"} completion folders 2>/dev/null); }
_syncline_words() { _syncline_add < <(printf '%s\\n' "$@"); }

_syncline() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' home='' count=0 files='' i word
  local commands=' ${commands.map(({ words }) => keyOf(words)).join(' ')} '
  local valued=' ${valued.join(' ')} '
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == -* ]]; then
      if [[ $valued == *" $command:$word "* || $word == --home ]]; then
        ((i++))
        [[ $word == --home ]] && home=\${COMP_WORDS[i]}
      fi
    elif [[ $commands == *" $command/$word "* ]]; then command+=/$word
    else ((count++)); fi
  done
  case $command:$previous in
${[...optionCases(program, '*'), ...program.commands.flatMap(allOf).flatMap((one) => optionCases(one, keyOf(one.words)))].join('\n')}
  esac
  if [[ $current == -* ]]; then
    _syncline_words ${flagsOf(program)}
    case $command in
${commands
  .filter(({ words, options }) => words.length > 0 && options.length > 0)
  .map((command) => `      ${keyOf(command.words)}) _syncline_words ${flagsOf(command)} ;;`)
  .join('\n')}
    esac
    return
  fi
  case $command:$count in
${commands.flatMap(argumentCases).join('\n')}
  esac
}
complete -F _syncline syncline
`
}

/** Of a command in the script: \`/folder/add\`. */
function keyOf(words: readonly string[]): string {
  return words.map((word) => `/${word}`).join('')
}

function flagsOf({ options }: CompletedCommand): string {
  return options.flatMap(({ flags }) => flags).join(' ')
}

function optionCases({ options }: CompletedCommand, key: string): string[] {
  return options.flatMap(({ flags, value }) =>
    value === undefined ? [] : [`    ${flags.map((flag) => `${key}:${flag}`).join('|')}) ${[...callsOf(value), 'return'].join('; ')} ;;`]
  )
}

function argumentCases({ words, commands, arguments: args }: CompletedCommand): string[] {
  const key = keyOf(words)
  if (commands.length > 0) return [`    ${key}:0) _syncline_words ${commands.map((child) => child.words.at(-1)).join(' ')} ;;`]
  return args.flatMap((argument, i) => {
    const calls = callsOf(argument)
    return calls.length === 0 ? [] : [`    ${key}:${argument.variadic ? '*' : i}) ${calls.join('; ')} ;;`]
  })
}

function callsOf({ folders, files, words }: Choice): string[] {
  return [
    ...(files === 'no' ? [] : [`_syncline_files ${files === 'all' ? '-f' : '-d'}`]),
    ...(words.length > 0 ? [`_syncline_words ${words.join(' ')}`] : []),
    ...(folders ? ['_syncline_folders'] : [])
  ]
}
