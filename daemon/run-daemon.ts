/** Runs the daemon in this process until it is told to stop: by a signal, by a command, or because it cannot go on. */
import { hostname } from 'node:os'
import type { Run } from './command-context.ts'
import { type Daemon, type DaemonInit, startDaemon } from './daemon.ts'
import { type CliError, EXIT, type ExitStatus, usageError } from './exit-status.ts'
import { isJournal, journalLine, LOG_LEVELS, type LogEntry, type LogLevel, logLine } from './logger.ts'
import { nameFault } from './name.ts'
import { parseBootstrap, parseDialAddress, parseListenAddress } from './network/address.ts'
import { type NetworkOptions, pageOptions, reachOptions } from './network-options.ts'
import { checkPageOptions } from './page-settings.ts'
import type { UpView } from './terminal/up-view.ts'

export interface RunDaemonInit {
  readonly options: NetworkOptions
  readonly folder: DaemonInit['folder']
  /** Whether a person watches: a key, a QR code and a live view; else a log only. */
  readonly interactive: boolean
}

const STDERR = 2

/** @throws CliError USAGE */
export function checkNetworkOptions(options: NetworkOptions): void {
  const { name, listen, peer, bootstrap, dhtServer } = options
  if (name !== undefined && nameFault(name) !== undefined)
    throw usageError(`the name ${JSON.stringify(name)} ${nameFault(name)}`, 'give a short name with --name')
  for (const address of listen ?? []) parseListenAddress(address)
  for (const address of peer ?? []) parseDialAddress(address)
  for (const address of bootstrap ?? []) parseBootstrap(address)
  if (dhtServer !== undefined) parseListenAddress(dhtServer)
  checkPageOptions(pageOptions(options))
}

export async function runDaemon(run: Run, { options, folder, interactive }: RunDaemonInit): Promise<ExitStatus> {
  const { environment, loadParts } = run.surroundings
  const { name, listen, peer = [], discovery } = options
  checkNetworkOptions(options)

  const view = interactive ? await openView(run) : undefined
  const journal = isJournal(environment['JOURNAL_STREAM'], STDERR)
  const signals = new Signals({ hangUp: run.surroundings.stdin.isTTY === true })
  let daemon: Daemon
  try {
    daemon = await startDaemon(
      { parts: await loadParts(), environment, log: makeSink(run, view, journal) },
      {
        home: run.home,
        logLevel: levelOf(environment, run.output.quiet),
        logToFile: !journal,
        name,
        defaultName: defaultName(),
        listen,
        peers: peer,
        discovery: discovery === undefined ? undefined : discovery === 'on',
        reach: reachOptions(options),
        page: pageOptions(options),
        askPortMapping: interactive ? portMappingQuestion(run) : undefined,
        folder
      }
    )
  } catch (error) {
    signals.end()
    throw error
  }
  const endWatch = watchFaults(daemon)
  view?.start(daemon)
  const fault = await Promise.race([daemon.stopped, signals.first])
  view?.stop()
  const clean = await daemon.stop()
  signals.end()
  endWatch()
  if (fault !== undefined) throw fault
  return clean ? EXIT.done : EXIT.failed
}

/**
 * A promise that failed and that nobody waited for, somewhere in a library, left nothing half done: the daemon goes on, and the log has it.
 * An exception that nobody caught may have: the log has its stack, and the process ends as at SIGKILL, which loses nothing.
 */
function watchFaults({ logger }: Daemon): () => void {
  const onRejection = (reason: unknown): void => logger.error('daemon', 'a fault in Syncline: a promise failed unseen', { reason: stackOf(reason) })
  const onException = (error: unknown): void => logger.error('daemon', 'a fault in Syncline: the daemon ends', { reason: stackOf(error) })
  process.on('unhandledRejection', onRejection)
  process.on('uncaughtExceptionMonitor', onException)
  return () => {
    process.off('unhandledRejection', onRejection)
    process.off('uncaughtExceptionMonitor', onException)
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** The first signal asks, the second one ends at once. */
class Signals {
  readonly #asked = Promise.withResolvers<undefined>()
  readonly #hangUp: boolean
  #count = 0

  /** @param init `hangUp`: whether the daemon belongs to a terminal, and ends with it; else it was left to run on (nohup, a service manager) */
  constructor(init: { readonly hangUp: boolean }) {
    this.#hangUp = init.hangUp
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, this.#ask)
    // Node undoes what nohup did, so that without a listener SIGHUP would end it.
    process.on('SIGHUP', this.#onHangUp)
  }

  get first(): Promise<CliError | undefined> {
    return this.#asked.promise
  }

  end(): void {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, this.#ask)
    process.off('SIGHUP', this.#onHangUp)
  }

  readonly #ask = (): void => {
    if (this.#count++ > 0) process.exit(EXIT.interrupted)
    this.#asked.resolve(undefined)
  }

  readonly #onHangUp = (): void => {
    if (this.#hangUp) this.#ask()
  }
}

/** Undefined where nobody can be asked. */
function portMappingQuestion({ surroundings, output }: Run): DaemonInit['askPortMapping'] {
  const { stdin } = surroundings
  const { stderr, quiet, json } = output
  if (quiet || json || stdin.isTTY !== true || stderr.isTTY !== true) return undefined
  return async () => {
    const { ask } = await import('./terminal/ask.ts')
    const question = 'May Syncline ask your router to let your other devices in from outside (UPnP)? It is asked once; change it with --port-mapping'
    return await ask(question, stdin, stderr)
  }
}

async function openView({ output }: Run): Promise<UpView> {
  const { UpView } = await import('./terminal/up-view.ts')
  return new UpView({ output, now: Date.now })
}

/** On a terminal the view shows what a person should see, and the file has the rest; a journal wants its own form. */
function makeSink({ output }: Run, view: UpView | undefined, journal: boolean): (entry: LogEntry) => void {
  if (journal) return (entry) => void output.stderr.write(`${journalLine(entry)}\n`)
  if (view === undefined || output.stderr.isTTY !== true) return (entry) => void output.stderr.write(`${logLine(entry)}\n`)
  return (entry) => {
    if (entry.level === 'error' || entry.level === 'warn') view.log(entry)
  }
}

function levelOf(environment: NodeJS.ProcessEnv, quiet: boolean): LogLevel {
  const wanted = environment['SYNCLINE_LOG']
  if (wanted !== undefined && wanted !== '') {
    const level = LOG_LEVELS.find((name) => name === wanted)
    if (level === undefined)
      throw usageError(`SYNCLINE_LOG is "${wanted}", which is no level of the log`, `set it to one of ${LOG_LEVELS.join(', ')}, or not at all`)
    return level
  }
  if ((environment['SYNCLINE_DEBUG'] ?? '') !== '') return 'debug'
  return quiet ? 'warn' : 'info'
}

export function defaultName(): string {
  const name = hostname().split('.')[0] ?? ''
  return nameFault(name) === undefined ? name : 'device'
}
