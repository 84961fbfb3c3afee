import { isIdle } from '../../../daemon/status.ts'
import { type DaemonProcess, DaemonPlace, makeKeys } from '../../fixtures/daemon-process.ts'
import { until } from '../../fixtures/until.ts'
import type { Mesh, Program } from '../program.ts'

/** This checkout: what `npm run build` made of it, or else its sources. */
export const syncline: Program = {
  name: 'syncline',
  watches: true,
  isInstalled: () => true,
  isOwn: (name) => name === '.syncline',
  prepare: async (_directory, roots) => new SynclineMesh(await DaemonPlace.open(), roots)
}

class SynclineMesh implements Mesh {
  readonly #place: DaemonPlace
  readonly #daemons: DaemonProcess[] = []

  constructor(place: DaemonPlace, roots: readonly string[]) {
    this.#place = place
    const key = makeKeys().write
    for (const path of roots) this.#daemons.push(place.daemon({ key, path, peers: [...this.#daemons] }))
  }

  async start(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.start()))
  }

  pids(): readonly number[] {
    return this.#daemons.map(({ pid }) => pid)
  }

  async rest(): Promise<void> {
    await until(() => this.#isSame(), 50)
  }

  async received(): Promise<number> {
    return (await (this.#daemons[1] as DaemonProcess).traffic()).in
  }

  async scan(): Promise<void> {
    await this.#daemons[0]?.syncline('folder', 'scan', this.#daemons[0].path)
  }

  async restart(): Promise<void> {
    const second = this.#daemons[1] as DaemonProcess
    await second.kill('SIGTERM')
    await second.start()
    await this.rest()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.kill('SIGTERM')))
    await this.#place.close()
  }

  async #isSame(): Promise<boolean> {
    const all = await Promise.all(this.#daemons.map((daemon) => daemon.status()))
    return all.every((status) => isIdle(status) && status.folders[0]?.peers.every(({ inSync }) => inSync))
  }
}
