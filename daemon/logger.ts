/**
 * The log: one line a fact, to standard error in the form that whoever reads it wants, and to a bounded file where no journal takes it.
 * Written at once and synchronously, so that the last words before a crash are there; the lines are few.
 */
import { type Stats, closeSync, fstatSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Facts, Logger } from '../src/index.ts'
import { escapeText } from './terminal/escape.ts'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** syslog's, which the journal reads at the start of a line (sd-daemon(3)). */
const PRIORITIES: Readonly<Record<LogLevel, number>> = { error: 3, warn: 4, info: 6, debug: 7 }

/** The log takes at most this much on the disk, times `LOG_FILES`. */
export const LOG_FILE_BYTES = 4 * 1024 * 1024
export const LOG_FILES = 4
/** A longer line is cut: it holds what a peer sent. */
const MAX_LINE = 4096

export interface LogEntry {
  readonly at: number
  readonly level: LogLevel
  readonly scope: string
  readonly message: string
  readonly facts: Facts
}

export type LogSink = (entry: LogEntry) => void

export class LineLogger implements Logger {
  readonly #sinks: readonly LogSink[]
  readonly #most: number
  readonly #now: () => number

  constructor(components: { readonly sinks: readonly LogSink[]; readonly now: () => number }, init: { readonly level: LogLevel }) {
    this.#sinks = components.sinks
    this.#now = components.now
    this.#most = LOG_LEVELS.indexOf(init.level)
  }

  error(scope: string, message: string, facts?: Facts): void {
    this.#log('error', scope, message, facts)
  }

  warn(scope: string, message: string, facts?: Facts): void {
    this.#log('warn', scope, message, facts)
  }

  info(scope: string, message: string, facts?: Facts): void {
    this.#log('info', scope, message, facts)
  }

  debug(scope: string, message: string, facts?: Facts): void {
    this.#log('debug', scope, message, facts)
  }

  #log(level: LogLevel, scope: string, message: string, facts: Facts = {}): void {
    if (LOG_LEVELS.indexOf(level) > this.#most) return
    const entry: LogEntry = { at: this.#now(), level, scope, message, facts }
    for (const sink of this.#sinks) sink(entry)
  }
}

/** `scope: message name=value …`, safe to print and without any key. */
export function logText({ scope, message, facts }: LogEntry): string {
  let line = `${scope}: ${message}`
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue
    const text = String(value)
    line += ` ${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`
  }
  const safe = withoutKeys(escapeText(line))
  return safe.length > MAX_LINE ? `${safe.slice(0, MAX_LINE - 1)}…` : safe
}

/** The last net: nothing should hand a key to the log in the first place. */
function withoutKeys(text: string): string {
  return text.replace(/(syncline:(?:write|read|store))1[a-z0-9]{8,}/gi, '$1…')
}

/** With the time and the level, for a file or a terminal. */
export function logLine(entry: LogEntry): string {
  return `${new Date(entry.at).toISOString()} ${entry.level.padEnd(5)} ${logText(entry)}`
}

/** As the journal wants it: it has its own clock. */
export function journalLine(entry: LogEntry): string {
  return `<${PRIORITIES[entry.level]}>${logText(entry)}`
}

/** Whether the file descriptor leads to the journal, as systemd says (systemd.exec(5), JOURNAL_STREAM). */
export function isJournal(stream: string | undefined, descriptor: number): boolean {
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(descriptor)
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}

/** `daemon.log` and older ones numbered from 1, in a directory that is made. */
export class LogFile {
  readonly #path: string
  #file: number
  #bytes: number

  private constructor(path: string, file: number, bytes: number) {
    this.#path = path
    this.#file = file
    this.#bytes = bytes
  }

  /** undefined where no file can be: something else is at the directory's name, or the disk refuses. The daemon runs without. */
  static open(directory: string): LogFile | undefined {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      const path = join(directory, 'daemon.log')
      const file = openSync(path, 'a', 0o600)
      return new LogFile(path, file, fstatSync(file).size)
    } catch {
      return undefined
    }
  }

  readonly write = (entry: LogEntry): void => {
    const line = Buffer.from(`${logLine(entry)}\n`)
    try {
      if (this.#bytes + line.length > LOG_FILE_BYTES) this.#rotate()
      this.#bytes += writeSync(this.#file, line)
    } catch {
      // A full disk must not stop the daemon; standard error has the line.
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #rotate(): void {
    closeSync(this.#file)
    for (let n = LOG_FILES - 1; n > 0; n--) {
      const from = n === 1 ? this.#path : `${this.#path}.${n - 1}`
      if (exists(from)) renameSync(from, `${this.#path}.${n}`)
    }
    this.#file = openSync(this.#path, 'a', 0o600)
    this.#bytes = 0
  }
}

function exists(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
