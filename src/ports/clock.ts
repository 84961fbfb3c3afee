/** Time as the engine sees it. Correctness never rests on it: it names archives, breaks ties and paces work. */
export interface Clock {
  /** Whole milliseconds since 1970, UTC; may jump. */
  now(): number
  /** Milliseconds since some start, never backwards. */
  monotonic(): number
  /** Calls `run` once, `ms` from now at the earliest; the answer cancels it. The real one does not keep a process alive. */
  setTimer(ms: number, run: () => void): () => void
}
