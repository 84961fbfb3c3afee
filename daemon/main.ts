/** From the words of the command line to an exit status. Nothing here ends the process. */
import { type Command, CommanderError } from 'commander'
import { type CommandContext, outputOf, type Surroundings } from './command-context.ts'
import { type CliError, EXIT, type ExitStatus, toCliError, usageError } from './exit-status.ts'
import { makeProgram } from './program.ts'

/** @param words the command line after `syncline` */
export async function main(words: readonly string[], surroundings: Surroundings): Promise<ExitStatus> {
  const context: CommandContext = { surroundings, status: EXIT.done }
  const program = makeProgram(context)
  let complaint = ''
  everyCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => void surroundings.streams.stdout.write(text),
      writeErr: (text) => {
        complaint += text
      },
      getOutHasColors: () => false,
      getErrHasColors: () => false
    })
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return context.status
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done
    const fault = error instanceof CommanderError ? usageOf(error, program, words, complaint) : toCliError(error)
    // Where the words could not be parsed the options in them are not known: what stands there must do.
    const options = { json: words.includes('--json'), color: !words.includes('--no-color') }
    outputOf(surroundings, options).error(fault)
    if ((surroundings.environment['SYNCLINE_DEBUG'] ?? '') !== '') surroundings.streams.stderr.write(`${detailsOf(error)}\n`)
    return fault.status
  }
}

/** commander's complaint in our form, with the help of the command that it is about. */
function usageOf(error: CommanderError, program: Command, words: readonly string[], complaint: string): CliError {
  const command = commandOf(program, words)
  const name = nameOf(command)
  const help = `see how it is used: ${name} --help`
  if (error.code === 'commander.help') {
    const names = command.commands.map((child) => child.name())
    return usageError(`${name} needs a command: ${names.join(', ')}`, help)
  }
  const [first = '', ...rest] = (complaint === '' ? error.message : complaint).trim().split('\n')
  const guess = /\(Did you mean (.*)\?\)/.exec(rest.join(' '))?.[1]
  return usageError(first.replace(/^error: /, ''), guess === undefined ? help : `did you mean ${guess}? ${help}`)
}

/** The command that the words lead to, as far as they do. */
function commandOf(program: Command, words: readonly string[]): Command {
  let command = program
  for (const word of words) command = command.commands.find((candidate) => candidate.name() === word) ?? command
  return command
}

function nameOf(command: Command): string {
  const names: string[] = []
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name())
  return names.join(' ')
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) everyCommand(child, visit)
}

function detailsOf(error: unknown): string {
  const lines: string[] = []
  for (let at = error; at !== undefined; at = at instanceof Error ? at.cause : undefined)
    lines.push(at instanceof Error ? (at.stack ?? at.message) : String(at))
  return lines.join('\ncaused by: ')
}
