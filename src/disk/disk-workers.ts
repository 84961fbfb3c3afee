/**
 * The threads on which disk verbs run, shared by all folders of a process. A thread has at most one hash at work, which takes long but lets
 * others in between, and a few short verbs, which mostly wait for the disk to flush. Scans go wherever there is least to do, at once: who
 * consumes one may be waiting for a hash, so it must never hold a place that the hash needs.
 */
import { Worker } from 'node:worker_threads'
import type { ScanBatch } from '../ports/disk.ts'
import type { VerbAnswer, VerbArguments, VerbName, VerbRunner, VerbTarget } from './verbs.ts'
import { type FromWorker, packArguments, reviveError, type ToWorker } from './worker-messages.ts'

export interface DiskWorkersInit {
  /** Threads. Two where not given: while one waits for the disk, the other computes. */
  readonly size?: number
  /** How long a thread without work is kept: its memory is more than the rest of a daemon needs, and another one starts in 50 ms. */
  readonly restMs?: number
  /** The module that a thread runs; for tests. */
  readonly entry?: URL
}

/** Short verbs that one thread has at work. */
const SHORT_TASKS = 4
/** Verbs that wait for a thread. Who asks awaits the answers of a few: more than this is a fault, and must not fill the memory. */
const MAX_WAITING = 4096
const REST_MS = 5000

type Kind = 'short' | 'hash' | 'scan'

interface Task {
  readonly id: number
  readonly kind: Kind
  /** Called when it is its turn, so that what waits is not copied yet. */
  readonly pack: () => { readonly message: ToWorker; readonly transfer: ArrayBuffer[] }
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
  readonly onBatch?: (batch: ScanBatch) => void
}

interface Thread {
  readonly worker: Worker
  readonly tasks: Map<number, Task>
  /** Ends it where no work comes. */
  rest?: NodeJS.Timeout
}

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

export class DiskWorkers implements VerbRunner {
  /** How many threads there are, each with one hash at a time. */
  readonly width: number
  readonly #entry: URL
  readonly #restMs: number
  readonly #threads = new Set<Thread>()
  #waiting: Task[] = []
  #lastId = 0
  #closed = false

  constructor({ size = 2, restMs = REST_MS, entry = new URL(`./disk-worker.${EXTENSION}`, import.meta.url) }: DiskWorkersInit = {}) {
    this.width = size
    this.#restMs = restMs
    this.#entry = entry
  }

