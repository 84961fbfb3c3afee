/**
 * What the users of all devices have written, and which of it they have knowingly given up: the black-box model of "Mysteries of
 * Dropbox" (Hughes et al., 2016). A content that no user who had it before him overwrote or deleted must be there in the end (S1);
 * one that was gone from everywhere must not come back (S10); and nothing may ever be seen that nobody wrote (S3, S5).
 */
import { createHash } from 'node:crypto'
import type { TreeItem } from '../../src/memory/memory-disk.ts'

/** Whose users know of each other's contents: of all devices that tell of changes together, of each other one alone. */
export type Circle = string

interface Content {
  /** For people: who wrote it, when and where. */
  readonly story: string
  readonly writtenIn: Set<Circle>
  /** Where it was not given up since. */
  readonly wantedIn: Set<Circle>
  /** Who gave it up last. */
  givenUp: string | undefined
  /** It was nowhere when all devices agreed. */
  gone: boolean
  mayComeBack: boolean
  /** Of one that nobody wrote: what it was before its disk rotted. */
  readonly before?: string
}

/** The circle of those that tell of changes. */
export const ALL: Circle = ''
/** What rots is in circles of its own. */
const ROT = 'rot '

function rotOf(device: string): Circle {
  return `${ROT}${device}`
}

export class ContentModel {
  readonly #contents = new Map<string, Content>()

  wrote(item: Pick<TreeItem, 'content' | 'target'>, circle: Circle, story: string): void {
    const before = this.#contents.get(keyOf(item))
    const [writtenIn, wantedIn] = [new Set(before?.writtenIn).add(circle), new Set(before?.wantedIn).add(circle)]
    // Written again, it is wanted again.
    this.#contents.set(keyOf(item), { story, writtenIn, wantedIn, givenUp: undefined, gone: false, mayComeBack: false })
  }

  /**
   * A device lost its index. What it had told of and its user took away since, without anybody having seen both, it cannot deny any more:
   * when all other versions of the item are deleted, that one is what remains.
   */
  forgot(): void {
    for (const content of this.#contents.values()) {
      content.mayComeBack = true
      // What is not known to be anything else is what stands there.
      if (content.before !== undefined) content.writtenIn.add(ALL)
    }
  }

  /** A disk has changed a content, and says nothing: it may be seen on that device, and nowhere else. */
  rotted(before: TreeItem, after: TreeItem, device: string, story: string): void {
    const known = this.#contents.get(keyOf(after))
    const writtenIn = new Set(known?.writtenIn).add(rotOf(device))
    this.#contents.set(keyOf(after), { story, writtenIn, wantedIn: new Set(), givenUp: undefined, gone: false, mayComeBack: true, before: keyOf(before) })
  }

  isRotten(item: TreeItem): boolean {
    return this.#contents.get(keyOf(item))?.before !== undefined
  }

  /**
   * The times of an item change with what its user does: what has rotted of it, here or where that is applied, is hashed again, and taken for an
   * edit.
   */
  touched(item: TreeItem): void {
    const key = keyOf(item)
    const { before = key } = this.#contents.get(key) ?? {}
    for (const content of this.#contents.values()) {
      if (content.before !== before) continue
      content.writtenIn.add(ALL)
      this.#contents.get(before)?.wantedIn.clear()
    }
  }

  /** All that had rotted is as it was, but for what somebody took for an edit. */
  healed(): void {
    for (const { before, writtenIn } of this.#contents.values()) {
      if (before === undefined) continue
      for (const circle of writtenIn) if (circle.startsWith(ROT)) writtenIn.delete(circle)
    }
  }

  /** A user brings back what was kept of it, or tries to. */
  mayReturn(item: TreeItem, circle: Circle): void {
    const content = this.#contents.get(keyOf(item))
    if (content === undefined) return
    content.writtenIn.add(circle)
    content.gone = false
    content.mayComeBack = true
  }

  gaveUp(item: TreeItem, circle: Circle, story: string): void {
    const content = this.#contents.get(keyOf(item))
    if (content === undefined || item.type === 'directory') return
    // Where the same was written in a circle of its own, too, it is one with theirs there, and goes with it.
    if (circle === ALL) content.wantedIn.clear()
    else content.wantedIn.delete(circle)
    content.givenUp = story
    // Who overwrites or deletes what has rotted means what it was.
    if (content.before !== undefined) this.#contents.get(content.before)?.wantedIn.clear()
  }

  /** What stands in a tree that nobody wrote, that had been gone, or that may not have come there. */
  strangers(tree: readonly TreeItem[], circle: Circle, device = ''): string[] {
    return tree.flatMap((item) => {
      if (item.type === 'directory') return []
      const content = this.#contents.get(keyOf(item))
      if (content === undefined) return [`S3: ${item.path} has a content of ${item.content?.length ?? item.target} that no user wrote`]
      if (content.writtenIn.has(rotOf(device))) return []
      if (content.before !== undefined && !content.writtenIn.has(ALL)) return [`S5: ${item.path} is damaged here: ${content.story}`]
      if (!content.writtenIn.has(circle) && !content.writtenIn.has(ALL)) return [`S9: ${item.path} was told of by ${[...content.writtenIn]}: ${content.story}`]
      return content.gone ? [`S10: ${item.path} has come back after it was gone from all devices: ${content.story}; given up: ${content.givenUp}`] : []
    })
  }

  /** What is nowhere although nobody gave it up. */
  lost(trees: readonly (readonly TreeItem[])[]): string[] {
    const there = presentIn(trees)
    return [...this.#contents].flatMap(([key, { story, wantedIn }]) => (wantedIn.size > 0 && !there.has(key) ? [`S1: lost: ${story}`] : []))
  }

  /** All devices agree: what is not there now has gone for good. */
  rest(trees: readonly (readonly TreeItem[])[]): void {
    const there = presentIn(trees)
    for (const [key, content] of this.#contents) if (!there.has(key) && !content.mayComeBack) content.gone = true
  }
}

function presentIn(trees: readonly (readonly TreeItem[])[]): Set<string> {
  return new Set(
    trees
      .flat()
      .filter(({ type }) => type !== 'directory')
      .map(keyOf)
  )
}

/** By the array: a tree hands out the same one while a content does not change. */
const keys = new WeakMap<Uint8Array, string>()

function keyOf({ content = new Uint8Array(), target }: Pick<TreeItem, 'content' | 'target'>): string {
  if (target !== undefined) return `link ${target}`
  if (content.length < 64) return `file ${Buffer.from(content).toString('latin1')}`
  const known = keys.get(content)
  if (known !== undefined) return known
  const key = createHash('sha256').update(content).digest('hex')
  keys.set(content, key)
  return key
}
