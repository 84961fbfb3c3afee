/** A disk thread: runs verbs with synchronous system calls. Verbs that take long let others in between their steps. */
import { parentPort, threadId } from 'node:worker_threads'
import type { DiskContext } from './context.ts'
import { loadBlake3 } from './native-blake3.ts'
import { NodePosix } from './node-posix.ts'
import { scan } from './scan.ts'
import { callVerb, type VerbArguments, type VerbName, type VerbTarget } from './verbs.ts'
import { buffersOf, type FromWorker, SCAN_CREDIT, type ToWorker } from './worker-messages.ts'

if (parentPort === null) throw new Error('this module is the inside of a disk thread')
const port = parentPort
const posix = new NodePosix()
const blake3 = await loadBlake3()
let temporaries = 0

interface RunningScan {
  credit: number
  stopped: boolean
  wake?: () => void
}

const scans = new Map<number, RunningScan>()

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function contextOf(target: VerbTarget): DiskContext {
  return { ...target, posix, blake3, temporaryName: () => `t${threadId}-${++temporaries}` }
}

async function runScan(id: number, target: VerbTarget, paths: readonly string[]): Promise<void> {
  const running: RunningScan = { credit: SCAN_CREDIT, stopped: false }
  scans.set(id, running)
  try {
    for await (const batch of scan(contextOf(target), paths)) {
      while (running.credit === 0 && !running.stopped) {
        await new Promise<void>((resolve) => {
          running.wake = resolve
        })
      }
      if (running.stopped) break
      running.credit--
      post({ kind: 'batch', id, batch })
    }
  } finally {
    scans.delete(id)
  }
}

async function handle(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'more':
    case 'stop': {
      const running = scans.get(message.id)
      if (running === undefined) return
      if (message.kind === 'stop') running.stopped = true
      else running.credit++
      running.wake?.()
      return
    }
    case 'scan':
      await runScan(message.id, message.target, message.paths)
      post({ kind: 'done', id: message.id })
      return
    case 'run': {
      const answer = await callVerb(contextOf(message.target), message.verb, message.args as VerbArguments<VerbName>)
      post({ kind: 'done', id: message.id, answer }, buffersOf(answer))
    }
  }
}

port.on('message', (message: ToWorker) => {
  handle(message).catch((error: unknown) => {
    const { name, message: text } = error instanceof Error ? error : new Error(String(error))
    post({ kind: 'failed', id: message.id, error: { name, message: text } })
  })
})
