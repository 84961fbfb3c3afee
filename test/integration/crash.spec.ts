import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { ExplainedProblem } from '../../daemon/status.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { CrashPair, type Part } from '../fixtures/crash-pair.ts'
import { describePoint, FAULTS, type Fault, type Group, groupsOf, type Point, type Traced } from '../fixtures/crash-points.ts'
import { COMPILED } from '../fixtures/spawned-cli.ts'
import { changedPaths, type Injection, readTrace, threadsOf, whyNoStrace } from '../fixtures/strace.ts'
import { until } from '../fixtures/until.ts'

/** Absent: some points, by a seed. `all`: every one, which takes about half an hour. */
const ALL = process.env['SYNCLINE_TEST_CRASH'] === 'all'
const SEED = process.env['SYNCLINE_TEST_SEED'] ?? '1'
/** Archive and index of a pair grow with each state, and deletes that follow each other without a rest count as one go. */
const STATES_OF_A_PAIR = 40
/** Points beyond the number that was counted, for not every run makes the same calls; so many in a row that are not reached are the end. */
const MISSES = 2
/** For a loaded machine, and the guard of a lock that a kill left. What has not come to rest by then does not. */
const PATIENCE_MS = 120_000
/** Time for what is tried again by itself. */
const GOES_ON_MS = 15_000

