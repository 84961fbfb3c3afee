/**
 * Runs a person's commands when a folder is in sync again, has a new conflict, or is held, with the facts as JSON on their standard input. Syncing
 * never waits for one: of a hook one runs at a time, what happens meanwhile waits as one more run, and one that takes too long is ended.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Conflict, Engine, Logger } from '../src/index.ts'
import type { ConfigStore } from './config.ts'
import { causeText } from './fault-text.ts'
import type { Hook, HookEvent } from './hook-settings.ts'
import type { FolderStatus } from './status.ts'

const TIMEOUT_MS = 60_000
/** Of what it prints, for the log. */
const MAX_OUTPUT = 2000
/** Conflicts that are told of at a time. */
const MAX_CONFLICTS = 100

export interface HookServiceComponents {
  readonly engine: Pick<Engine, 'folders' | 'conflicts' | 'onChange'>
  readonly config: Pick<ConfigStore, 'current'>
  readonly logger: Logger
}

interface Seen {
  digest: string | undefined
  held: boolean
  conflicts: number
}

export class HookService {
  readonly #parts: HookServiceComponents
  readonly #timeoutMs: number
  readonly #seen = new Map<string, Seen>()
  readonly #running = new Map<string, ChildProcess>()
  /** The last that happened while its hook ran. */
  readonly #next = new Map<string, { readonly hook: Hook; readonly facts: object }>()
  /** Conflict copies that were there at the last look. */
  readonly #copies = new Map<string, ReadonlySet<string>>()
  #listed: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(components: HookServiceComponents, init: { readonly timeoutMs?: number } = {}) {
    this.#parts = components
    this.#timeoutMs = init.timeoutMs ?? TIMEOUT_MS
  }

  /** The answer ends it, and what runs. */
  watch(): () => void {
    const end = this.#parts.engine.onChange(() => this.#look())
    this.#look()
    return () => {
      end()
      this.#stopped = true
      for (const child of this.#running.values()) child.kill('SIGKILL')
    }
  }

  #look(): void {
    const { engine } = this.#parts
    for (const folder of engine.folders()) {
      const { id, state, needFiles, digest, error } = folder
      const before = this.#seen.get(id)
      const rests = state === 'idle' && needFiles === 0
      const held = state === 'held'
      // What it held when it was seen first is what the next rest is compared with, whether it rested then or was paused.
      const known = digest === '' ? undefined : digest
      const next: Seen = { digest: rests ? known : (before?.digest ?? known), held, conflicts: folder.conflicts }
      this.#seen.set(id, next)
      if (folder.conflicts !== (before?.conflicts ?? 0)) {
        // The folder may be gone, or not able to tell now: there will be another look.
        const listing = engine
          .conflicts(id)
          .list()
          .catch(() => undefined)
        this.#listed = this.#listed.then(async () => this.#compare(folder, await listing, before === undefined))
      }
      // What was there when the daemon started is not news.
      if (before === undefined) continue
      if (rests && before.digest !== undefined && before.digest !== digest)
        this.#happened('sync-done', folder, { files: folder.files, bytes: folder.bytes, digest })
      if (held && !before.held) this.#happened('held', folder, { message: error?.message ?? '', hint: error?.hint ?? '' })
    }
  }

  #compare(folder: FolderStatus, conflicts: readonly Conflict[] | undefined, isFirst: boolean): void {
    if (conflicts === undefined || this.#stopped) return
    const known = this.#copies.get(folder.id)
    this.#copies.set(folder.id, new Set(conflicts.map(({ copy }) => copy)))
    const fresh = conflicts.filter(({ copy }) => known?.has(copy) !== true).slice(0, MAX_CONFLICTS)
    if (!isFirst && fresh.length > 0) this.#happened('conflict', folder, { conflicts: fresh })
  }

  #happened(event: HookEvent, { id, label, path }: FolderStatus, more: object): void {
    const facts = { event, at: Date.now(), folder: { id, label, path }, ...more }
    for (const hook of this.#parts.config.current.settings.hooks ?? []) if (hook.event === event) this.#run(hook, facts)
  }

  #run(hook: Hook, facts: object): void {
    if (this.#stopped) return
    const key = JSON.stringify(hook)
    if (this.#running.has(key)) {
      this.#next.set(key, { hook, facts })
      return
    }
    const { logger } = this.#parts
    const [program = '', ...words] = hook.command
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], timeout: this.#timeoutMs, killSignal: 'SIGKILL' })
    this.#running.set(key, child)
    let output = ''
    const take = (chunk: Buffer): void => {
      if (output.length < MAX_OUTPUT) output = (output + chunk.toString('utf8')).slice(0, MAX_OUTPUT)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    // It need not read what it is given.
    child.stdin.on('error', () => {})
    child.stdin.end(`${JSON.stringify(facts)}\n`)
    const ended = (problem: string | undefined): void => {
      if (!this.#running.delete(key) || this.#stopped) return
      const about = { event: hook.event, program, ...(output.trim() !== '' && { output: output.trim() }) }
      if (problem === undefined) logger.info('hook', 'ran', about)
      else logger.warn('hook', problem, about)
      const next = this.#next.get(key)
      this.#next.delete(key)
      if (next !== undefined) this.#run(next.hook, next.facts)
    }
    child.once('error', (error) => ended(`cannot be run: ${causeText(error)}`))
    child.once('close', (code, signal) =>
      ended(code === 0 ? undefined : signal === null ? `ended with the status ${code}` : `was ended by ${signal}: it may take ${this.#timeoutMs / 1000} s`)
    )
  }
}
