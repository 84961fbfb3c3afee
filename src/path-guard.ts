/**
 * Keeps a look at the disk from being taken for a user's change while the applier is at work on the path: what was looked at before an
 * apply ended says nothing of what is there now.
 */
export class PathGuard {
  #tick = 0
  #observers = 0
  /** When the last apply on a path ended; infinite while one runs. */
  readonly #ended = new Map<string, number>()

  /** Begins a look at the disk. What it saw of a path counts only if `isFresh` says so; `end` it when done. */
  observe(): { isFresh(path: string): boolean; end(): void } {
    const since = this.#tick
    this.#observers++
    let open = true
    return {
      isFresh: (path) => (this.#ended.get(path) ?? -1) < since,
      end: () => {
        if (!open) return
        open = false
        if (--this.#observers === 0) for (const [path, tick] of this.#ended) if (tick !== Number.POSITIVE_INFINITY) this.#ended.delete(path)
      }
    }
  }

  /** Begins an apply on paths; the answer ends it. */
  apply(paths: readonly string[]): () => void {
    for (const path of paths) this.#ended.set(path, Number.POSITIVE_INFINITY)
    return () => {
      const tick = this.#tick++
      for (const path of paths) {
        if (this.#observers > 0) this.#ended.set(path, tick)
        else this.#ended.delete(path)
      }
    }
  }

  isApplying(path: string): boolean {
    return this.#ended.get(path) === Number.POSITIVE_INFINITY
  }
}
