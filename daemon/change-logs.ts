/**
 * The change logs, `log/changes-FOLDER.ndjson` in the home: a line a change, for people. Buffered, so that no change waits for it; what the last
 * second before a crash told is lost, and a line that was cut short is passed over. Each takes at most two files of `FILE_BYTES`.
 */
import { appendFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FolderId } from '../protocol/index.ts'
import type { ItemChange, Logger } from '../src/index.ts'
import { causeText } from './fault-text.ts'

const FILE_BYTES = 4 * 1024 * 1024
const FLUSH_MS = 500
/** Lines that wait to be written; of more than these the oldest are left out. */
const MAX_WAITING = 20_000

/** `n` counts up, from 1: it tells what is newer than what was read before. */
export interface LoggedChange extends ItemChange {
  readonly n: number
}

export interface ChangeQuery {
  /** With what is below it; absent: all. */
  readonly path?: string | undefined
  /** Milliseconds since 1970. */
  readonly since?: number | undefined
  /** Later than this one only. */
  readonly after?: number | undefined
  /** The newest so many. */
  readonly limit: number
}

interface FolderLog {
  /** Of the last line. */
  n: number
  bytes: number
}

export class ChangeLogs {
  readonly #directory: string
  readonly #logger: Logger
  readonly #fileBytes: number
  readonly #logs = new Map<FolderId, FolderLog>()
  #waiting: { readonly folder: FolderId; readonly change: ItemChange }[] = []
  #timer: NodeJS.Timeout | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor({ logger }: { readonly logger: Logger }, init: { readonly directory: string; readonly fileBytes?: number }) {
    this.#logger = logger
    this.#directory = init.directory
    this.#fileBytes = init.fileBytes ?? FILE_BYTES
  }

  add(folder: FolderId, change: ItemChange): void {
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.shift()
    this.#waiting.push({ folder, change })
    this.#timer ??= setTimeout(() => void this.#flush(), FLUSH_MS).unref()
  }

  /** Oldest first. */
  async read(folder: FolderId, { path, since, after, limit }: ChangeQuery): Promise<LoggedChange[]> {
    await this.#flush()
    const isMeant = (change: LoggedChange): boolean =>
      (path === undefined || isAtOrBelow(change.path, path) || (change.from !== undefined && isAtOrBelow(change.from, path))) &&
      (since === undefined || change.at >= since) &&
      (after === undefined || change.n > after)
    return (await this.#readAll(folder)).filter(isMeant).slice(-limit)
  }

  async forget(folder: FolderId): Promise<void> {
    await this.#flush()
    this.#logs.delete(folder)
    for (const path of [this.#path(folder), `${this.#path(folder)}.1`]) await rm(path, { force: true })
  }

  async close(): Promise<void> {
    await this.#flush()
  }

  async #readAll(folder: FolderId): Promise<LoggedChange[]> {
    const path = this.#path(folder)
    return (await Promise.all([`${path}.1`, path].map(readChanges))).flat()
  }

  #path(folder: FolderId): string {
    return join(this.#directory, `changes-${folder}.ndjson`)
  }

  #flush(): Promise<unknown> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const entries = Map.groupBy(this.#waiting.splice(0), ({ folder }) => folder)
    this.#last = this.#last.then(async () => {
      for (const [folder, changes] of entries) {
        await this.#append(
          folder,
          changes.map(({ change }) => change)
        ).catch((error: unknown) => this.#logger.warn('daemon', 'the change log cannot be written', { reason: causeText(error) }))
      }
    })
    return this.#last
  }

  async #append(folder: FolderId, changes: readonly ItemChange[]): Promise<void> {
    const path = this.#path(folder)
    const log = this.#logs.get(folder) ?? (await this.#open(folder))
    let n = log.n
    const text = changes.map((change) => `${JSON.stringify({ n: ++n, ...change })}\n`).join('')
    if (log.bytes > 0 && log.bytes + text.length > this.#fileBytes) {
      await rename(path, `${path}.1`)
      log.bytes = 0
    }
    await appendFile(path, text, { mode: 0o600 })
    log.bytes += Buffer.byteLength(text)
    log.n = n
  }

  async #open(folder: FolderId): Promise<FolderLog> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const path = this.#path(folder)
    const [last] = (await this.#readAll(folder)).slice(-1)
    const bytes = (await stat(path).catch(() => undefined))?.size ?? 0
    // What a crash cut short must not run into the next line.
    if (bytes > 0) await appendFile(path, '\n')
    const log = { n: last?.n ?? 0, bytes }
    this.#logs.set(folder, log)
    return log
  }
}

async function readChanges(path: string): Promise<LoggedChange[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as LoggedChange]
    } catch {
      return []
    }
  })
}

function isAtOrBelow(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}
