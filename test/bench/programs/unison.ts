import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../fixtures/daemon-process.ts'
import { until } from '../../fixtures/until.ts'
import type { Mesh, Program } from '../program.ts'
import { end, isOnPath, launch, runToEnd } from './children.ts'
import { isOpen } from './rsync.ts'

/** A run without questions over its plain socket. */
export const unison: Program = {
  name: 'unison',
  remark: 'once, when told to; nothing encrypted',
  watches: false,
  isInstalled: () => isOnPath('unison'),
  isOwn: (name) => name.startsWith('.unison.'),
  prepare: async (directory, roots) => new UnisonMesh(directory, roots, ((await freePorts(1)) as [number])[0])
}

class UnisonMesh implements Mesh {
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
    this.#server = launch('unison', ['-socket', String(this.#port), '-listen', '127.0.0.1'], this.#environment('server'))
    await until(() => isOpen(this.#port), 5)
  }

  async sync(): Promise<void> {
    const [first = '', ...others] = this.#roots
    const words = ['-batch', '-auto', '-silent']
    await Promise.all(
      others.map((root, i) => runToEnd('unison', [first, `socket://127.0.0.1:${this.#port}/${root}`, ...words], this.#environment(`client${i}`)))
    )
  }

  /** None: what works comes and goes, and nobody counts it. */
  pids(): readonly number[] {
    return []
  }

  async rest(): Promise<void> {}

  async stop(): Promise<void> {
    await end(this.#server)
  }

  #environment(name: string): NodeJS.ProcessEnv {
    const home = join(this.#directory, name)
    mkdirSync(home, { recursive: true })
    return { ...process.env, HOME: home, UNISON: home }
  }
}
