/** Tells which paths may have changed. A hint: it may miss, repeat and invent; the periodic scan is what is right. */
export interface Watcher {
  /**
   * Starts watching the tree at `root`. `onChange` gets paths relative to the root as the disk spells them, each of which stands for all that
   * is below it, too; `onOverflow` means that something was missed and everything should be scanned.
   */
  watch(root: string, handlers: WatchHandlers): Promise<Watch>
}

export interface WatchHandlers {
  onChange(paths: readonly string[]): void
  onOverflow(reason: string): void
}

export interface Watch {
  close(): Promise<void>
}
