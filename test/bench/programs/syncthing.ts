/** Syncthing as it is installed, but for what would leave the machine, and with its watcher's delay as short as it goes. */
import { type ChildProcess, execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../fixtures/daemon-process.ts'
import { until } from '../../fixtures/until.ts'
import type { Mesh, Program } from '../program.ts'
import { end, isOnPath, launch } from './children.ts'

const FOLDER = 'bench'
const API_KEY = 'bench'
const WATCHER_DELAY_SECONDS = 1

export const syncthing: Program = {
  name: 'syncthing',
  remark: `its watcher waits ${WATCHER_DELAY_SECONDS} s here, by default 10 s`,
  watches: true,
  isInstalled: () => isOnPath('syncthing'),
  isOwn: (name) => name === '.stfolder' || name === '.stversions' || /^(\.syncthing\.|~syncthing~).*\.tmp$/s.test(name),
  prepare: (directory, roots) => SyncthingMesh.prepare(directory, roots)
}

interface Instance {
  readonly home: string
  readonly root: string
  readonly id: string
  readonly port: number
  readonly api: number
  child?: ChildProcess
}

class SyncthingMesh implements Mesh {
  readonly #instances: readonly Instance[]

  private constructor(instances: readonly Instance[]) {
    this.#instances = instances
  }

  static async prepare(directory: string, roots: readonly string[]): Promise<SyncthingMesh> {
    const ports = await freePorts(2 * roots.length)
    const instances = roots.map((root, i): Instance => {
      const home = join(directory, `syncthing${i}`)
      mkdirSync(home)
      mkdirSync(join(root, '.stfolder'), { recursive: true })
      execFileSync('syncthing', ['generate', '--home', home, '--skip-port-probing', '--no-default-folder'], { env: environment(home), stdio: 'ignore' })
      const id = execFileSync('syncthing', ['--home', home, '--device-id'], { env: environment(home), encoding: 'utf8' }).trim()
      return { home, root, id, port: ports[2 * i] as number, api: ports[2 * i + 1] as number }
    })
    for (const instance of instances) configure(instance, instances)
    return new SyncthingMesh(instances)
  }

  async start(): Promise<void> {
    for (const instance of this.#instances) this.#launch(instance)
  }

  pids(): readonly number[] {
    return this.#instances.flatMap(({ child }) => child?.pid ?? [])
  }

  async rest(): Promise<void> {
    await until(() => this.#isSame(), 100)
  }

  async received(): Promise<number> {
    const { total } = (await ask(this.#instances[1] as Instance, 'system/connections')) as { total: { inBytesTotal: number } }
    return total.inBytesTotal
  }

  async scan(): Promise<void> {
    await ask(this.#instances[0] as Instance, `db/scan?folder=${FOLDER}`, 'POST')
  }

  async restart(): Promise<void> {
    const second = this.#instances[1] as Instance
    await end(second.child)
    this.#launch(second)
    await this.rest()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#instances.map(({ child }) => end(child)))
  }

  #launch(instance: Instance): void {
    const words = ['serve', '--home', instance.home, '--no-browser', '--no-restart', '--skip-port-probing']
    instance.child = launch('syncthing', words, environment(instance.home))
  }

  async #isSame(): Promise<boolean> {
    try {
      for (const instance of this.#instances) {
        const { state, needTotalItems } = (await ask(instance, `db/status?folder=${FOLDER}`)) as { state: string; needTotalItems: number }
        if (state !== 'idle' || needTotalItems > 0) return false
        for (const { id } of this.#instances) {
          if (id === instance.id) continue
          const { completion, remoteState } = (await ask(instance, `db/completion?folder=${FOLDER}&device=${id}`)) as {
            completion: number
            remoteState?: string
          }
          if (completion < 100 || (remoteState !== undefined && remoteState !== 'valid')) return false
        }
        const { connections } = (await ask(instance, 'system/connections')) as { connections: Record<string, { connected: boolean }> }
        if (Object.values(connections).filter(({ connected }) => connected).length < this.#instances.length - 1) return false
      }
      return true
    } catch {
      return false
    }
  }
}

function environment(home: string): NodeJS.ProcessEnv {
  return { ...process.env, HOME: home, STNOUPGRADE: '1' }
}

async function ask({ api }: Instance, path: string, method = 'GET'): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${api}/rest/${path}`, { method, headers: { 'X-API-Key': API_KEY } })
  const text = await answer.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** Keeps what the installed version takes for a new folder, and says of the rest what would go beyond this machine. */
function configure(instance: Instance, all: readonly Instance[]): void {
  const file = join(instance.home, 'config.xml')
  const generated = readFileSync(file, 'utf8')
  const version = /<configuration version="(\d+)"/.exec(generated)?.[1] ?? ''
  const usual = /<defaults>\s*(<folder [\s\S]*?<\/folder>)/.exec(generated)?.[1] ?? ''
  const folder = usual
    .replace(/ id="[^"]*"/, ` id="${FOLDER}"`)
    .replace(/ path="[^"]*"/, ` path="${instance.root}"`)
    .replace(/ fsWatcherDelayS="[^"]*"/, ` fsWatcherDelayS="${WATCHER_DELAY_SECONDS}"`)
    .replace(/<device id="[\s\S]*?<\/device>/, all.map(({ id }) => `<device id="${id}"></device>`).join(''))
  const devices = all.map(({ id, port }) => `<device id="${id}" name="${port}" compression="metadata"><address>tcp://127.0.0.1:${port}</address></device>`)
  const off = ['globalAnnounceEnabled', 'localAnnounceEnabled', 'relaysEnabled', 'natEnabled', 'startBrowser', 'crashReportingEnabled', 'announceLANAddresses']
  const options = [
    `<listenAddress>tcp://127.0.0.1:${instance.port}</listenAddress>`,
    ...off.map((name) => `<${name}>false</${name}>`),
    '<urAccepted>-1</urAccepted>',
    '<autoUpgradeIntervalH>0</autoUpgradeIntervalH>',
    '<reconnectionIntervalS>5</reconnectionIntervalS>',
    '<setLowPriority>false</setLowPriority>'
  ]
  const gui = `<gui enabled="true" tls="false"><address>127.0.0.1:${instance.api}</address><apikey>${API_KEY}</apikey></gui>`
  writeFileSync(file, `<configuration version="${version}">${folder}${devices.join('')}${gui}<options>${options.join('')}</options></configuration>`)
}
