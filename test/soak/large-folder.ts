/**
 * Two daemons and very many files: how long everything takes, what it costs, and whether that grows faster than the number of files. Each
 * figure is one of one run, so only ratios within it mean much.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DaemonProcess, DaemonPlace, makeKeys } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'
import { isIdle } from '../../daemon/status.ts'
import { cpuOf, memoryOf } from './process-use.ts'

export interface LargeFolderInit {
  /** In a tree of directories of 100. */
  readonly files: number
  /** Beside them, in one directory. */
  readonly inOne: number
  onStep?(step: Step): void
}

/** One thing that was done, and until both held the same. */
export interface Step {
  readonly name: string
  readonly seconds: number
  /** Of both processes together, in seconds. */
  readonly cpu: number
  /** Bytes that came to the second since it was started. */
  readonly received: number
  /** Bytes at most so far, of each process. */
  readonly peaks: readonly [number, number]
}

const BIG = 'big'

export async function measureLargeFolder(init: LargeFolderInit): Promise<Step[]> {
  const place = await DaemonPlace.open()
  try {
    return await new LargeFolder(place, init).run()
  } catch (error) {
    console.error(await place.describe())
    throw error
  } finally {
    await place.close()
  }
}

class LargeFolder {
  readonly #init: LargeFolderInit
  readonly #a: DaemonProcess
  readonly #b: DaemonProcess
  readonly #steps: Step[] = []
  #files: number

  constructor(place: DaemonPlace, init: LargeFolderInit) {
    const key = makeKeys().write
    this.#init = init
    this.#a = place.daemon({ key })
    this.#b = place.daemon({ key, peers: [this.#a] })
    this.#files = init.files + init.inOne
  }

  async run(): Promise<Step[]> {
    const [a, b] = [this.#a, this.#b]
    this.#make()
    await this.#step('first scan', [0, 0], async () => {
      await a.start()
      await a.untilFolder(({ state, files }) => state === 'idle' && files === this.#files)
    })
    await this.#step('first sync', [cpuOf(a), 0], async () => {
      await b.start()
      await this.#same()
    })
    await this.#step('restart of both', [0, 0], async () => {
      await Promise.all([a.kill('SIGTERM'), b.kill('SIGTERM')])
      await Promise.all([a.start(), b.start()])
      await this.#same()
    })
    await this.#step('a whole scan', this.#cpus(), async () => {
      await a.syncline('folder', 'scan', 'folder')
    })
    await this.#step('one edit in the large directory', this.#cpus(), async () => {
      writeFileSync(a.at(BIG, nameOf(7)), 'edited')
      await until(() => readFileSync(b.at(BIG, nameOf(7)), 'utf8') === 'edited', 2)
    })
    await this.#step('… until all rests', this.#cpus(), () => this.#same())
    await this.#step('one new file in the large directory', this.#cpus(), async () => {
      writeFileSync(a.at(BIG, 'new.txt'), 'new')
      this.#files++
      await this.#same()
    })
    await this.#step('rename of the large directory', this.#cpus(), async () => {
      renameSync(a.at(BIG), a.at(`${BIG}-renamed`))
      await until(() => readable(b.at(BIG, nameOf(7))) === undefined && readable(b.at(`${BIG}-renamed`, nameOf(this.#init.inOne - 1))) !== undefined, 50)
      await this.#same()
    })
    await this.#step('delete of the large directory', this.#cpus(), async () => {
      rmSync(a.at(`${BIG}-renamed`), { recursive: true })
      this.#files = this.#init.files
      await this.#same()
    })
    // All that is left: more than may go without a person.
    await this.#step('delete of the tree, until it is held', this.#cpus(), async () => {
      for (const name of readdirSync(a.path)) if (name !== '.syncline') rmSync(a.at(name), { recursive: true })
      await a.untilFolder(({ state }) => state === 'held')
    })
    await this.#step('… accepted, until it is held at the other', this.#cpus(), async () => {
      await a.syncline('folder', 'resume', 'folder', '--accept')
      await b.untilFolder(({ state }) => state === 'held')
    })
    await this.#step('… accepted there, too', this.#cpus(), async () => {
      await b.syncline('folder', 'resume', 'folder', '--accept')
      this.#files = 0
      await this.#same()
    })
    return this.#steps
  }

  /** Files of 100 bytes, no two the same. */
  #make(): void {
    const { files, inOne } = this.#init
    for (let n = 0; n < files; n++) {
      const directory = this.#a.at(`d${Math.floor(n / 10_000)}`, `d${Math.floor(n / 100) % 100}`)
      if (n % 100 === 0) mkdirSync(directory, { recursive: true })
      writeFileSync(join(directory, nameOf(n)), `tree ${n}`.padEnd(100, '.'))
    }
    mkdirSync(this.#a.at(BIG), { recursive: true })
    for (let n = 0; n < inOne; n++) writeFileSync(this.#a.at(BIG, nameOf(n)), `big ${n}`.padEnd(100, '.'))
  }

  /** By what they say: to compare so many files would take longer than what is measured. */
  async #same(): Promise<void> {
    await until(async () => {
      const [a, b] = await Promise.all([this.#a.status(), this.#b.status()])
      const [x, y] = [a.folders[0], b.folders[0]]
      return isIdle(a) && isIdle(b) && x?.digest === y?.digest && x?.files === this.#files && x.peers[0]?.inSync === true && y?.peers[0]?.inSync === true
    }, 100)
  }

  #cpus(): readonly [number, number] {
    return [cpuOf(this.#a), cpuOf(this.#b)]
  }

  /** @param before CPU that the processes had used; 0 of one that begins */
  async #step(name: string, before: readonly [number, number], work: () => Promise<void>): Promise<void> {
    const began = performance.now()
    await work()
    const seconds = (performance.now() - began) / 1000
    const both = [this.#a, this.#b] as const
    const cpu = cpuOf(both[0]) + cpuOf(both[1]) - before[0] - before[1]
    const received = await both[1].traffic().then(
      (traffic) => traffic.in,
      () => 0
    )
    const step: Step = { name, seconds, cpu, received, peaks: [memoryOf(both[0], 'VmHWM'), memoryOf(both[1], 'VmHWM')] }
    this.#steps.push(step)
    this.#init.onStep?.(step)
  }
}

const nameOf = (n: number): string => `file${String(n).padStart(6, '0')}.txt`

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
