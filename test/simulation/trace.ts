/** Everything that happens in one run, as lines, and one hash over them: two runs of one seed must have the same. */
import { createHash } from 'node:crypto'
import type { Facts, Logger } from '../../src/ports/logger.ts'

/** Kept for showing; the hash is over all. */
const KEPT_LINES = 400

export class Trace {
  readonly #hash = createHash('sha256')
  readonly #lines: string[] = []
  readonly #print: ((line: string) => void) | undefined
  readonly #names = new Map<string, string>()
  #count = 0

  constructor(print?: (line: string) => void) {
    this.#print = print
  }

  add(line: string): void {
    this.#hash.update(line).update('\n')
    this.#count++
    this.#print?.(this.#readable(line))
    this.#lines.push(line)
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines.splice(0, KEPT_LINES)
  }

  /** From now on lines that are shown say `name` for `id`. */
  name(id: string, name: string): void {
    this.#names.set(id, name)
  }

  get count(): number {
    return this.#count
  }

  /** Of all lines so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  tail(lines = 40): string[] {
    return this.#lines.slice(-lines).map((line) => this.#readable(line))
  }

  /** @param onLine hears of each line, so that a run can watch for what must not be said; answers whether anybody still speaks */
  logger(name: string, now: () => number, onLine: (level: string, message: string) => boolean): Logger {
    const log =
      (level: string) =>
      (scope: string, message: string, facts: Facts = {}): void => {
        if (!onLine(level, message)) return
        this.add(`${now()} ${name} ${level} ${scope} ${message} ${JSON.stringify(facts)}`)
      }
    return { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') }
  }

  #readable(line: string): string {
    let text = line
    for (const [id, name] of this.#names) text = text.replaceAll(id, name)
    return text
  }
}
