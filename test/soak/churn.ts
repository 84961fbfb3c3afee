/**
 * What a user does to a part of a folder all the time: edits small and large, creates, deletes, renames of files and of directories, swaps of
 * types, appends, modes. Names come from a bounded set and the tree stays about as large as it was, so that what grows with time is not this.
 */
import {
  appendFileSync,
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SeededRandom } from '../../src/memory/seeded-random.ts'

const DIRECTORIES = Array.from({ length: 6 }, (_, i) => `dir${i}`)
const DIRECTORIES_HERE = 4
const FILES = Array.from({ length: 40 }, (_, i) => `file${i}.txt`)
const FILES_HERE = 20
const LARGE_BYTES = 3 << 20
const LOG_BYTES = 64 << 10

export class Churn {
  readonly #root: string
  readonly #random: SeededRandom

  constructor(root: string, random: SeededRandom) {
    this.#root = root
    this.#random = random
  }

  /** Makes the tree on which the rest goes. */
  make(): void {
    for (const directory of DIRECTORIES.slice(0, DIRECTORIES_HERE)) {
      mkdirSync(this.#at(directory), { recursive: true })
      for (const name of FILES.slice(0, FILES_HERE)) writeFileSync(this.#at(directory, name), this.#text())
    }
    writeFileSync(this.#at('large.bin'), this.#random.bytes(LARGE_BYTES))
    writeFileSync(this.#at('log.txt'), '')
    for (const name of ['swap0', 'swap1', 'swap2']) writeFileSync(this.#at(name), name)
  }

  /** Until it is told to end, with a rest between two changes. @returns how many it made */
  async run(restMs: number, signal: AbortSignal): Promise<number> {
    let count = 0
    for (; !signal.aborted; count++) {
      this.#change()
      await delay(restMs * (0.5 + this.#random.float()), undefined, { signal }).catch(() => {})
    }
    return count
  }

  #change(): void {
    const directory = this.#random.pick(DIRECTORIES.filter((name) => this.#isThere(name)))
    const here = readdirSync(this.#at(directory))
    const free = FILES.filter((name) => !here.includes(name))
    const old = this.#at(directory, this.#random.pick(here))
    const choice = this.#random.integer(0, 100)
    if (choice < 30) writeFileSync(old, this.#text())
    else if (choice < 40) this.#save(old)
    else if (choice < 60) {
      // As many come as go: of a full directory nothing can come.
      if (here.length < this.#random.integer(0, 2 * FILES_HERE)) writeFileSync(this.#at(directory, this.#random.pick(free)), this.#text())
      else rmSync(old)
    } else if (choice < 72) renameSync(old, free.length === 0 ? old : this.#at(directory, this.#random.pick(free)))
    else if (choice < 76) renameSync(this.#at(directory), this.#at(this.#random.pick(DIRECTORIES.filter((name) => !this.#isThere(name)))))
    else if (choice < 82) chmodSync(old, this.#random.pick([0o600, 0o644, 0o755]))
    else if (choice < 90) this.#append()
    else if (choice < 97) this.#swap(this.#at(`swap${this.#random.integer(0, 3)}`))
    else this.#editLarge()
  }

  /** As editors do. */
  #save(path: string): void {
    writeFileSync(`${path}.new`, this.#text())
    renameSync(`${path}.new`, path)
  }

  #append(): void {
    const log = this.#at('log.txt')
    appendFileSync(log, `${this.#text()}\n`)
    if (lstatSync(log).size > LOG_BYTES) truncateSync(log)
  }

  #swap(path: string): void {
    rmSync(path, { recursive: true, force: true })
    const kind = this.#random.integer(0, 3)
    if (kind === 0) writeFileSync(path, this.#text())
    else if (kind === 1) symlinkSync(`target${this.#random.integer(0, 9)}`, path)
    else {
      mkdirSync(path)
      writeFileSync(join(path, 'below.txt'), this.#text())
    }
  }

  #editLarge(): void {
    const file = openSync(this.#at('large.bin'), 'r+')
    writeSync(file, this.#random.bytes(4096), 0, 4096, this.#random.integer(0, LARGE_BYTES - 4096))
    closeSync(file)
  }

  #text(): string {
    return Buffer.from(this.#random.bytes(this.#random.integer(50, 3000))).toString('hex')
  }

  #isThere(name: string): boolean {
    return lstatSync(this.#at(name), { throwIfNoEntry: false }) !== undefined
  }

  #at(...names: string[]): string {
    return join(this.#root, ...names)
  }
}
