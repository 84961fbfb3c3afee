/** Makes this device's head: what it knows, and which of that was replaced. Store-only devices cannot tell that from what they hold. */
import {
  difference,
  DotCollector,
  type FolderId,
  isTellable,
  type Knowledge,
  sameContent,
  sameKnowledge,
  signHead,
  type SignedStatement,
  winnerOf
} from '../protocol/index.ts'
import type { Identity } from './engine.ts'
import type { FolderIndex } from './state/folder-index.ts'

/** Dots that are looked at for one head. */
const MAX_WANTED = 10_000

export interface HeadWriterComponents {
  readonly identity: Identity
  readonly index: Pick<FolderIndex, 'meta' | 'maximal' | 'versionAt' | 'entry' | 'hasPlace'>
}

export interface HeadWriterInit {
  readonly folder: FolderId
  /** This device's right to write. */
  readonly grant: Uint8Array
}

export class HeadWriter {
  readonly #components: HeadWriterComponents
  readonly #init: HeadWriterInit
  #last:
    | {
        readonly knowledge: Knowledge
        readonly replaced: Knowledge
        readonly head?: { readonly lost: Knowledge; readonly statement: SignedStatement }
      }
    | undefined

  constructor(components: HeadWriterComponents, init: HeadWriterInit) {
    this.#components = components
    this.#init = init
  }

  /**
   * Undefined where something changed meanwhile: what replaced one of the dots would not be among the known ones.
   * @param wanted dots of which the content is asked for
   */
  async make(wanted: Knowledge): Promise<SignedStatement | undefined> {
    const { index, identity } = this.#components
    const { knowledge } = index.meta
    if (this.#last?.knowledge !== knowledge) {
      const maximal = await index.maximal()
      if (index.meta.knowledge !== knowledge) return undefined
      const replaced = difference(knowledge, maximal)
      // More pieces than a message can tell of: then nothing is said to be replaced (docs/design.md, "Known gaps").
      this.#last = { knowledge, replaced: isTellable(replaced) ? replaced : new Map() }
    }
    const lost = this.#lostAmong(wanted)
    const { replaced, head: before } = this.#last
    if (before !== undefined && sameKnowledge(before.lost, lost)) return before.statement
    const statement = signHead({ ...this.#init, device: identity.publicKey, known: knowledge, replaced, lost }, (message) => identity.sign(message))
    this.#last = { knowledge, replaced, head: { lost, statement } }
    return statement
  }

  #lostAmong(wanted: Knowledge): Knowledge {
    const { index } = this.#components
    const lost = new DotCollector()
    let left = MAX_WANTED
    for (const [replica, set] of wanted) {
      for (const { from, to } of set) {
        for (let seq = from; seq <= to && left > 0; seq++, left--) {
          const version = index.versionAt({ replica, seq })
          if (version?.type !== 'file' || index.hasPlace(version.content)) continue
          const winner = winnerOf(index.entry(version.path).versions)
          if (winner !== undefined && !sameContent(winner, version)) lost.add({ replica, seq })
        }
      }
    }
    return lost.toKnowledge()
  }
}
