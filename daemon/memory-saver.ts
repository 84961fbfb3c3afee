/**
 * Has what work made large become small again while all is at rest. Left alone V8 keeps its heap as large as it was, for it collects garbage when
 * much is made, and at rest none is; and the C library keeps the pages that are free between those in use. docs/performance.md has the figures.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isIdle, type Status } from './status.ts'

export interface MemorySaverComponents {
  readonly actions: { status(): Status; onChange(listener: () => void): () => void }
}

/** How long after work ended garbage is collected: what the folders let go only some seconds later is in the second, or in the third. */
const COLLECT_MS = [4000, 8000, 30_000]
/** How long V8 takes at most to give back, on its own threads, what it found to be garbage. */
const SWEEP_MS = 1000

/** @returns what ends it */
export function saveMemoryAtRest({ actions }: MemorySaverComponents): () => void {
  const collect = collector()
  let resting = false
  let timers: NodeJS.Timeout[] = []
  const after = (ms: number, run: () => void): NodeJS.Timeout => setTimeout(run, ms).unref()
  const clear = (): void => timers.forEach((timer) => clearTimeout(timer))
  const end = actions.onChange(() => {
    const rests = isIdle(actions.status())
    if (rests === resting) return
    resting = rests
    clear()
    timers = rests ? COLLECT_MS.flatMap((ms) => [after(ms, collect), after(ms + SWEEP_MS, trimMalloc)]) : []
  })
  return () => {
    clear()
    end()
  }
}

/** V8 hands it out to contexts that are made while the flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return collect
}

type Trim = (pad: bigint) => number
let trim: Trim | undefined | null

/** The C library's own function for it, where that is glibc and Node.js (26.1 or later) can call it; elsewhere nothing. */
function trimMalloc(): void {
  trim ??= loadTrim() ?? null
  trim?.(0n)
}

function loadTrim(): Trim | undefined {
  const { emitWarning } = process
  // That the module is experimental is nothing for a user's terminal.
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:ffi')?.dlopen(null, { malloc_trim: { arguments: ['u64'], return: 'i32' } }).functions.malloc_trim
  } catch {
    return undefined
  } finally {
    process.emitWarning = emitWarning
  }
}
