/** A daemon with the probe in it, and what it holds: memory, descriptors, and what lies on its disk. */
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Level } from 'level'
import type { DaemonPlace, DaemonProcess, DaemonProcessInit } from '../fixtures/daemon-process.ts'
import type { SpawnInit } from '../fixtures/spawned-cli.ts'
import type { Held, ProbeRequest } from './probe.ts'

const PROBE = fileURLToPath(new URL('./probe.ts', import.meta.url))

/** What is measured of a process; it begins anew with the next one. */
export interface ProcessSample extends Held {
  readonly descriptors: number
  readonly sockets: number
  readonly threads: number
}

/** What is measured of a disk; sizes in bytes. */
export interface DiskSample {
  readonly temporaries: number
  readonly indexEntries: number
  readonly index: number
  readonly archive: number
  readonly log: number
}

export class ProbedDaemon {
  readonly daemon: DaemonProcess
  #child: ChildProcess | undefined

  constructor(place: Pick<DaemonPlace, 'daemon'>, init: DaemonProcessInit) {
    this.daemon = place.daemon({ ...init, spawn: (...parameters) => this.#spawn(...parameters) })
  }

  /** Breaks all connections, as a network does. Where the devices know each other's addresses nothing between them would break all. */
  async cut(): Promise<void> {
    await this.#ask({ do: 'cut' })
  }

  /** Loses 2 MiB and 8 descriptors. */
  async leak(): Promise<void> {
    await this.#ask({ do: 'leak' })
  }

  async sampleProcess(): Promise<ProcessSample> {
    const held = (await this.#ask({ do: 'sample' })) as Held
    return { ...held, ...descriptorsOf(this.daemon.pid), threads: namesIn(`/proc/${this.daemon.pid}/task`).length }
  }

  /** Of a daemon that rests. @param scratch a directory that is not there */
  async sampleDisk(scratch: string): Promise<DiskSample> {
    const { daemon } = this
    return {
      temporaries: daemon.temporaries().length,
      indexEntries: await countEntries(join(daemon.home, 'index'), scratch),
      index: bytesBelow(join(daemon.home, 'index')),
      archive: bytesBelow(daemon.at('.syncline', 'archive')),
      log: bytesBelow(join(daemon.home, 'log'))
    }
  }

  readonly #spawn: NonNullable<SpawnInit['spawn']> = (command, args, options) => {
    const stdio = [...(options.stdio as ('pipe' | number)[]), 'ipc' as const]
    this.#child = spawn(command, ['--expose-gc', '--disable-warning=ExperimentalWarning', '--import', PROBE, ...args], { ...options, stdio })
    return this.#child
  }

  #ask(request: ProbeRequest): Promise<unknown> {
    const child = this.#child
    if (child === undefined) throw new Error('the daemon was not started')
    return new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.send(request, (error) => error !== null && reject(error))
    })
  }
}

/** Zero of each where the system does not tell. */
function descriptorsOf(pid: number): { readonly descriptors: number; readonly sockets: number } {
  const directory = `/proc/${pid}/fd`
  const targets = namesIn(directory).flatMap((name) => {
    try {
      return readlinkSync(join(directory, name))
    } catch {
      return []
    }
  })
  return { descriptors: targets.length, sockets: targets.filter((target) => target.startsWith('socket:')).length }
}

/** A copy is read: a database is one process's. */
async function countEntries(index: string, scratch: string): Promise<number> {
  cpSync(index, scratch, { recursive: true, filter: (path) => !path.endsWith('LOCK') })
  let count = 0
  for (const name of readdirSync(scratch)) {
    const database = new Level<Uint8Array, Uint8Array>(join(scratch, name), { keyEncoding: 'view', valueEncoding: 'view' })
    for await (const _ of database.keys()) count++
    await database.close()
  }
  rmSync(scratch, { recursive: true })
  return count
}

function bytesBelow(directory: string): number {
  return namesIn(directory, { recursive: true }).reduce((sum, name) => {
    const stats = statSync(join(directory, name), { throwIfNoEntry: false })
    return sum + (stats?.isFile() ? stats.size : 0)
  }, 0)
}

function namesIn(directory: string, { recursive = false } = {}): string[] {
  try {
    return readdirSync(directory, { recursive, encoding: 'utf8' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
