/**
 * Keeps what this device ignores and holds in step with what people say: reads the folder's own list, and where anything changed brings the
 * index along. Nothing on the disk is touched, and no record made: what comes to be ignored is let go of, what is ignored no longer is compared
 * with the others' as at a first scan.
 *
 * A list that cannot be read changes nothing: the last good one stays, so that nothing is told of by accident.
 */
import { choiceOf, MAX_IGNORE_FILE_BYTES, readPatterns } from './choice-patterns.ts'
import { FolderError } from './errors.ts'
import type { FolderSettings } from './folder-settings.ts'
import type { Disk } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import { type Choice, IGNORE_FILE } from './state/choice.ts'
import { CHANGE_ITEMS, type FolderIndex } from './state/folder-index.ts'
import type { Problem } from './status.ts'

export interface ChooserComponents {
  readonly disk: Pick<Disk, 'readSmall'>
  readonly index: FolderIndex
  readonly logger: Logger
}

export interface ChooserInit {
  readonly label: string
  settings(): FolderSettings
}

/** By what the index was chosen; kept in it. */
interface Kept {
  readonly shared: string
  readonly ignore: readonly string[]
  readonly unselect: readonly string[]
  readonly ignoreCase: boolean
}

export class Chooser {
  readonly #components: ChooserComponents
  readonly #init: ChooserInit
  /** What the whole index is in step with. */
  #done: Kept | undefined
  #problem: Problem | undefined

  constructor(components: ChooserComponents, init: ChooserInit) {
    this.#components = components
    this.#init = init
  }

  get problems(): readonly Problem[] {
    return this.#problem === undefined ? [] : [this.#problem]
  }

  /** What the index was chosen by last counts until the disk was looked at. */
  load(): void {
    const { index } = this.#components
    const kept = index.keptChoice
    if (kept === undefined) return
    const read = JSON.parse(kept) as Kept
    index.choice = this.#compile(read)
    this.#done = read
  }

  /**
   * Looks at the folder's list and the settings. One at a time, and not beside a scan.
   * @returns whether anything changed
   * @throws FolderError where there is no list that could be gone by
   */
  async refresh(): Promise<boolean> {
    const { index, logger } = this.#components
    const { ignore = [], unselect = [] } = this.#init.settings()
    const { shared, ignoreCase } = await this.#read()
    const next: Kept = { shared, ignore, unselect, ignoreCase }
    const text = JSON.stringify(next)
    if (this.#done !== undefined && text === JSON.stringify(this.#done)) return false
    // As every folder is at first.
    const isNothing = this.#done === undefined && index.keptChoice === undefined && shared === '' && ignore.length + unselect.length === 0
    // From here on nothing is taken up that is ignored by it, and all that is put is judged by it.
    const choice = this.#compile(next)
    // In its turn: what was put by the one before is written by then, and so is found when all is brought along.
    await index.change(() => {
      index.choice = choice
    })
    this.#done = undefined
    if (!isNothing) await this.#chooseAll()
    await index.change((update) => update.keepChoice(text))
    this.#done = next
    if (isNothing) return false
    logger.info('scan', 'what is ignored or selected has changed', { folder: this.#init.label })
    return true
  }

  async #chooseAll(): Promise<void> {
    const { index } = this.#components
    for await (const batch of index.entries()) {
      for (let at = 0; at < batch.length; at += CHANGE_ITEMS) {
        const part = batch.slice(at, at + CHANGE_ITEMS)
        await index.change((update) => {
          for (const [path] of part) update.choose(path)
        })
      }
    }
  }

  #compile(by: Kept): Choice {
    try {
      return choiceOf({ ...by, settings: by })
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw new FolderError({
        code: 'BAD_PATTERN',
        message: `${this.#init.label}: the patterns of this device cannot be used: ${error.message}`,
        hint: 'mend "ignore" or "unselect" of the folder in config.json, or give the list anew with: syncline ignore, syncline folder select'
      })
    }
  }

  async #read(): Promise<Pick<Kept, 'shared' | 'ignoreCase'>> {
    const found = await this.#components.disk.readSmall(IGNORE_FILE, MAX_IGNORE_FILE_BYTES)
    const { foldsCase: ignoreCase } = found
    try {
      if (found.state === 'bad') throw new SyntaxError(found.message)
      const shared = found.state === 'absent' ? '' : readPatterns(found.bytes)
      this.#problem = undefined
      return { shared, ignoreCase }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const kept = this.#lastGood()
      if (kept === undefined)
        throw new FolderError({
          code: 'IGNORE_FILE',
          message: `${this.#init.label}: ${IGNORE_FILE} cannot be used: ${error.message}`,
          hint: `mend or delete ${IGNORE_FILE}; until then nothing of this folder is told to others, for some of it may be ignored`
        })
      this.#problem = { path: IGNORE_FILE, reason: 'ignore-file', message: `${IGNORE_FILE} cannot be used: ${error.message}; what it said before still counts` }
      return { shared: kept.shared, ignoreCase }
    }
  }

  #lastGood(): Kept | undefined {
    const kept = this.#done ?? this.#components.index.keptChoice
    return typeof kept === 'string' ? (JSON.parse(kept) as Kept) : kept
  }
}
