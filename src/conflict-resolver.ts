/** Tells of the conflicts of a folder and ends them. What ends one is an edit of this device's user (user-edit.ts), and travels as such. */
import { blake3, type BlockHash, type ContentId, type DeviceId, sizeOf, toHex } from '../protocol/index.ts'
import type { BlockStore } from './block-store.ts'
import { choose, conflictOf, plainPath } from './conflict-rules.ts'
import { commitFault } from './edit-faults.ts'
import type { Conflicts, Decision } from './engine.ts'
import { FolderError } from './errors.ts'
import type { CommitResult, Disk } from './ports/disk.ts'
import { diskPathOf } from './state/disk-path.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { type Held, isSatisfied, onDisk } from './state/item-entry.ts'
import type { Conflict, Fault, Resolution } from './status.ts'
import type { UserEdit } from './user-edit.ts'
import type { VersionExchange } from './version-exchange.ts'

/** Larger ones are not merged, so nobody looks for them. */
const MAX_ANCESTOR_BYTES = 8 << 20
const MAX_LOOKED = 1000

export interface ConflictResolverComponents {
  readonly disk: Pick<Disk, 'findKept'>
  readonly index: Pick<FolderIndex, 'entry' | 'stories' | 'authorOf' | 'writerEndingWith' | 'hasPlace' | 'blockList'>
  readonly blocks: Pick<BlockStore, 'read'>
  readonly edit: Pick<UserEdit, 'writeAsUser' | 'moveAsUser' | 'removeAsUser'>
  /** What other devices have kept. */
  readonly others: Pick<VersionExchange, 'contentOf'>
}

export interface ConflictResolverInit {
  readonly device: DeviceId
  readonly label: string
  /** Why nothing can be changed here now. */
  mayEdit(): Fault | undefined
}

export class ConflictResolver implements Conflicts {
  readonly #components: ConflictResolverComponents
  readonly #init: ConflictResolverInit
  /** Whether the archive has an ancestor, by what stood at the path and by its content. */
  readonly #kept = new Map<string, boolean>()

  constructor(components: ConflictResolverComponents, init: ConflictResolverInit) {
    this.#components = components
    this.#init = init
  }

