/**
 * Changes items as this device's user would, when he asks for it: what comes of it is a new edit of his, which travels like any other and which
 * no older version undoes. Nothing is written into the index here: the disk is changed by the write recipe, with a last look at what is there
 * (S2) and the archive for what goes (S1), and then looked at like after any save. So a crash in between leaves what a user's own would.
 *
 *   writeAsUser(path, { source, expected })   a content, at a new path or over the file or symlink that is expected there
 *   linkAsUser(path, { target, expected })    a symlink, likewise
 *   moveAsUser(from, path, { expected })      over what is expected there, if anything is
 *   removeAsUser(path, { expected })          a file, symlink or empty directory
 *
 * `expected` is what the caller decided from, as the index has it (`onDisk(index.entry(path))`), undefined for nothing. Each answers what came of
 * it; where it is not `ok`, nothing has changed, and where that is for what a user did meanwhile (`changed`), it has been looked at.
 */
import { parentOf } from '../protocol/index.ts'
import type { Clock } from './ports/clock.ts'
import type { CommitAction, CommitResult, Disk, FileSource } from './ports/disk.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { diskPathOf } from './state/disk-path.ts'
import { type Held, onDisk } from './state/item-entry.ts'

export interface UserEditComponents {
  /** One that refuses where the root is not the one that it should be. */
  readonly disk: Pick<Disk, 'commit'>
  readonly index: Pick<FolderIndex, 'entry'>
  readonly clock: Pick<Clock, 'now'>
  /** Resolves when what is at these paths of the disk has been taken up. */
  lookAt(diskPaths: readonly string[]): Promise<void>
}

export interface WriteAsUser {
  readonly source: FileSource
  readonly expected: Held | undefined
  /** Of what is expected there where not given, or what files have that are new. */
  readonly mode?: number
  /** Now where not given: a new edit is the latest. */
  readonly mtimeNs?: bigint
}

const FILE_MODE = 0o644
const DIRECTORY_MODE = 0o755

export class UserEdit {
  readonly #components: UserEditComponents

  constructor(components: UserEditComponents) {
    this.#components = components
  }

  async writeAsUser(path: string, { source, expected, mode, mtimeNs = this.#nowNs() }: WriteAsUser): Promise<CommitResult> {
    const kept = expected?.type === 'file' ? expected.mode : FILE_MODE
    return this.#commit(path, [{ kind: 'file', path: this.#diskPath(path), mode: mode ?? kept, mtimeNs, expect: expected?.stat ?? 'absent', source }])
  }

  async linkAsUser(path: string, { target, expected }: { readonly target: string; readonly expected: Held | undefined }): Promise<CommitResult> {
    return this.#commit(path, [{ kind: 'symlink', path: this.#diskPath(path), target, expect: expected?.stat ?? 'absent' }])
  }

  /** What comes to `path` is a new edit there, with a time of now. */
  async moveAsUser(from: string, path: string, { moved, expected }: { readonly moved: Held; readonly expected: Held | undefined }): Promise<CommitResult> {
    const to = this.#diskPath(path)
    const [source, mtimeNs] = [moved.diskPath ?? from, this.#nowNs()]
    const result = await this.#commit(
      path,
      [{ kind: 'move', from: source, expectFrom: moved.stat, path: to, expect: expected?.stat ?? 'absent' }],
      moved.type === 'file' ? ({ stat }) => stat && { kind: 'metadata', path: to, mode: moved.mode, mtimeNs, expect: stat } : undefined
    )
    return result
  }

  async removeAsUser(path: string, { expected }: { readonly expected: Held }): Promise<CommitResult> {
    return this.#commit(path, [{ kind: 'remove', path: expected.diskPath ?? path, expect: expected.stat }])
  }

  async #commit(
    path: string,
    actions: readonly CommitAction[],
    then?: (result: Extract<CommitResult, { ok: true }>) => CommitAction | undefined
  ): Promise<CommitResult> {
    const { disk, clock, lookAt } = this.#components
    const above = actions.some(({ kind }) => kind === 'remove') ? [] : this.#missingAbove(path)
    const all = [...above.map((directory): CommitAction => ({ kind: 'directory', path: directory, mode: DIRECTORY_MODE, expect: 'absent' })), ...actions]
    const results = await disk.commit(all, { now: clock.now(), archive: true })
    const result = results.at(-1) as CommitResult
    const further = result.ok ? then?.(result) : undefined
    // Where that fails, the edit has an older time: another one that is made elsewhere at the same time wins more easily, and no more.
    if (further !== undefined) await disk.commit([further], { now: clock.now(), archive: false })
    await lookAt(all.flatMap((action) => (action.kind === 'move' ? [action.from, action.path] : [action.path])))
    return result
  }

  /** Directories that have to be made first, as the disk is to spell them. */
  #missingAbove(path: string): string[] {
    const missing: string[] = []
    for (let at = parentOf(path); at !== undefined && onDisk(this.#components.index.entry(at)) === undefined; at = parentOf(at))
      missing.unshift(this.#diskPath(at))
    return missing
  }

  #diskPath(path: string): string {
    return diskPathOf(path, this.#components.index)
  }

  #nowNs(): bigint {
    return BigInt(this.#components.clock.now()) * 1_000_000n
  }
}
