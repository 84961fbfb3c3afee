import type { ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePorts } from '../../fixtures/daemon-process.ts'
import { until } from '../../fixtures/until.ts'
import type { Mesh, Program } from '../program.ts'
import { end, isOnPath, launch, runToEnd } from './children.ts'

/** One pass from the first root to each other one, by a daemon of its own. */
export const rsync: Program = {
  name: 'rsync',
  remark: 'one way, once, when told to; nothing encrypted, nothing flushed to the disk',
  watches: false,
  isInstalled: () => isOnPath('rsync'),
  isOwn: (name) => /^\..+\.[A-Za-z0-9]{6}$/.test(name),
  prepare: async (directory, roots) => {
    const [port] = (await freePorts(1)) as [number]
    const modules = roots.map((root, i) => `[root${i}]\npath = ${root}\nread only = no\n`).join('')
    const owner = process.getuid?.() === 0 ? 'uid = 0\ngid = 0\n' : ''
    writeFileSync(join(directory, 'rsyncd.conf'), `use chroot = no\n${owner}${modules}`)
    return new RsyncMesh(directory, roots, port)
  }
}

class RsyncMesh implements Mesh {
  readonly #directory: string
  readonly #roots: readonly string[]
  readonly #port: number
  #server: ChildProcess | undefined

  constructor(directory: string, roots: readonly string[], port: number) {
    this.#directory = directory
    this.#roots = roots
    this.#port = port
  }

  async start(): Promise<void> {
    const config = join(this.#directory, 'rsyncd.conf')
    this.#server = launch('rsync', ['--daemon', '--no-detach', `--config=${config}`, `--port=${this.#port}`, '--address=127.0.0.1'])
    await until(() => isOpen(this.#port), 5)
  }

  async sync(): Promise<void> {
    const [first, ...others] = this.#roots
    await Promise.all(others.map((_, i) => runToEnd('rsync', ['-a', '--delete', `${first}/`, `rsync://127.0.0.1:${this.#port}/root${i + 1}/`])))
  }

  /** None: what works comes and goes, and nobody counts it. */
  pids(): readonly number[] {
    return []
  }

  async rest(): Promise<void> {}

  async stop(): Promise<void> {
    await end(this.#server)
  }
}

export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const answer = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
  })
}