const THREADS = ['main', 'pool', 'disk 1', 'disk 2'] as const
const WORDS: Record<Fault, RegExp> = { ENOSPC: /no space/i, EIO: /input\/output|I\/O error/i, EMFILE: /too many (open )?files/i, EACCES: /permission denied/i }
describe(`a system call at which the daemon is killed, or that fails (seed ${SEED})`, function () {
  this.timeout(ALL ? 0 : 300_000)
  const random = new SeededRandom(SEED)
  let pair: CrashPair
  /** What the victim called as it started. */
  let started: Traced | undefined

  before(async function () {
    const reason = whyNoStrace()
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`)
      this.skip()
    }
    pair = await CrashPair.open()
  })
  beforeEach(async () => {
    if (pair.states >= STATES_OF_A_PAIR) await renew()
  })
  after(() => pair?.close())

  async function renew(): Promise<void> {
    await pair.close()
    pair = await CrashPair.open()
  }

  /** What the victim calls as it starts, with changes to be taken, when nothing is wrong. */
  async function traceStart(): Promise<Traced> {
    if (started !== undefined) return started
    await pair.victim.kill()
    pair.next('receiver')
    assert.equal(await pair.startTraced({}), 'rest')
    assert.deepEqual(pair.faultsAtRest(), [])
    started = { calls: readTrace(pair.traceLog), threads: threadsOf(pair.victim.pid) }
    await pair.restart()
    return started
  }

  /** What it calls on its way to the next state. */
  async function traceNext(part: Part): Promise<Traced> {
    const trace = await pair.trace(THREADS, {})
    pair.next(part)
    await pair.rest()
    await trace?.detach()
    assert.deepEqual(pair.faultsAtRest(), [])
    return { calls: readTrace(pair.traceLog), threads: threadsOf(pair.victim.pid) }
  }

  /**
   * Tries out every point of the groups, or some of different calls. `run` answers what was wrong, or undefined where the point was not
   * reached.
   */
  async function each(groups: readonly Group[], some: number, run: (point: Point) => Promise<string[] | undefined>, step = (_: Group) => 1): Promise<void> {
    const faults: string[] = []
    let reached = 0
    const tryOut = async (group: Group, number: number): Promise<boolean> => {
      const point: Point = { ...group, number }
      if (pair.states >= STATES_OF_A_PAIR) await renew()
      const found = await within(PATIENCE_MS, run(point)).catch(async (error: unknown) => [`${error}\n${await pair.describe()}`])
      if (ALL) console.log(`      ${describePoint(point)}: ${found === undefined ? 'not reached' : found.join('; ') || 'ok'}`)
      if (found === undefined) return false
      reached++
      for (const fault of found) faults.push(`${describePoint(point)}: ${fault}`)
      if (found.length > 0) await renew()
      return true
    }
    if (ALL) {
      for (const group of groups) {
        for (let number = 1, missed = 0; missed < MISSES; number += step(group)) missed = (await tryOut(group, number)) ? 0 : missed + 1
      }
    } else {
      const left = [...groups]
      while (reached < some && left.length > 0) {
        const [group] = left.splice(random.integer(0, left.length), 1) as [Group]
        await tryOut(group, random.integer(1, group.count + 1))
      }
    }
    console.log(`      ${reached} points, of ${groups.length} calls`)
    assert.deepEqual(faults, [])
    assert.ok(reached > 0, 'no point was reached')
  }

  function injection({ call, number, on }: Point, effect: Injection['effect'], lasting = false) {
    return { injection: { call, number, effect, lasting }, ...(on !== undefined && { paths: pair.writtenFiles(on) }) }
  }

  /** Kills at a point, and looks at what is there before and after it is started again. */
  async function killAt(point: Point): Promise<string[] | undefined> {
    const { part, thread } = point
    if (thread === undefined) {
      await pair.victim.kill()
      pair.next(part)
      const outcome = await pair.startTraced(injection(point, 'SIGKILL'))
      if (outcome === 'rest') {
        await pair.restart()
        return missed()
      }
    } else {
      const trace = await pair.trace([thread], injection(point, 'SIGKILL'))
      if (trace === undefined) return undefined
      pair.next(part)
      const outcome = await pair.restOrEnd()
      await trace.detach()
      if (outcome === 'rest') return missed()
    }
    const faults = pair.faultsOfBroken()
    await pair.restart()
    faults.push(...pair.faultsAtRest())
    if (ALL) faults.push(...(await pair.faultsOfRestart()))
    return faults
  }

  /** Has a call fail once, or from then on, and looks whether that is said, survived and got over. */
  async function failAt(point: Point, lasting: boolean): Promise<string[] | undefined> {
    const { victim } = pair
    const { thread, fault } = point
    if (thread === undefined || fault === undefined) throw new Error('a call that fails is one of a known thread')
    const trace = await pair.trace([thread], injection(point, fault, lasting))
    if (trace === undefined) return undefined
    const faults: string[] = []
    const logged = victim.log.length
    let over = false
    pair.next(point.part)
    const rest = pair.restOrEnd()
    if (lasting) {
      const said = until(async () => over || WORDS[fault].test(`${await complaints()} ${victim.log.slice(logged)}`), 50)
      if (!(await isWithin(GOES_ON_MS, Promise.race([said, rest])))) faults.push('nothing is said of it, and it does not come to rest')
      over = true
    } else await isWithin(GOES_ON_MS, rest)
    await trace.detach()
    const reached = readFileSync(pair.traceLog, 'utf8').includes('(INJECTED)')
    if (!(await isWithin(GOES_ON_MS, rest))) await scanAsTold()
    if ((await rest) === 'end') return [`the daemon ended:\n${victim.log.slice(-2000)}`]
    // What could not be deleted is swept away at the next start.
    if (victim.temporaries().length > 0) await pair.restart()
    faults.push(...pair.faultsAtRest())
    return reached || faults.length > 0 ? faults : undefined
  }

  /** All that the victim says is wrong. */
  async function complaints(): Promise<string> {
    const { id, error } = await pair.victim.folder()
    const problems = await pair.victim.client.get<ExplainedProblem[]>(`/folders/${id}/problems`)
    return [error?.message ?? '', ...problems.map(({ path, message }) => `${path}: ${message}`)].join('\n')
  }

  /** What could not be read is listed, and looked at again at the next scan of the whole folder; a person need not wait for that. */
  async function scanAsTold(): Promise<void> {
    const said = (await complaints()).trim()
    if (said === '') return
    if (ALL) console.log(`      scans after: ${said}`)
    await pair.victim.syncline('folder', 'scan', 'folder')
  }

  /** The point was not reached, and all must be well. */
  function missed(): string[] | undefined {
    const faults = pair.faultsAtRest()
    return faults.length > 0 ? faults : undefined
  }

  it('is on nothing but the folder and the home where it changes something', async () => {
    const changed = changedPaths((await traceStart()).calls)
    const { home, path } = pair.victim
    // The cache of compiled code is what tests ask Node.js for; it needs nothing else.
    const roots = [home, path, COMPILED]
    const isIn = (root: string) => (one: string) => one === root || one.startsWith(`${root}/`)
    assert.ok(
      roots.slice(0, 2).every((root) => changed.some(isIn(root))),
      'the trace shows nothing'
    )
    assert.deepEqual(
      changed.filter((one) => !roots.some((root) => isIn(root)(one))),
      []
    )
  })

  for (const [what, start, part, some] of [
    ['takes the changes of a peer', false, 'receiver', 3],
    ['tells of the changes of its user', false, 'writer', 1],
    ['starts, with changes to be taken', true, 'receiver', 1]
  ] as const) {
    it(`killed as it ${what}: each path is as before or as after, and all comes to what it would have been`, async () => {
      // A kill before a file is opened leaves what one before the call that came before left, and maybe an empty temporary file less.
      const traced = start ? await traceStart() : await traceNext(part)
      const groups = groupsOf(part, traced, !start).filter(({ call }) => call !== 'openat')
      await each(groups, some, killAt)
    })
  }

  it('and one more restart changes and transfers nothing', async () => {
    assert.deepEqual(await pair.faultsOfRestart(), [])
  })

  for (const [lasting, part, some] of [
    [false, 'receiver', 2],
    [false, 'writer', 1],
    [true, 'receiver', 1],
    [true, 'writer', 1]
  ] as const) {
    it(`${lasting ? 'that fails from then on' : 'that fails once'}, at the ${part}: it is said where it lasts, nothing is lost, and it goes on when it is over`, async () => {
      const groups = groupsOf(part, await traceNext(part), true).flatMap((group) => (FAULTS[group.call] ?? []).map((fault) => ({ ...group, fault })))
      // From its beginning and from its middle on is enough of what lasts.
      await each(
        groups,
        some,
        (point) => failAt(point, lasting),
        ({ count }) => (lasting ? Math.ceil(count / 2) : 1)
      )
    })
  }
})

/** Whether it is over by then. What it fails with is for who awaits it. */
function isWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  return within(ms, promise).then(
    () => true,
    () => false
  )
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const controller = new AbortController()
  const late = delay(ms, undefined, { signal: controller.signal }).then(() => Promise.reject(new Error(`not within ${ms / 1000} s`)))
  late.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    controller.abort()
  }
}
