/**
 * Loaded into a daemon before its own code (`--import`), and only by the soak: tells its parent over the channel between the two what the
 * process holds after all garbage was collected, breaks its connections, and leaks on request. A daemon of a user has nothing of it.
 */
import { subscribe } from 'node:diagnostics_channel'
import { EventEmitter, getEventListeners } from 'node:events'
import { openSync } from 'node:fs'
import type { Socket } from 'node:net'
import { queryObjects } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

export interface ProbeRequest {
  readonly do: 'sample' | 'cut' | 'leak'
}

/** What a process holds; sizes in bytes. */
export interface Held {
  readonly heap: number
  readonly external: number
  readonly rss: number
  /** Timers, sockets and what else keeps a process from its end. */
  readonly resources: number
  readonly emitters: number
  readonly targets: number
  readonly promises: number
  /** Listeners for `abort` of all signals that are alive. */
  readonly abortListeners: number
}

/** Of numbers, 8 bytes each. */
const LEAKED_BYTES = 2 << 20
const LEAKED_DESCRIPTORS = 8

/** The disk threads load it, too. */
if (isMainThread) run()

function run(): void {
  const signals = followSignals()
  const sockets = followSockets()
  const leaked: unknown[] = []
  const answer = (message: object | string): void => void process.send?.(message, () => {})
  process.on('message', (request: ProbeRequest) => {
    if (request.do === 'sample') void sample(signals).then(answer)
    else if (request.do === 'cut') {
      // Not the control socket's.
      for (const socket of sockets) if (socket.remotePort !== undefined) socket.resetAndDestroy()
      answer('cut')
    } else {
      leaked.push(Array.from({ length: LEAKED_BYTES / 8 }, Math.random))
      for (let i = 0; i < LEAKED_DESCRIPTORS; i++) openSync('/dev/null', 'r')
      answer('leaked')
    }
  })
  // It is no reason for the daemon to live on.
  process.channel?.unref()
}

async function sample(signals: () => AbortSignal[]): Promise<Held> {
  // What finalizers let go of the first time is garbage the second.
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    globalThis.gc?.()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return {
    heap: heapUsed,
    external,
    rss,
    resources: process.getActiveResourcesInfo().length,
    emitters: queryObjects(EventEmitter, { format: 'count' }),
    targets: queryObjects(EventTarget, { format: 'count' }),
    promises: queryObjects(Promise, { format: 'count' }),
    abortListeners: signals().reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0)
  }
}

/** Every signal that anybody listens to. */
function followSignals(): () => AbortSignal[] {
  let seen: WeakRef<AbortSignal>[] = []
  const known = new WeakSet<AbortSignal>()
  const add = EventTarget.prototype.addEventListener
  AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...parameters: Parameters<typeof add>) {
    if (!known.has(this)) seen.push(new WeakRef(this))
    known.add(this)
    return add.apply(this, parameters)
  }
  return () => {
    seen = seen.filter((one) => one.deref() !== undefined)
    return seen.flatMap((one) => one.deref() ?? [])
  }
}

function followSockets(): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  const follow = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  subscribe('net.client.socket', follow)
  subscribe('net.server.socket', follow)
  return sockets
}
