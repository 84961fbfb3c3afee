import { allOf, type Choice, type CompletedCommand } from './table.ts'

/** For fish, with the descriptions of commands and options. */
export function fishCompletion(program: CompletedCommand): string {
  const [, ...commands] = allOf(program)
  const valued = [program, ...commands].flatMap(({ options }) => options.flatMap(({ flags, value }) => (value ? flags : [])))
  return `# Completion of syncline for fish: syncline completion fish > ~/.config/fish/completions/syncline.fish

# Succeeds where the words so far are this command: options left out, with nothing but its arguments after it.
function __syncline_is
    set -l words (commandline -opc)
    set -l left
    set -l skip 0
    for word in $words[2..]
        if test $skip = 1
            set skip 0
        else if contains -- $word ${[...new Set(valued)].join(' ')}
            set skip 1
        else if not string match -q -- '-*' $word
            set -a left $word
        end
    end
    set -l count (count $argv)
    if test $count = 0
        test (count $left) = 0
    else
        test (count $left) -ge $count; and test "$left[1..$count]" = "$argv"
    end
end

# The same with nothing after it.
function __syncline_ends
    __syncline_is $argv; and test (count (string match -v -- '-*' (commandline -opc))) = (math (count $argv) + 1)
end

function __syncline_folders
    syncline completion folders 2>/dev/null
end

complete -c syncline -f
${[program, ...commands].flatMap(linesOf).join('\n')}
`
}

function linesOf({ words, commands, options, arguments: args }: CompletedCommand): string[] {
  const is = words.length === 0 ? '' : ` -n '__syncline_is ${words.join(' ')}'`
  const ends = `-n '${['__syncline_ends', ...words].join(' ')}'`
  return [
    ...commands.map((child) => `complete -c syncline ${ends} -a ${child.words.at(-1)} -d ${quoted(child.description)}`),
    ...options.map(({ flags, description, value }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ')
      return `complete -c syncline${is} ${names}${value === undefined ? '' : ` -r${sourcesOf(value)}`} -d ${quoted(description)}`
    }),
    ...(args.some(isKnown) ? [`complete -c syncline${is}${sourcesOf(joined(args))}`] : [])
  ]
}

function isKnown({ folders, files, words }: Choice): boolean {
  return folders || files !== 'no' || words.length > 0
}

/** fish does not count arguments: any of them is offered everywhere. */
function joined(args: readonly Choice[]): Choice {
  return {
    folders: args.some(({ folders }) => folders),
    files: args.some(({ files }) => files === 'all') ? 'all' : args.some(({ files }) => files === 'directories') ? 'directories' : 'no',
    words: args.flatMap(({ words }) => words)
  }
}

function sourcesOf({ folders, files, words }: Choice): string {
  const sources = [...words, ...(folders ? ['(__syncline_folders)'] : []), ...(files === 'directories' ? ['(__fish_complete_directories)'] : [])]
  return `${files === 'all' ? ' -F' : ' -f'}${sources.length === 0 ? '' : ` -a ${quoted(sources.join(' '))}`}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
