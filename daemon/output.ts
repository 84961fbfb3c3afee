/** Where a command says things: results on standard output, all else on standard error. The only place that knows of --json, --quiet and colour. */
import colors from 'picocolors'
import type { CliError } from './exit-status.ts'
import { escapeText } from './terminal/escape.ts'

export interface OutputInit {
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean
}

/** The part of a tty.WriteStream that is used, so that tests can hand in their own. */
export interface TextStream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

export interface Streams {
  readonly stdout: TextStream
  readonly stderr: TextStream
}

export class Output {
  readonly json: boolean
  readonly quiet: boolean
  readonly stdout: TextStream
  readonly stderr: TextStream
  /** Colours of standard output; those that do nothing where there is no terminal or the user wants none. */
  readonly style: ReturnType<typeof colors.createColors>
  /** The same of standard error. */
  readonly errorStyle: ReturnType<typeof colors.createColors>

  constructor({ stdout, stderr }: Streams, init: OutputInit) {
    this.stdout = stdout
    this.stderr = stderr
    this.json = init.json
    this.quiet = init.quiet
    this.style = colors.createColors(init.color && stdout.isTTY === true)
    this.errorStyle = colors.createColors(init.color && stderr.isTTY === true)
  }

  /** The result of a command: `lines` for a person, `document` with --json. */
  result(document: unknown, lines: () => readonly string[]): void {
    if (this.json) {
      this.document(document)
      return
    }
    const text = lines().join('\n')
    if (text !== '') this.stdout.write(`${text}\n`)
  }

  /** One JSON document on a line of its own. */
  document(document: unknown): void {
    this.stdout.write(`${JSON.stringify(document)}\n`)
  }

  /** What happened, for a person who watches; never with --json or --quiet. */
  note(line: string): void {
    if (!this.json && !this.quiet) this.stderr.write(`${line}\n`)
  }

  error(error: CliError): void {
    if (this.json) {
      this.document({ error: { code: error.code, message: error.message, hint: error.hint } })
      return
    }
    const { red, cyan } = this.errorStyle
    this.stderr.write(`${red('error:')} ${escapeText(error.message)}\n${cyan('hint:')} ${escapeText(error.hint)}\n`)
  }
}
