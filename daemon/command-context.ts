/** What every command is given, and the few helpers that give all of them one shape. */
import { type Command, Option } from 'commander'
import { ControlClient } from './control-client.ts'
import { type ExitStatus, EXIT, usageError } from './exit-status.ts'
import { homePath } from './home-path.ts'
import { Output, type Streams } from './output.ts'
import type { DaemonParts } from './parts.ts'
import type { SecretInput } from './terminal/ask-secret.ts'

export interface Surroundings {
  readonly streams: Streams
  readonly environment: NodeJS.ProcessEnv
  readonly stdin: SecretInput & { readonly isTTY?: boolean | undefined }
  /** What a daemon is made of; it takes a while to load. */
  loadParts(): Promise<DaemonParts>
}

/** One run of one command. */
export interface Run {
  readonly output: Output
  /** Absolute. */
  readonly home: string
  readonly client: ControlClient
  readonly surroundings: Surroundings
}

export interface CommandContext {
  readonly surroundings: Surroundings
  /** Set by the command that ran. */
  status: ExitStatus
}

interface GlobalOptions {
  readonly home?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly color?: boolean
}

const examples = new WeakMap<Command, string>()

/** Every command has one example, which its help and the reference show. */
export function withExample(command: Command, example: string): Command {
  examples.set(command, example)
  return command.addHelpText('after', `\nExample:\n  $ ${example}`)
}

export function exampleOf(command: Command): string | undefined {
  return examples.get(command)
}

/** Turns a command's own function into commander's action: options come in, the exit status goes out. */
export function action<O extends object>(context: CommandContext, handle: (run: Run, args: readonly string[], options: O) => Promise<ExitStatus | void>) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command
    const options = command.optsWithGlobals<O & GlobalOptions>()
    context.status = (await handle(makeRun(context.surroundings, options), command.args, options)) ?? EXIT.done
  }
}

export function outputOf({ streams, environment }: Surroundings, options: GlobalOptions): Output {
  // Any value of NO_COLOR but the empty one counts (https://no-color.org).
  const color = options.color !== false && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
  return new Output(streams, { json: options.json === true, quiet: options.quiet === true, color })
}

function makeRun(surroundings: Surroundings, options: GlobalOptions): Run {
  const home = homePath(options.home, surroundings.environment)
  return { output: outputOf(surroundings, options), home, client: new ControlClient({ home }), surroundings }
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

/** @throws CliError USAGE */
export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds < 0 || seconds > 31_536_000) {
    throw usageError(`"${text}" is not a number of seconds`, 'give a number like 30 or 0.5')
  }
  return seconds
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 }

/** @throws CliError USAGE */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? []
  const seconds = Number(count) * (UNITS[unit] ?? Number.NaN)
  if (count === '' || Number.isNaN(seconds)) throw usageError(`"${text}" is not a length of time`, 'give minutes, hours or days: 30m, 1h or 7d')
  return seconds
}

/** @throws CliError USAGE */
export function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text.trim())) throw usageError(`"${text}" is not a whole number`, 'give a number like 1')
  return Number(text)
}

export function modeOption(): Option {
  return new Option('--mode <mode>', 'what the folder does with changes; a read key always means receive-only (default: two-way)').choices([
    'two-way',
    'send-only',
    'receive-only',
    'backup'
  ])
}

export const KEY_OPTION = [
  '--key <key or link>',
  'join the folder of this key, or by the link of an invitation; "-" reads it from standard input, where no other user can see it'
] as const
