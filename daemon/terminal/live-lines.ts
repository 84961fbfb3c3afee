import type { TextStream } from '../output.ts'
import { displayWidth } from './table.ts'

/** A few lines at the bottom of a terminal that are drawn again and again, below those that stay. */
export class LiveLines {
  readonly #stream: TextStream
  #drawn: readonly string[] = []

  constructor(stream: TextStream) {
    this.#stream = stream
  }

  /** Each is cut to the width of the terminal: one that wrapped could not be cleared. */
  draw(lines: readonly string[]): void {
    const width = (this.#stream.columns ?? 80) - 1
    const cut = lines.map((line) => cutTo(line, width))
    if (cut.length === this.#drawn.length && cut.every((line, i) => line === this.#drawn[i])) return
    this.#stream.write(this.#clearing() + cut.map((line) => `${line}\n`).join(''))
    this.#drawn = cut
  }

  /** Writes lines that stay, above those that are drawn. */
  print(text: string): void {
    this.#stream.write(`${this.#clearing()}${text}\n${this.#drawn.map((line) => `${line}\n`).join('')}`)
  }

  /** Leaves what was drawn last on the screen. */
  end(): void {
    this.#drawn = []
  }

  /** Moves up to the first drawn line and clears from there. */
  #clearing(): string {
    return this.#drawn.length === 0 ? '' : `\x1b[${this.#drawn.length}A\r\x1b[J`
  }
}

/** Escape sequences count nothing; a line that is cut ends with all styles off. */
function cutTo(line: string, width: number): string {
  if (displayWidth(line) <= width) return line
  let text = ''
  let used = 0
  for (const piece of line.split(SGR)) {
    if (/^\x1b\[/.test(piece)) {
      text += piece
      continue
    }
    for (const character of piece) {
      used += displayWidth(character)
      if (used > width - 1) return `${text}…\x1b[0m`
      text += character
    }
  }
  return text
}

/** Our own colours; nothing else that begins with an escape character is ever in a line. */
const SGR = /(\x1b\[[0-9;]*m)/
