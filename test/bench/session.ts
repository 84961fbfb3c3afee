/** One run of one program: its directories, from the launch until they are the same, and what a change to the first one costs. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../fixtures/until.ts'
import { assertSame, looksAlike } from './compare.ts'
import type { Mesh, Program } from './program.ts'
import { cpuSecondsOf } from './usage.ts'

/** What one thing took. Absent: the program does not tell. */
export interface Figures {
  readonly seconds: number
  /** Of all its processes. */
  readonly cpuSeconds?: number | undefined
  /** That came to the second over the network. */
  readonly received?: number | undefined
  /** Bytes of all its processes, where that is what the case is about. */
  readonly memory?: number | undefined
}

/** Programs that wait for silence before they look have looked by then. */
const QUIET_MS = 1500
const LONGEST_MS = 20 * 60_000

export class Session {
  readonly roots: readonly string[]
  readonly program: Program
  readonly mesh: Mesh

  private constructor(program: Program, mesh: Mesh, roots: readonly string[]) {
    this.program = program
    this.mesh = mesh
    this.roots = roots
  }

  /** @param fill puts into the first root what is there at the launch */
  static async run<T>(
    { program, directory, others = 1 }: { readonly program: Program; readonly directory: string; readonly others?: number },
    fill: (root: string) => void,
    work: (session: Session) => Promise<T>
  ): Promise<T> {
    rmSync(directory, { recursive: true, force: true })
    const roots = Array.from({ length: others + 1 }, (_, i) => join(directory, `root${i}`))
    for (const root of roots) mkdirSync(root, { recursive: true })
    fill(roots[0] as string)
    const mesh = await program.prepare(directory, roots)
    const late = new AbortController()
    try {
      return await Promise.race([work(new Session(program, mesh, roots)), tooLate(program.name, late.signal)])
    } finally {
      late.abort()
      await mesh.stop()
      rmSync(directory, { recursive: true, force: true })
    }
  }

  /** From the launch until all roots are the same. */
  async first(): Promise<Figures> {
    const [first = '', ...others] = this.roots
    const began = performance.now()
    await this.mesh.start()
    await this.mesh.sync?.()
    await until(() => others.every((root) => looksAlike(first, root, this.program.isOwn)), 50)
    const seconds = (performance.now() - began) / 1000
    const figures = { seconds, cpuSeconds: this.#cpuSeconds(), received: await this.mesh.received?.() }
    await this.assertSame()
    await this.mesh.rest()
    return figures
  }

  /** From a change to the first root until the second has it. */
  async change(make: (root: string) => void, isThere: (root: string) => boolean): Promise<Figures> {
    const [first = '', second = ''] = this.roots
    await pause(QUIET_MS)
    const [cpuBefore, receivedBefore] = [this.#cpuSeconds(), await this.mesh.received?.()]
    const began = performance.now()
    make(first)
    await this.mesh.sync?.()
    await until(() => isThere(second), 5)
    const seconds = (performance.now() - began) / 1000
    await this.mesh.rest()
    const [cpuAfter, receivedAfter] = [this.#cpuSeconds(), await this.mesh.received?.()]
    await until(() => looksAlike(first, second, this.program.isOwn), 50)
    await this.assertSame()
    return { seconds, cpuSeconds: lessOf(cpuAfter, cpuBefore), received: lessOf(receivedAfter, receivedBefore) }
  }

  async assertSame(): Promise<void> {
    const [first = '', ...others] = this.roots
    for (const root of others) await assertSame(first, root, this.program.isOwn)
  }

  #cpuSeconds(): number | undefined {
    const pids = this.mesh.pids()
    return pids.length === 0 ? undefined : pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  }
}

async function tooLate(program: string, signal: AbortSignal): Promise<never> {
  await pause(LONGEST_MS, undefined, { signal })
  throw new Error(`${program} is not done after ${LONGEST_MS / 60_000} minutes`)
}

function lessOf(after: number | undefined, before: number | undefined): number | undefined {
  return after === undefined || before === undefined ? undefined : after - before
}
