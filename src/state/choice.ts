/**
 * What of a folder is this device's business. What is *ignored* is neither told nor applied here, whatever is on the disk; what is *unselected* is
 * known and not fetched, and is like any other item while it is here. Pure: a path in, an answer out.
 */
import { parentOf } from '../../protocol/index.ts'
import { type PathPattern, PatternList } from '../utils/path-pattern.ts'

export type Aside = 'ignored' | 'unselected'

export interface ChoicePatterns {
  /** The folder's, then this device's own: the last that matches counts, and in an ignored directory all is ignored. */
  readonly ignore: readonly PathPattern[]
  /** What is not held here: the last that matches an item or a directory above it counts. */
  readonly unselect: readonly PathPattern[]
  readonly ignoreCase: boolean
}

/** Where a folder says what all of its devices ignore. Never ignored itself, or no change of it would arrive. */
export const IGNORE_FILE = '.synclineignore'

/** Directories of which the answer is kept: a walk asks of one directory many times in a row. */
const MAX_DIRECTORIES = 4096

export class Choice {
  readonly #ignore: PatternList
  readonly #unselect: PatternList
  readonly #ignoredDirectories = new Map<string, boolean>()
  readonly #unselectedDirectories = new Map<string, number>()

  constructor({ ignore, unselect, ignoreCase }: ChoicePatterns) {
    this.#ignore = new PatternList(ignore, ignoreCase)
    this.#unselect = new PatternList(unselect, ignoreCase)
  }

  /** Why an item is none of this device's business; undefined where it is. */
  of(path: string, isDirectory: boolean): Aside | undefined {
    if (path === IGNORE_FILE) return undefined
    if (this.ignores(path, isDirectory)) return 'ignored'
    return this.#unselect.size > 0 && this.unselects(path, isDirectory) ? 'unselected' : undefined
  }

  ignores(path: string, isDirectory: boolean): boolean {
    if (this.#ignore.size === 0 || path === IGNORE_FILE) return false
    const parent = parentOf(path)
    return (parent !== undefined && this.#ignoresDirectory(parent)) || this.#matches(this.#ignore.lastMatch(path, isDirectory))
  }

  unselects(path: string, isDirectory: boolean): boolean {
    const at = this.#lastUnselect(path, isDirectory)
    return at >= 0 && !this.#unselect.isNegated(at)
  }

  #matches(at: number): boolean {
    return at >= 0 && !this.#ignore.isNegated(at)
  }

  #ignoresDirectory(path: string): boolean {
    return remembered(this.#ignoredDirectories, path, () => this.ignores(path, true))
  }

  #lastUnselect(path: string, isDirectory: boolean): number {
    const parent = parentOf(path)
    const above = parent === undefined ? -1 : remembered(this.#unselectedDirectories, parent, () => this.#lastUnselect(parent, true))
    return Math.max(above, this.#unselect.lastMatch(path, isDirectory))
  }
}

export const EVERYTHING = new Choice({ ignore: [], unselect: [], ignoreCase: false })

function remembered<T>(known: Map<string, T>, path: string, find: () => T): T {
  const there = known.get(path)
  if (there !== undefined) return there
  const found = find()
  if (known.size >= MAX_DIRECTORIES) known.clear()
  known.set(path, found)
  return found
}
