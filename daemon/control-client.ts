/** Talks to the daemon of a home. Imports nothing that the answer does not need: a command is over in a moment. */
import type { IncomingMessage, RequestOptions } from 'node:http'
import { controlSocketOf } from './control-socket.ts'
import { CliError, EXIT } from './exit-status.ts'
import { readEvents } from './event-reader.ts'
import { codeOf } from './fault-text.ts'
import { homeAt } from './home-path.ts'
import type { Status } from './status.ts'
import { type StatusChange, withChange } from './status-change.ts'
import { shellQuote } from './terminal/format.ts'

/** The largest answer that is read: a status of a thousand folders is a few megabytes, a list of problems more. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024

/** Not imported: a module that imports it gets all of its exports read, which loads the whole of fetch, and doubles the time of a command. */
const http = process.getBuiltinModule('node:http')

export class ControlClient {
  readonly #home: string

  constructor(init: { readonly home: string }) {
    this.#home = init.home
  }

  get<T>(path: string): Promise<T> {
    return this.#call('GET', path)
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#call('POST', path, body)
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#call('PATCH', path, body)
  }

  delete<T>(path: string): Promise<T> {
    return this.#call('DELETE', path)
  }

  /**
   * The status, and again after every change, until the loop is left or `signal` aborts. Goes on where it was when the connection breaks.
   * @throws CliError NO_DAEMON when the daemon goes away meanwhile
   */
  async *events(signal: AbortSignal): AsyncGenerator<Status> {
    let status: Status | undefined
    let last: string | undefined
    while (!signal.aborted) {
      let response: IncomingMessage
      try {
        response = await this.#open('GET', '/events', undefined, { signal, headers: last === undefined ? {} : { 'last-event-id': last } })
        if (response.statusCode !== 200) throw errorOf(response.statusCode ?? 0, await readJson(response))
      } catch (error) {
        if (signal.aborted) return
        throw last === undefined || error instanceof CliError ? await this.#fault(error) : stopped()
      }
      let heard = false
      try {
        for await (const { id, name, data } of readEvents(response.setEncoding('utf8') as AsyncIterable<string>, MAX_ANSWER_BYTES, tooLarge)) {
          heard = true
          last = id ?? last
          if (name === 'status') status = JSON.parse(data) as Status
          else if (name === 'change' && status !== undefined) status = withChange(status, JSON.parse(data) as StatusChange)
          else continue
          yield status
        }
      } catch (error) {
        if (error instanceof CliError) throw error
      } finally {
        response.destroy()
      }
      if (!heard && !signal.aborted) throw stopped()
    }
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    let response: IncomingMessage
    let answer: unknown
    try {
      response = await this.#open(method, path, body)
      answer = await readJson(response)
    } catch (error) {
      throw await this.#fault(error)
    }
    const status = response.statusCode ?? 0
    if (status >= 400) throw errorOf(status, answer)
    return answer as T
  }

  #open(method: string, path: string, body: unknown, more: Pick<RequestOptions, 'signal' | 'headers'> = {}): Promise<IncomingMessage> {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    const headers = payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
    return new Promise((resolve, reject) => {
      // The name of a TLS server; where none is given Node.js looks for one, which takes 10 ms.
      const servername = ''
      const options = { socketPath: controlSocketOf(this.#home), servername, method, path, headers, ...more }
      const request = http.request(options, resolve)
      request.on('error', reject)
      request.end(payload)
    })
  }

  async #fault(error: unknown): Promise<CliError> {
    if (error instanceof CliError) return error
    const home = this.#home
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR') {
      // Loaded only here: it brings zod, which takes as long as all else.
      const { isHeld } = await import('./lock.ts')
      const { lock } = homeAt(home)
      if (await isHeld(lock).catch(() => false))
        return new CliError('STARTING', `the daemon of the home ${home} is starting, or stopping`, 'try again in a moment', EXIT.noDaemon)
      return new CliError('NO_DAEMON', `no daemon is running for the home ${home}`, `start one with: syncline --home ${shellQuote(home)} up`, EXIT.noDaemon)
    }
    if (code === 'EACCES' || code === 'EPERM') {
      return new CliError(
        'HOME_FOREIGN',
        `the daemon of the home ${this.#home} is another user's`,
        'run the command as that user, or choose your own home with --home'
      )
    }
    return new CliError(
      'NO_DAEMON',
      `the daemon of the home ${this.#home} went away before it answered`,
      'see its log, and start it again with: syncline up',
      EXIT.noDaemon,
      error
    )
  }
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_ANSWER_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new CliError(
      'BAD_ANSWER',
      'the daemon answered something that is not JSON',
      'this command and the running daemon may differ in version: stop the daemon and start it again'
    )
  }
}

function errorOf(status: number, answer: unknown): CliError {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined
  const field = (name: string, otherwise: string): string => {
    const value = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
    return typeof value === 'string' ? value : otherwise
  }
  return new CliError(
    field('code', 'FAILED'),
    field('message', `the daemon answered ${status}`),
    field('hint', 'stop the daemon and start it again'),
    status === 400 ? EXIT.usage : EXIT.failed
  )
}

function stopped(): CliError {
  return new CliError('NO_DAEMON', 'the daemon stopped', 'start it again with: syncline up', EXIT.noDaemon)
}

function tooLarge(): CliError {
  return new CliError('BAD_ANSWER', 'the daemon answered more than can be read', 'ask for one folder at a time')
}
