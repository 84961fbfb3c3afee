/**
 * Three daemons for a long time: users change all that there is, links break and processes end, and once a minute all must come to rest with
 * the same folder. What each of them then holds is measured; what rises for as long as it is looked at is a leak.
 */
import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { DaemonPlace, makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { treeDifference } from '../fixtures/tree.ts'
import { until } from '../fixtures/until.ts'
import { Churn } from './churn.ts'
import { type DiskSample, ProbedDaemon, type ProcessSample } from './probed-daemon.ts'
import { trendOf } from './slope.ts'

/** Far longer than they ever take to come to rest. */
const REST_LIMIT_MS = 120_000
/** Of a minute: the rest of it is for coming to rest, and longer than what counts as one go of deletes. */
const CHURN_SHARE = 0.75
const MIB = 1 << 20

export interface SoakInit {
  readonly minutes: number
  /** How long a minute is. */
  readonly minuteMs?: number
  /** Of the users' pause between two changes. */
  readonly pauseMs?: number
  readonly seed: number
  /** Each is asked to lose something every minute: shows that it is seen. */
  readonly leaky?: readonly Name[]
  /** Ends it at the next quiet moment. */
  readonly signal?: AbortSignal
  onMinute?(minute: Minute): void
}

export const NAMES = ['A', 'B', 'C'] as const
export type Name = (typeof NAMES)[number]
/** C ends and starts again and again; what the others hold is from one process. */
const LASTING: readonly Name[] = ['A', 'B']

export type Measure = keyof ProcessSample | keyof DiskSample
export type Sample = Readonly<Partial<Record<Measure, number>>>

export interface Minute {
  readonly at: number
  /** What happened in it besides the users' changes. */
  readonly disturbance: string
  readonly changes: number
  readonly restMs: number
  readonly samples: Readonly<Record<Name, Sample>>
}

export interface Judgement {
  readonly name: Name
  readonly measure: Measure
  readonly first: number
  readonly last: number
  readonly slope: number | undefined
  readonly leaks: boolean
}

/** How much each measure may differ between two moments of rest without anything being wrong. More than that, in the second half of a run and by its slope, is a leak. */
const NOISE: Readonly<Record<Exclude<Measure, 'archive' | 'log'>, number>> = {
  heap: 2 * MIB,
  external: 4 * MIB,
  rss: 48 * MIB,
  resources: 4,
  emitters: 40,
  targets: 40,
  promises: 400,
  abortListeners: 16,
  descriptors: 6,
  sockets: 4,
  threads: 2,
  temporaries: 0,
  indexEntries: 200,
  index: 4 * MIB
}

/** What is not in sync, or not as it was. */
export class SoakError extends Error {
  override readonly name = 'SoakError'
}

export async function soak(init: SoakInit): Promise<Judgement[]> {
  const place = await DaemonPlace.open()
  try {
    return await new Soak(place, init).run()
  } finally {
    await place.close()
  }
}

class Soak {
  readonly #place: DaemonPlace
  readonly #init: SoakInit
  readonly #random: SeededRandom
  readonly #all: Readonly<Record<Name, ProbedDaemon>>
  readonly #minutes: Minute[] = []

  constructor(place: DaemonPlace, init: SoakInit) {
    this.#place = place
    this.#init = init
    this.#random = new SeededRandom(init.seed)
    const key = makeKeys().write
    const [A, B, C] = NAMES.map(() => new ProbedDaemon(place, { key })) as [ProbedDaemon, ProbedDaemon, ProbedDaemon]
    this.#all = { A, B, C }
  }

  async run(): Promise<Judgement[]> {
    const { A, B, C } = this.#all
    for (const area of [0, 1, 2]) this.#churn('A', area).make()
    await Promise.all(NAMES.map((name) => this.#all[name].daemon.start()))
    await this.#peer(B, 'add', A)
    await this.#peer(C, 'add', A)
    await this.#peer(C, 'add', B)
    await this.#rest()
    for (let at = 0; at < this.#init.minutes && this.#init.signal?.aborted !== true; at++) {
      const minute = await this.#minute(at)
      this.#minutes.push(minute)
      this.#init.onMinute?.(minute)
    }
    return judge(this.#minutes)
  }

  async #minute(at: number): Promise<Minute> {
    const { minuteMs = 60_000, pauseMs = 150, leaky = [] } = this.#init
    const began = performance.now()
    const end = new AbortController()
    // Each user is in another part each time: nobody's edits collide, and everybody changes what others made.
    const users = NAMES.map((name, i) => this.#churn(name, (i + at) % NAMES.length).run(pauseMs, end.signal))
    await delay(minuteMs * CHURN_SHARE * 0.4)
    const disturbance = DISTURBANCES[at % DISTURBANCES.length] as Disturbance
    await disturbance.run(this.#all, minuteMs * CHURN_SHARE * 0.3)
    await delay(Math.max(0, began + minuteMs * CHURN_SHARE - performance.now()))
    end.abort()
    const changes = (await Promise.all(users)).reduce((sum, count) => sum + count)
    for (const name of leaky) await this.#all[name].leak()
    const resting = performance.now()
    await this.#rest()
    const restMs = performance.now() - resting
    const samples = { A: await this.#sample('A'), B: await this.#sample('B'), C: await this.#sample('C') }
    await delay(Math.max(0, began + minuteMs - performance.now()))
    return { at, disturbance: disturbance.name, changes, restMs, samples }
  }

  #churn(name: Name, area: number): Churn {
    return new Churn(this.#all[name].daemon.at(`area${area}`), this.#random)
  }

  async #peer(from: ProbedDaemon, verb: 'add' | 'remove', to: ProbedDaemon): Promise<void> {
    const { status, stderr } = await from.daemon.syncline('peer', verb, to.daemon.address)
    if (status !== 0) throw new SoakError(`peer ${verb} failed: ${stderr}`)
  }

  /** Waits until all are linked to each other, hold the same and have nothing to do or to say to a person. */
  async #rest(): Promise<void> {
    const late = new AbortController()
    const rested = until(async () => {
      if (late.signal.aborted) return true
      const daemons = NAMES.map((name) => this.#all[name].daemon)
      await untilSame(...daemons)
      const folders = await Promise.all(daemons.map((daemon) => daemon.folder()))
      return folders.every(({ peers }) => peers.filter(({ inSync }) => inSync).length === NAMES.length - 1)
    }, 50)
    const over = await Promise.race([rested, delay(REST_LIMIT_MS, 'late' as const, { signal: late.signal }).catch(() => true as const)])
    late.abort()
    if (over === 'late') throw new SoakError(`after ${REST_LIMIT_MS / 1000} s they are not in sync:\n${await this.#difference()}`)
    for (const name of NAMES) {
      const { conflicts, problems } = await this.#all[name].daemon.folder()
      if (conflicts + problems > 0)
        throw new SoakError(`${name} has ${conflicts} conflicts and ${problems} problems, where no edits collide:\n${await this.#place.describe()}`)
    }
  }

  async #difference(): Promise<string> {
    const { A, B, C } = this.#all
    const trees = await Promise.all([treeDifference(A.daemon.path, B.daemon.path), treeDifference(A.daemon.path, C.daemon.path)])
    return `A | B\n${trees[0]}\nA | C\n${trees[1]}\n${await this.#place.describe()}`
  }

  async #sample(name: Name): Promise<Sample> {
    const one = this.#all[name]
    const disk = await one.sampleDisk(this.#place.at('scratch'))
    // Nothing bounds it yet: the user does.
    rmSync(one.daemon.at('.syncline', 'archive'), { recursive: true, force: true })
    if (disk.temporaries > 0) throw new SoakError(`${name} left temporary files: ${one.daemon.temporaries().join(', ')}`)
    return { ...(await one.sampleProcess()), ...disk }
  }
}

interface Disturbance {
  readonly name: string
  /** @param ms that it may last */
  run(all: Readonly<Record<Name, ProbedDaemon>>, ms: number): Promise<void>
}

const DISTURBANCES: readonly Disturbance[] = [
  { name: 'links of A break', run: ({ A }) => A.cut() },
  { name: 'C is killed and started', run: ({ C }, ms) => again(C, 'SIGKILL', ms) },
  {
    name: 'B is told to leave A, and to go back',
    run: async ({ A, B }, ms) => {
      await B.daemon.syncline('peer', 'remove', A.daemon.address)
      await B.cut()
      await delay(ms)
      await B.daemon.syncline('peer', 'add', A.daemon.address)
    }
  },
  { name: 'C is stopped and started', run: ({ C }, ms) => again(C, 'SIGTERM', ms) },
  {
    name: 'C is asleep',
    run: async ({ C }, ms) => {
      process.kill(C.daemon.pid, 'SIGSTOP')
      await delay(ms)
      process.kill(C.daemon.pid, 'SIGCONT')
    }
  },
  {
    name: 'A is paused and resumed',
    run: async ({ A }, ms) => {
      await A.daemon.syncline('folder', 'pause', 'folder')
      await delay(ms)
      await A.daemon.syncline('folder', 'resume', 'folder')
    }
  }
]

async function again({ daemon }: ProbedDaemon, signal: NodeJS.Signals, ms: number): Promise<void> {
  await daemon.kill(signal)
  await delay(ms)
  await daemon.start()
}

/** What each measure was and became, and whether that is a leak. */
export function judge(minutes: readonly Minute[]): Judgement[] {
  const [first, last] = [minutes[0], minutes.at(-1)]
  if (first === undefined || last === undefined) return []
  return NAMES.flatMap((name) =>
    (Object.keys(first.samples[name]) as Measure[]).map((measure) => {
      const points = minutes.map(({ at, samples }) => ({ at, value: samples[name][measure] ?? 0 }))
      const trend = trendOf(points)
      const noise = measure === 'archive' || measure === 'log' ? Number.POSITIVE_INFINITY : NOISE[measure]
      const lasts = LASTING.includes(name) || measure === 'indexEntries' || measure === 'index'
      return {
        name,
        measure,
        first: first.samples[name][measure] ?? 0,
        last: last.samples[name][measure] ?? 0,
        slope: trend?.slope,
        leaks: lasts && trend !== undefined && trend.rise > noise
      }
    })
  )
}

/** In words. */
export function leaksOf(judgements: readonly Judgement[]): string[] {
  return judgements.filter(({ leaks }) => leaks).map(({ name, measure }) => `${measure} of ${name}`)
}
