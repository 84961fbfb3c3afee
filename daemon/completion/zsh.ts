import { allOf, type Choice, type CompletedCommand } from './table.ts'

/** For zsh, with the descriptions of commands and options. */
export function zshCompletion(program: CompletedCommand): string {
  const [, ...commands] = allOf(program)
  return `#compdef syncline
# Completion of syncline for zsh: a file _syncline in a directory of $fpath, or after compinit: source <(syncline completion zsh)

_syncline_folders() {
  local -a folders
  folders=("\${(@f)$(syncline \${opt_args[--home]:+--home} \${(Q)opt_args[--home]} completion folders 2>/dev/null)}")
  compadd -a folders
}

${[...commands, program].map((command) => functionOf(command, program)).join('\n')}
if [[ $funcstack[1] == _syncline ]]; then _syncline "$@"; else compdef _syncline syncline; fi
`
}

function functionOf(command: CompletedCommand, program: CompletedCommand): string {
  const options = [...(command === program ? [] : program.options), ...command.options].map(optionSpec)
  const name = nameOf(command.words)
  if (command.commands.length === 0) {
    return `${name}() {
  _arguments -s ${[...options, ...command.arguments.map(argumentSpec)].join(' ')}
}
`
  }
  return `${name}() {
  local -a commands
  commands=(${command.commands.map((child) => quoted(`${child.words.at(-1)}:${child.description}`)).join(' ')})
  local curcontext=$curcontext state line
  _arguments -C -s ${options.join(' ')} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${command.commands.map((child) => `        ${child.words.at(-1)}) ${nameOf(child.words)} ;;`).join('\n')}
      esac ;;
  esac
}
`
}

function nameOf(words: readonly string[]): string {
  return ['_syncline', ...words].join('_')
}

function optionSpec({ flags, description, value }: CompletedCommand['options'][number]): string {
  // What may be given again is told apart by nothing, so all may.
  const text = `[${description.replaceAll(/[[\]\\]/g, '\\$&')}]${value === undefined ? '' : `:${value.name}:${actionOf(value)}`}`
  return flags.map((flag) => quoted(`*${flag}${text}`)).join(' ')
}

function argumentSpec(argument: CompletedCommand['arguments'][number], i: number): string {
  return quoted(`${argument.variadic ? '*' : i + 1}:${argument.name}:${actionOf(argument)}`)
}

function actionOf({ folders, files, words }: Choice): string {
  const actions = [
    ...(words.length > 0 ? [`(${words.join(' ')})`] : []),
    ...(folders ? ['_syncline_folders'] : []),
    ...(files === 'no' ? [] : [files === 'all' ? '_files' : '_files -/'])
  ]
  return actions.length > 1 ? `{${actions.join('; ')}}` : (actions[0] ?? ' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