  /** Verbs that wait for a thread, and those that have one. */
  get load(): { readonly waiting: number; readonly running: number } {
    return { waiting: this.#waiting.length, running: this.#threads.values().reduce((sum, { tasks }) => sum + tasks.size, 0) }
  }

  run<V extends VerbName>(target: VerbTarget, verb: V, ...args: VerbArguments<V>): Promise<VerbAnswer<V>> {
    return new Promise<VerbAnswer<V>>((resolve, reject) => {
      const id = ++this.#lastId
      this.#add({
        id,
        kind: verb === 'hash' || verb === 'hashPart' || verb === 'prove' ? 'hash' : 'short',
        pack: () => {
          const { args: packed, transfer } = packArguments(verb, args)
          return { message: { kind: 'run', id, target, verb, args: packed }, transfer }
        },
        resolve: (answer) => resolve(answer as VerbAnswer<V>),
        reject
      })
    })
  }

  async *scan(target: VerbTarget, paths: readonly string[]): AsyncGenerator<ScanBatch, void, undefined> {
    const id = ++this.#lastId
    const batches: ScanBatch[] = []
    let wake = () => {}
    let ended = false
    let failure: Error | undefined
    const end = (error?: Error) => {
      ended = true
      failure = error
      wake()
    }
    this.#add({
      id,
      kind: 'scan',
      pack: () => ({ message: { kind: 'scan', id, target, paths }, transfer: [] }),
      resolve: () => end(),
      reject: end,
      onBatch(batch) {
        batches.push(batch)
        wake()
      }
    })
    try {
      for (;;) {
        const batch = batches.shift()
        if (batch !== undefined) {
          this.#tell(id, { kind: 'more', id })
          yield batch
        } else if (ended) {
          if (failure !== undefined) throw failure
          return
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      this.#tell(id, { kind: 'stop', id })
    }
  }

  /** Stops the threads; verbs at work reject. What is on the disk is as after a crash. */
  async close(): Promise<void> {
    this.#closed = true
    const error = new Error('the disk threads were stopped')
    for (const task of this.#waiting.splice(0)) task.reject(error)
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()))
  }

  #add(task: Task): void {
    if (this.#closed) return task.reject(new Error('the disk threads were stopped'))
    if (this.#waiting.length >= MAX_WAITING) return task.reject(new Error(`more than ${MAX_WAITING} disk verbs are waiting: wait for answers`))
    this.#waiting.push(task)
    this.#dispatch()
  }

  /** Gives out what can be given out, in order; what has no place yet does not hold up what has one. */
  #dispatch(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const task of waiting) {
      const thread = this.#closed ? undefined : this.#threadFor(task.kind)
      if (thread === undefined) this.#waiting.push(task)
      else this.#start(thread, task)
    }
  }

  #threadFor(kind: Kind): Thread | undefined {
    let best: Thread | undefined
    for (const thread of this.#threads) {
      if (hasRoom(thread, kind) && (best === undefined || thread.tasks.size < best.tasks.size)) best = thread
    }
    if (best?.tasks.size === 0 || this.#threads.size >= this.width) return best
    return this.#spawn()
  }

  #start(thread: Thread, task: Task): void {
    clearTimeout(thread.rest)
    if (thread.tasks.size === 0) thread.worker.ref()
    thread.tasks.set(task.id, task)
    try {
      const { message, transfer } = task.pack()
      thread.worker.postMessage(message, transfer)
    } catch (error) {
      // Something in it cannot be copied to another thread.
      this.#finish(thread, task)
      task.reject(error as Error)
    }
  }

  #finish(thread: Thread, task: Task): void {
    thread.tasks.delete(task.id)
    if (thread.tasks.size > 0) return
    thread.worker.unref()
    thread.rest = setTimeout(() => this.#end(thread), this.#restMs).unref()
  }

  #end(thread: Thread): void {
    this.#threads.delete(thread)
    void thread.worker.terminate()
  }

  #tell(id: number, message: ToWorker): void {
    for (const { worker, tasks } of this.#threads) if (tasks.has(id)) worker.postMessage(message)
  }

  #spawn(): Thread {
    const thread: Thread = { worker: new Worker(this.#entry, { name: 'disk' }), tasks: new Map() }
    let cause = 'it ended'
    this.#threads.add(thread)
    thread.worker.unref()
    thread.worker.on('message', (message: FromWorker) => this.#receive(thread, message))
    thread.worker.on('error', (error) => {
      cause = String(error)
    })
    thread.worker.on('exit', () => {
      this.#threads.delete(thread)
      // Whether what it had was done is unknown: who asked looks at the disk again.
      for (const task of thread.tasks.values()) task.reject(new Error(`a disk thread stopped: ${cause}`))
      thread.tasks.clear()
      this.#dispatch()
    })
    return thread
  }

  #receive(thread: Thread, message: FromWorker): void {
    const task = thread.tasks.get(message.id)
    if (task === undefined) return
    if (message.kind === 'batch') return task.onBatch?.(message.batch)
    this.#finish(thread, task)
    if (message.kind === 'done') task.resolve(message.answer)
    else task.reject(reviveError(message.error))
    this.#dispatch()
  }
}

function hasRoom({ tasks }: Thread, kind: Kind): boolean {
  if (kind === 'scan') return true
  let count = 0
  for (const task of tasks.values()) if (task.kind === kind) count++
  return count < (kind === 'hash' ? 1 : SHORT_TASKS)
}
