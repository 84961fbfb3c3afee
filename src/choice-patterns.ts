/** From what people wrote to what is this device's business. Pure. */
import type { FolderSettings } from './folder-settings.ts'
import { Choice } from './state/choice.ts'
import { parsePattern, type PathPattern, patternOf } from './utils/path-pattern.ts'

/** Bytes of the folder's own list: more is no list that a person wrote. */
export const MAX_IGNORE_FILE_BYTES = 256 * 1024
/** Of one list. */
const MAX_PATTERNS = 10_000
/** Of these, ones with wildcards: each of them is tried on every path. */
const MAX_WILDCARDS = 500

export interface ChosenBy {
  /** What stands in the folder's own list. */
  readonly shared: string
  readonly settings: Pick<FolderSettings, 'ignore' | 'unselect'>
  /** Whether the disk takes names in letters of either case for the same. */
  readonly ignoreCase: boolean
}

/** @throws SyntaxError that names the line */
export function choiceOf({ shared, settings, ignoreCase }: ChosenBy): Choice {
  const { ignore = [], unselect = [] } = settings
  return new Choice({
    ignore: [...parsePatterns(shared.split('\n'), ignoreCase), ...parsePatterns(ignore, ignoreCase)],
    unselect: parsePatterns(unselect, ignoreCase),
    ignoreCase
  })
}

/** @throws SyntaxError that names the line */
function parsePatterns(lines: readonly string[], ignoreCase = false): PathPattern[] {
  const patterns = lines.flatMap((line, i) => {
    try {
      return parsePattern(line, ignoreCase) ?? []
    } catch (error) {
      throw new SyntaxError(`line ${i + 1}, ${JSON.stringify(line.slice(0, 80))}: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
  const wildcards = patterns.filter(({ literal }) => literal === undefined).length
  if (patterns.length > MAX_PATTERNS) throw new SyntaxError(`${patterns.length} patterns are more than ${MAX_PATTERNS}`)
  if (wildcards > MAX_WILDCARDS) throw new SyntaxError(`${wildcards} patterns with * ? [ or \\ are more than ${MAX_WILDCARDS}`)
  return patterns
}

/** What is wrong with a list, in words; undefined for one that is good. */
export function patternsFault(lines: readonly string[]): string | undefined {
  try {
    parsePatterns(lines)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What is not held, and these paths with all below them. What was said of these before is of no use any more. */
export function leaveOut(unselect: readonly string[], paths: readonly string[]): string[] {
  return paths.includes('') ? ['*'] : [...withoutPaths(unselect, paths), ...paths.map(patternOf)]
}

/** What is not held, but for these paths and all below them. */
export function takeIn(unselect: readonly string[], paths: readonly string[]): string[] {
  if (paths.includes('')) return []
  const rest = withoutPaths(unselect, paths)
  const choice = choiceOf({ shared: '', settings: { unselect: rest }, ignoreCase: false })
  // Where a pattern with a wildcard may be of something below one of them, it is taken in, too.
  const isNeeded = rest.some((line) => /[*?[]/.test(line))
  return [...rest, ...paths.filter((path) => isNeeded || choice.unselects(path, true)).map((path) => `!${patternOf(path)}`)]
}

function withoutPaths(lines: readonly string[], paths: readonly string[]): string[] {
  const patterns = paths.map(patternOf)
  return lines.filter((line) => {
    const positive = line.startsWith('!') ? line.slice(1) : line
    return !patterns.some((pattern) => positive === pattern || positive.startsWith(`${pattern}/`))
  })
}

/** @throws Error in words where they are no text */
export function readPatterns(bytes: Uint8Array): string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new SyntaxError('it is not UTF-8')
  }
  parsePatterns(text.split('\n'))
  return text
}
