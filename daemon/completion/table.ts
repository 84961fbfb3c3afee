/** What a shell needs to know of the commands to complete them, taken from the commands themselves. */
import type { Argument, Command, Option } from 'commander'
import { HOOK_EVENTS } from '../hook-settings.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** What may stand somewhere. */
export interface Choice {
  /** Labels of the folders, by asking the daemon. */
  readonly folders: boolean
  readonly files: 'no' | 'all' | 'directories'
  readonly words: readonly string[]
}

export interface CompletedOption {
  /** `-o` and `--output`. */
  readonly flags: readonly string[]
  readonly description: string
  /** Absent where it takes none. */
  readonly value?: Choice & { readonly name: string }
}

export interface CompletedArgument extends Choice {
  readonly name: string
  readonly variadic: boolean
}

export interface CompletedCommand {
  /** After `syncline`; empty: the program itself. */
  readonly words: readonly string[]
  readonly description: string
  /** What follows it, where it has commands of its own. */
  readonly commands: readonly CompletedCommand[]
  readonly options: readonly CompletedOption[]
  readonly arguments: readonly CompletedArgument[]
}

/** With the options of the whole program at the program only, though they may stand anywhere. */
export function completedCommand(command: Command, words: readonly string[] = []): CompletedCommand {
  return {
    words,
    description: command.description(),
    commands: command.commands.map((child) => completedCommand(child, [...words, child.name()])),
    options: command.options.map(completedOption),
    arguments: command.registeredArguments.map(completedArgument)
  }
}

/** It, and all below it. */
export function allOf(command: CompletedCommand): CompletedCommand[] {
  return [command, ...command.commands.flatMap(allOf)]
}

function completedOption({ short, long, flags, description, argChoices, required, optional }: Option): CompletedOption {
  const value = /<(.+?)(?:\.\.\.)?>/.exec(flags)?.[1] ?? ''
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    ...((required || optional) && { value: { name: value, ...choiceOf(value, value === 'folder' ? 'label' : '', argChoices) } })
  }
}

function completedArgument(argument: Argument): CompletedArgument {
  const name = argument.name()
  return { name, variadic: argument.variadic, ...choiceOf(name, argument.description, argument.argChoices ?? (name === 'event' ? HOOK_EVENTS : undefined)) }
}

/** By its name and description, which every command uses in the same way. */
function choiceOf(name: string, description: string, words: readonly string[] = []): Choice {
  const files = /^(dir|directory)$/.test(name) ? 'directories' : /^(paths?|file|request)$/.test(name) ? 'all' : 'no'
  return { folders: /\blabel\b/.test(description), files, words }
}
