/** What is measured. Sizes are those of a scale of 1. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../fixtures/until.ts'
import { looksAlike } from './compare.ts'
import { median } from './median.ts'
import type { Program } from './program.ts'
import { type Figures, Session } from './session.ts'
import { noise, writeLarge, writeSmallFiles } from './trees.ts'
import { cpuSecondsOf, memoryOf } from './usage.ts'

const MIB = 1 << 20

export interface Run {
  readonly program: Program
  readonly directory: string
  readonly scale: number
}

export interface Case {
  readonly name: string
  /** One line a row that it gives, by name. */
  readonly rows: Readonly<Record<string, string>>
  /** Whether it makes sense for programs that do not watch. */
  readonly once: boolean
  run(run: Run): Promise<Readonly<Record<string, Figures>>>
}

const FILE = 'large.bin'
const LATENCY_WRITES = 15

export const CASES: readonly Case[] = [
  {
    name: 'big',
    rows: { big: 'a file of 1 GiB, from launch' },
    once: true,
    run: (run) => Session.run(run, large(run, 1024), async (session) => ({ big: await session.first() }))
  },
  {
    name: 'small',
    rows: { small: '10,000 small files, from launch' },
    once: true,
    run: (run) =>
      Session.run(
        run,
        (root) => writeSmallFiles(root, 10_000 * run.scale),
        async (session) => ({ small: await session.first() })
      )
  },
  {
    name: 'edit',
    rows: { edit: '4 KiB overwritten in 256 MiB' },
    once: true,
    run: (run) =>
      changed(run, 'edit', large(run, 256), () => {
        const [at, bytes] = [Math.round(128 * MIB * run.scale), noise(4096, 99)]
        return [(root) => overwrite(join(root, FILE), at, bytes), (root) => isAt(join(root, FILE), at, bytes)]
      })
  },
  {
    name: 'insert',
    rows: { insert: '1 KiB inserted at the front of 256 MiB' },
    once: true,
    run: (run) =>
      changed(run, 'insert', large(run, 256), () => {
        const bytes = noise(1024, 98)
        return [(root) => putInFront(root, bytes), (root) => isAt(join(root, FILE), 0, bytes)]
      })
  },
  {
    name: 'rename',
    rows: { rename: 'directory of 256 MiB and 1,000 files renamed' },
    once: true,
    run: (run) =>
      changed(
        run,
        'rename',
        (root) => {
          large(run, 256)(join(root, 'old'))
          writeSmallFiles(join(root, 'old'), 1000 * run.scale)
        },
        (first) => [
          (root) => renameSync(join(root, 'old'), join(root, 'new')),
          (root) => !existsSync(join(root, 'old', FILE)) && existsSync(join(root, 'new', FILE)) && looksAlike(first, root, run.program.isOwn)
        ]
      )
  },
  {
    name: 'latency',
    rows: { latency: 'a small write seen at the other end', worst: '… at worst' },
    once: false,
    run: (run) => Session.run(run, (root) => writeSmallFiles(root, 1000 * run.scale), measureLatency)
  },
  {
    name: 'swarm',
    rows: { swarm: 'a file of 512 MiB to two others, from launch' },
    once: true,
    run: (run) => Session.run({ ...run, others: 2 }, large(run, 512), async (session) => ({ swarm: await session.first() }))
  },
  {
    name: 'idle',
    rows: { idle: '50,000 small files, from launch', rescan: 'looking at them all again', reconnect: 'one of two that hold them starts again' },
    once: false,
    run: (run) => Session.run(run, (root) => writeSmallFiles(root, 50_000 * run.scale), measureIdle)
  }
]

function large({ scale }: Run, mib: number): (root: string) => void {
  return (root) => writeLarge(join(root, FILE), Math.round(mib * scale * MIB))
}

/** @param change what is done to the first root, and how one sees that it has come to another */
function changed(
  run: Run,
  name: string,
  fill: (root: string) => void,
  change: (first: string) => [(root: string) => void, (root: string) => boolean]
): Promise<Record<string, Figures>> {
  return Session.run(run, fill, async (session) => {
    await session.first()
    return { [name]: await session.change(...change(session.roots[0] as string)) }
  })
}

async function measureLatency(session: Session): Promise<Record<string, Figures>> {
  const [first = '', second = ''] = session.roots
  await session.first()
  const seconds: number[] = []
  for (let i = 0; i < LATENCY_WRITES; i++) {
    await pause(700)
    const text = `${i} ${'x'.repeat(2000)}`
    const began = performance.now()
    writeFileSync(join(first, 'note.txt'), text)
    await until(() => textOf(join(second, 'note.txt')) === text, 2)
    seconds.push((performance.now() - began) / 1000)
  }
  await session.assertSame()
  return { latency: { seconds: median(seconds) }, worst: { seconds: Math.max(...seconds) } }
}

async function measureIdle(session: Session): Promise<Record<string, Figures>> {
  const { mesh } = session
  const idle = await session.first()
  await pause(5000)
  const memory = mesh.pids().reduce((sum, pid) => sum + memoryOf(pid), 0)
  const rescan = await timed(session, () => mesh.scan?.())
  const before = (await mesh.received?.()) ?? 0
  const reconnect = await timed(session, () => mesh.restart?.())
  // Counted from the start of the process, or of the link: of a new one from 0.
  const received = (await mesh.received?.()) ?? 0
  await session.assertSame()
  return { idle: { ...idle, memory }, rescan, reconnect: { ...reconnect, received: received < before ? received : received - before } }
}

async function timed({ mesh }: Session, work: () => Promise<void> | undefined): Promise<Figures> {
  const cpu = (): number => mesh.pids().reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
  const [began, before] = [performance.now(), cpu()]
  await work()
  const after = cpu()
  // A process that is new has not used what the one before it had.
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: after < before ? undefined : after - before }
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

/** As editors save: a new file, renamed over the old one. */
function putInFront(root: string, bytes: Uint8Array): void {
  const outside = join(root, '..', 'outside')
  mkdirSync(outside, { recursive: true })
  writeFileSync(join(outside, FILE), Buffer.concat([bytes, readFileSync(join(root, FILE))]))
  renameSync(join(outside, FILE), join(root, FILE))
}

function isAt(path: string, at: number, bytes: Buffer): boolean {
  try {
    if (statSync(path).size < at + bytes.length) return false
    const file = openSync(path, 'r')
    const found = Buffer.alloc(bytes.length)
    readSync(file, found, 0, found.length, at)
    closeSync(file)
    return found.equals(bytes)
  } catch {
    return false
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
