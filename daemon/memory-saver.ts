/**
 * Has what work made large become small again while all is at rest. Left alone V8 keeps its heap as large as it was, for it collects garbage when
 * much is made, and at rest none is; and the C library keeps the pages that are free between those in use. docs/performance.md has the figures.
 */
import { setFlagsFromString } from 'node:v8'
import { isIdle, type Status } from './status.ts'

export interface MemorySaverComponents {
  readonly actions: { status(): Status; onChange(listener: () => void): () => void }
}

/** The first version of V8 that has a saver mode (Node.js 25); to others its flags are an error. */
const FIRST_VERSION = 14
/** V8 collects twice, in small steps, each time so long after it was let: the second time frees the pages. */
const COLLECT_MS = 2000
/** After both, and again after twice the time, a few times: on a busy machine the steps come late, and what they free is not given back by itself. */
const TRIM_MS = 3 * COLLECT_MS
const TRIMS = 4

/** @returns what ends it */
export function saveMemoryAtRest({ actions }: MemorySaverComponents): () => void {
  if (Number.parseInt(process.versions.v8, 10) < FIRST_VERSION) return () => {}
  setFlagsFromString(`--memory-reducer-delay-ms=${COLLECT_MS}`)
  let saving = false
  let timer: NodeJS.Timeout | undefined
  const trimIn = (ms: number, times: number): void => {
    timer = setTimeout(() => {
      trimMalloc()
      if (times > 1) trimIn(2 * ms, times - 1)
    }, ms).unref()
  }
  const end = actions.onChange(() => {
    const rests = isIdle(actions.status())
    if (rests === saving) return
    saving = rests
    // While there is work it costs half as much CPU again.
    setFlagsFromString(saving ? '--memory-saver-mode' : '--no-memory-saver-mode')
    clearTimeout(timer)
    if (saving) trimIn(TRIM_MS, TRIMS)
  })
  return () => {
    clearTimeout(timer)
    end()
  }
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
