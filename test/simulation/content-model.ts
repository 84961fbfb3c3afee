/**
 * What the users of all devices have written, and which of it they have knowingly given up: the black-box model of "Mysteries of
 * Dropbox" (Hughes et al., 2016). A content that no user who had it before him overwrote or deleted must be there in the end (S1);
 * one that was gone from everywhere must not come back (S10); and nothing may ever be seen that nobody wrote (S3, S5).
 */
import { createHash } from 'node:crypto'
import type { TreeItem } from '../../src/memory/memory-disk.ts'

interface Content {
  /** For people: who wrote it, when and where. */
  readonly story: string
  /** Who gave it up. */
  givenUp: string | undefined
  /** It was nowhere when all devices agreed. */
  gone: boolean
  mayComeBack: boolean
  /** The device whose user alone has written it, where that sends nothing. */
  unsentBy: string | undefined
}

export class ContentModel {
  readonly #contents = new Map<string, Content>()

  /** @param unsentBy the device, where that sends nothing */
  wrote(item: Pick<TreeItem, 'content' | 'target'>, story: string, unsentBy?: string): void {
    const before = this.#contents.get(keyOf(item))
    const isShared = before !== undefined && before.unsentBy !== unsentBy
    // Written again, it is wanted again.
    this.#contents.set(keyOf(item), { story, givenUp: undefined, gone: false, mayComeBack: false, unsentBy: isShared ? undefined : unsentBy })
  }

  /**
   * A device lost its index. What it had told of and its user took away since, without anybody having seen both, it cannot deny any more:
   * when all other versions of the item are deleted, that one is what remains.
   */
  forgot(): void {
    for (const content of this.#contents.values()) content.mayComeBack = true
  }

  /** @param unsentBy the device, where that sends nothing: its user gives up only what is nowhere else */
  gaveUp(item: TreeItem, story: string, unsentBy?: string): void {
    const content = this.#contents.get(keyOf(item))
    if (content !== undefined && item.type !== 'directory' && (unsentBy === undefined || content.unsentBy === unsentBy)) content.givenUp = story
  }

  /** What stands in a tree that nobody wrote, that had been gone, or that may not have come there. */
  strangers(tree: readonly TreeItem[], device: string): string[] {
    return tree.flatMap((item) => {
      if (item.type === 'directory') return []
      const content = this.#contents.get(keyOf(item))
      if (content === undefined) return [`S3: ${item.path} has a content of ${item.content?.length ?? item.target} that no user wrote`]
      if (content.unsentBy !== undefined && content.unsentBy !== device) return [`S9: ${item.path} has come from ${content.unsentBy}: ${content.story}`]
      return content.gone ? [`S10: ${item.path} has come back after it was gone from all devices: ${content.story}; given up: ${content.givenUp}`] : []
    })
  }

  /** What is nowhere although nobody gave it up. */
  lost(trees: readonly (readonly TreeItem[])[]): string[] {
    const there = presentIn(trees)
    return [...this.#contents].flatMap(([key, { story, givenUp }]) => (givenUp === undefined && !there.has(key) ? [`S1: lost: ${story}`] : []))
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
