/**
 * One line of gitignore syntax. Of our own because each is matched in a time that grows with the length of pattern times path, whatever a peer
 * wrote into it, and because many of them are looked up by name instead of tried one by one; `git check-ignore` is what its test holds it to.
 */
import { parentOf } from '../../protocol/index.ts'

export interface PathPattern {
  /** It takes back what one before it matched. */
  readonly negated: boolean
  readonly directoryOnly: boolean
  /** Where it stands for one name or path, and nothing else: that. */
  readonly literal: string | undefined
  /** Whether it is of a whole path below the root, and not of a name anywhere. */
  readonly anchored: boolean
  /** Whether it is of this very path, whatever is above it. */
  matches(path: string): boolean
}

/** More bytes are no pattern that a person wrote. */
const MAX_PATTERN_LENGTH = 4096

type Token = { readonly kind: 'one'; test(character: string): boolean } | { readonly kind: 'many' }
/** A name of a path, or any number of names. */
type Segment = readonly Token[] | 'any'

/** @returns undefined for a line that is none. @throws SyntaxError in words */
export function parsePattern(line: string, ignoreCase: boolean): PathPattern | undefined {
  let text = withoutTrailingSpaces(line.normalize('NFC'))
  if (text === '' || text.startsWith('#')) return undefined
  if (text.length > MAX_PATTERN_LENGTH) throw new SyntaxError(`it is longer than ${MAX_PATTERN_LENGTH} characters`)
  const negated = text.startsWith('!')
  if (negated) text = text.slice(1)
  const directoryOnly = text.endsWith('/')
  if (directoryOnly) text = text.slice(0, -1)
  const anchored = text.includes('/')
  if (text.startsWith('/')) text = text.slice(1)
  if (text === '') throw new SyntaxError('it names nothing')
  if (text.includes('\0')) throw new SyntaxError('no name can hold NUL')
  const fold = (name: string): string => (ignoreCase ? name.toLowerCase() : name)
  const names = text.split('/')
  if (names.includes('')) throw new SyntaxError('it has an empty name: two slashes in a row')
  const segments = segmentsOf(names, fold)
  const literal = /[*?[\\]/.test(text) ? undefined : fold(text)
  return {
    negated,
    directoryOnly,
    literal,
    anchored,
    matches: (path) => {
      const folded = fold(path)
      if (literal !== undefined) return anchored ? folded === literal : nameIn(folded) === literal
      const found = anchored ? folded.split('/') : [nameIn(folded)]
      return matchAll(segments, found, (segment) => segment === 'any', matchName)
    }
  }
}

/** The pattern of one path and all that is below it. */
export function patternOf(path: string): string {
  return `/${path.replace(/[\\*?[]/g, '\\$&').replace(/ $/, '\\ ')}`
}

/** Many patterns, of which the last one that matches counts. */
export class PatternList {
  readonly #patterns: readonly PathPattern[]
  readonly #ignoreCase: boolean
  /** Those that are one name or one path, by that; the last first. */
  readonly #names = new Map<string, number[]>()
  readonly #paths = new Map<string, number[]>()
  readonly #others: number[] = []

  constructor(patterns: readonly PathPattern[], ignoreCase: boolean) {
    this.#patterns = patterns
    this.#ignoreCase = ignoreCase
    patterns.forEach(({ literal, anchored }, i) => {
      if (literal === undefined) this.#others.unshift(i)
      else {
        const map = anchored ? this.#paths : this.#names
        const there = map.get(literal)
        if (there === undefined) map.set(literal, [i])
        else there.unshift(i)
      }
    })
  }

  get size(): number {
    return this.#patterns.length
  }

  isNegated(at: number): boolean {
    return this.#patterns[at]?.negated ?? false
  }

  /** Which is the last that is of this very path; -1 where none is. */
  lastMatch(path: string, isDirectory: boolean): number {
    if (this.#patterns.length === 0) return -1
    const folded = this.#ignoreCase ? path.toLowerCase() : path
    const counts = (at: number): boolean => isDirectory || this.#patterns[at]?.directoryOnly === false
    let last = -1
    for (const list of [this.#names.get(nameIn(folded)), this.#paths.get(folded)]) last = Math.max(last, list?.find(counts) ?? -1)
    for (const at of this.#others) {
      if (at < last) break
      if (counts(at) && this.#patterns[at]?.matches(path) === true) return at
    }
    return last
  }
}

function nameIn(path: string): string {
  const parent = parentOf(path)
  return parent === undefined ? path : path.slice(parent.length + 1)
}

function withoutTrailingSpaces(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  let end = text.length
  while (end > 0 && text[end - 1] === ' ' && !isEscaped(text, end - 1)) end--
  return text.slice(0, end)
}

function isEscaped(text: string, at: number): boolean {
  let count = 0
  while (text[at - 1 - count] === '\\') count++
  return count % 2 === 1
}

function segmentsOf(names: readonly string[], fold: (text: string) => string): Segment[] {
  const segments: Segment[] = names.map((name) => (name === '**' && names.length > 1 ? 'any' : tokensOf(name, fold)))
  // All that is in it, and not itself.
  if (segments.at(-1) === 'any') segments.push([{ kind: 'many' }])
  return segments
}

function tokensOf(name: string, fold: (text: string) => string): Token[] {
  const characters = [...name]
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' })
    } else if (character === '?') tokens.push({ kind: 'one', test: () => true })
    else if (character === '[') {
      const end = endOfClass(characters, at)
      tokens.push(classOf(characters.slice(at + 1, end), fold))
      at = end
    } else {
      if (character === '\\' && ++at >= characters.length) throw new SyntaxError('it ends with a backslash')
      const wanted = fold(characters[at] as string)
      tokens.push({ kind: 'one', test: (one) => one === wanted })
    }
  }
  return tokens
}

function endOfClass(characters: readonly string[], start: number): number {
  let at = start + 1
  if (characters[at] === '!' || characters[at] === '^') at++
  // First in a class it is a character like any other.
  if (characters[at] === ']') at++
  for (; at < characters.length; at++) {
    if (characters[at] === '\\') at++
    else if (characters[at] === '[' && characters[at + 1] === ':') throw new SyntaxError('classes by name, such as [:alpha:], are not known here')
    else if (characters[at] === ']') return at
  }
  throw new SyntaxError('a [ has no ] after it')
}

function classOf(content: readonly string[], fold: (text: string) => string): Token {
  const negated = content[0] === '!' || content[0] === '^'
  const ranges: (readonly [from: string, to: string])[] = []
  const next = (at: number): readonly [string, number] => (content[at] === '\\' ? [content[at + 1] as string, at + 2] : [content[at] as string, at + 1])
  for (let at = negated ? 1 : 0; at < content.length; ) {
    const [from, after] = next(at)
    at = after
    let to = from
    if (content[at] === '-' && at + 1 < content.length) [to, at] = next(at + 1)
    ranges.push([fold(from), fold(to)])
  }
  return {
    kind: 'one',
    test: (one) => ranges.some(([from, to]) => codeOf(from) <= codeOf(one) && codeOf(one) <= codeOf(to)) !== negated
  }
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

function matchName(segment: Segment, name: string): boolean {
  if (segment === 'any') return true
  return matchAll(
    segment,
    [...name],
    ({ kind }) => kind === 'many',
    (token, character) => token.kind === 'many' || token.test(character)
  )
}

/** Wildcards over a list: from the last one that stood for any number on, it is tried again with one more, which is enough. */
function matchAll<P, T>(pattern: readonly P[], things: readonly T[], isMany: (part: P) => boolean, matches: (part: P, thing: T) => boolean): boolean {
  let p = 0
  let t = 0
  let many = -1
  let from = 0
  while (t < things.length) {
    const part = pattern[p]
    if (part !== undefined && isMany(part)) {
      many = p++
      from = t
    } else if (part !== undefined && matches(part, things[t] as T)) {
      p++
      t++
    } else if (many >= 0) {
      p = many + 1
      t = ++from
    } else return false
  }
  while (p < pattern.length && isMany(pattern[p] as P)) p++
  return p === pattern.length
}