  async list(): Promise<Conflict[]> {
    const { index } = this.#components
    const conflicts: Conflict[] = []
    for await (const story of index.stories()) {
      const found = conflictOf(story, index.entry(story.path), index.entry(story.copy), {
        device: this.#init.device,
        authorOf: (version) => index.authorOf(version),
        writerEndingWith: (text) => index.writerEndingWith(text)
      })
      if (found !== undefined) conflicts.push(found)
    }
    const located: Conflict[] = []
    for (const conflict of conflicts) located.push(conflict.ancestor === null ? conflict : { ...conflict, ancestor: await this.#located(conflict) })
    return located
  }

  async read(path: string, content: ContentId, limit: number): Promise<Uint8Array | null> {
    const { index, blocks, disk, others } = this.#components
    if (!index.hasPlace(content))
      return (await disk.findKept(diskPathOf(path, index), content, limit)) ?? (await others.contentOf(path, content, limit)) ?? null
    const list = index.blockList(content)
    if (list !== undefined && sizeOf(list) > limit) return null
    const parts = await blocks.read(list?.map(({ hash }) => hash) ?? [content as string as BlockHash], limit)
    return parts.every((part) => part !== undefined) ? Uint8Array.from(Buffer.concat(parts)) : null
  }

  async resolve(copies: readonly string[], decision: Decision): Promise<Resolution[]> {
    const fault = this.#init.mayEdit()
    if (fault !== undefined) throw new FolderError(fault)
    const wanted = new Set(copies)
    const all = (await this.list()).filter(({ copy }) => wanted.has(copy))
    const resolutions: Resolution[] = []
    for (const conflicts of Map.groupBy(all, ({ path }) => path).values()) resolutions.push(...(await this.#resolveItem(conflicts, decision)))
    return resolutions
  }

  async #resolveItem(conflicts: readonly Conflict[], decision: Decision): Promise<Resolution[]> {
    const { keep } = decision
    if (keep === 'both') return this.#each(conflicts, (conflict) => this.#keepBoth(conflict, decision.nameOf(conflict.copied.device)))
    if (keep === 'merge') return this.#each(conflicts, (conflict) => this.#keepMerged(conflict, decision))
    const choice = choose(conflicts, keep, this.#init.device)
    if ('fault' in choice) return conflicts.map(({ path, copy }) => ({ ok: false, path, copy, fault: choice.fault }))
    const chosen = conflicts.find(({ copy }) => copy === choice.keep)
    const first = chosen && (await this.#keepCopy(chosen))
    if (first?.ok === false) return conflicts.map(({ path, copy }) => ({ ok: false, path, copy, fault: first.fault }))
    const others = conflicts.filter((conflict) => conflict !== chosen)
    return [
      ...(first === undefined ? [] : [first]),
      ...(await this.#each(others, (conflict) => this.#drop(conflict, chosen === undefined ? 'current' : 'copy')))
    ]
  }

  async #each(conflicts: readonly Conflict[], end: (conflict: Conflict) => Promise<Resolution>): Promise<Resolution[]> {
    const resolutions: Resolution[] = []
    for (const conflict of conflicts) resolutions.push(await end(conflict))
    return resolutions
  }

  /** What the copy holds takes the place of what stands at the path. */
  async #keepCopy(conflict: Conflict): Promise<Resolution> {
    const { path, copy } = conflict
    const [moved, expected] = [this.#held(copy), this.#held(path)]
    if (moved === undefined || !this.#isCurrent(path)) return failed(conflict, coming(path))
    if (expected?.type === 'directory') return failed(conflict, inTheWay(path))
    // A long name was cut for the copy's.
    if (this.#components.index.entry(path).versions.length === 0) return failed(conflict, unknown(copy))
    return this.#done(conflict, 'copy', await this.#components.edit.moveAsUser(copy, path, { moved, expected }))
  }

  async #drop(conflict: Conflict, kept: 'current' | 'copy' | 'merged'): Promise<Resolution> {
    const expected = this.#held(conflict.copy)
    if (expected === undefined) return { ok: true, ...named(conflict), kept }
    return this.#done(conflict, kept, await this.#components.edit.removeAsUser(conflict.copy, { expected }))
  }

  async #keepBoth(conflict: Conflict, device: string): Promise<Resolution> {
    const { index, edit } = this.#components
    const { path, copy, copied } = conflict
    const moved = this.#held(copy)
    if (moved === undefined) return failed(conflict, coming(copy))
    const as = plainPath(path, copied, device, (taken) => index.entry(taken).versions.length > 0 || this.#held(taken) !== undefined)
    return this.#done(conflict, 'both', await edit.moveAsUser(copy, as, { moved, expected: undefined }), as)
  }

  async #keepMerged(conflict: Conflict, { bytes, current, copied }: Extract<Decision, { keep: 'merge' }>): Promise<Resolution> {
    const { path, copy } = conflict
    const expected = this.#held(path)
    if (expected?.content !== current || this.#held(copy)?.content !== copied || !this.#isCurrent(path)) return failed(conflict, coming(path))
    const source = { bytes, hash: toHex(blake3(bytes)) as BlockHash }
    const result = await this.#components.edit.writeAsUser(path, { source, expected })
    return result.ok ? this.#drop(conflict, 'merged') : failed(conflict, commitFault(path, result))
  }

  #done(conflict: Conflict, kept: 'current' | 'copy' | 'both' | 'merged', result: CommitResult, as?: string): Resolution {
    if (!result.ok) return failed(conflict, commitFault(conflict.path, result))
    return { ok: true, ...named(conflict), kept, ...(as !== undefined && { as }) }
  }

  #held(path: string): Held | undefined {
    return onDisk(this.#components.index.entry(path))
  }

  /** Whether nothing newer waits to come to a path: a person has not seen it. */
  #isCurrent(path: string): boolean {
    return isSatisfied(this.#components.index.entry(path))
  }

  /** Looked for once while the item stays as it is: that takes reading. */
  async #located({ path, current, ancestor }: Conflict): Promise<Conflict['ancestor']> {
    const { index, disk } = this.#components
    const content = ancestor?.content as ContentId
    if (index.hasPlace(content)) return { content, at: 'folder' }
    const key = `${current?.content ?? ''} ${content}`
    const isKept = this.#kept.get(key) ?? (await disk.findKept(diskPathOf(path, index), content, MAX_ANCESTOR_BYTES).catch(() => undefined)) !== undefined
    if (this.#kept.size >= MAX_LOOKED) this.#kept.clear()
    this.#kept.set(key, isKept)
    return { content, at: isKept ? 'archive' : null }
  }
}

/** Of a folder that is kept without being read. */
export function noConflicts(label: string): Conflicts {
  return {
    list: async () => [],
    read: async () => null,
    resolve: async () => {
      throw new FolderError({ code: 'SEALED', message: `${label} is kept sealed on this device, which cannot read it`, hint: 'do it on a device that can' })
    }
  }
}

function named({ path, copy }: Conflict): { readonly path: string; readonly copy: string } {
  return { path, copy }
}

function failed(conflict: Conflict, fault: Fault): Resolution {
  return { ok: false, ...named(conflict), fault }
}

function coming(path: string): Fault {
  return { code: 'CHANGED', message: `${path}: it has changed, or a newer version is coming`, hint: 'look at it again, then repeat the command' }
}

function inTheWay(path: string): Fault {
  return {
    code: 'DIRECTORY',
    message: `${path}: a directory stands there now, and is not replaced by a file`,
    hint: 'keep both, or move the directory away first'
  }
}

function unknown(copy: string): Fault {
  return {
    code: 'ITEM_UNKNOWN',
    message: `${copy}: there never was an item of the name that it is a copy of by its own`,
    hint: 'keep both, which gives it a name of its own, or rename it yourself'
  }
}
