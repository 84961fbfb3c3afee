/** Installs the daemon where the system starts it by itself: systemd's manager of the user, or launchd. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import { homeAt } from './home-path.ts'
import { launchAgent, type ServiceCommand, userUnit } from './service-unit.ts'
import { shellQuote } from './terminal/format.ts'

export const LAUNCH_LABEL = 'org.syncline.daemon'
export const LAUNCH_PATH = '/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin'
/** Starting waits until the daemon says that it is ready. */
const CALL_TIMEOUT_MS = 150_000
const LOG_LINES = 200

export interface ServiceInit {
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  /** Absolute; what the service is called depends on it where it is not the user's default. */
  readonly home: string
  readonly isDefaultHome: boolean
}

export interface ServiceStatus {
  readonly name: string
  /** The file that the manager reads. */
  readonly file: string
  readonly installed: boolean
  readonly running: boolean
  /** In the manager's own words. */
  readonly state: string
}

export interface ServiceManager {
  /** Writes the service, starts it, and has it started with the system from now on. @throws CliError */
  install(command: ServiceCommand): Promise<ServiceStatus>
  /** Stops it and takes it away; folders, keys and settings stay. @throws CliError */
  uninstall(): Promise<ServiceStatus>
  status(): Promise<ServiceStatus>
  /** What the service wrote lately goes to this process's own output. @throws CliError */
  logs(options: { readonly follow: boolean }): Promise<void>
}

/** @throws CliError NO_SERVICE_MANAGER */
export function openServiceManager(init: ServiceInit): ServiceManager {
  if (init.platform === 'linux') return new Systemd(init)
  if (init.platform === 'darwin') return new Launchd(init)
  throw new CliError(
    'NO_SERVICE_MANAGER',
    `services are known on Linux with systemd and on macOS, and this is ${init.platform}`,
    'have the system run "syncline daemon" at logon: docs/guides/service.md says how'
  )
}

/** Tells homes apart: several daemons of one user are several services. */
function suffixOf({ home, isDefaultHome }: ServiceInit): string {
  return isDefaultHome
    ? ''
    : `-${
        basename(home)
          .replaceAll(/[^A-Za-z0-9]+/g, '-')
          .replaceAll(/^-|-$/g, '') || 'home'
      }`
}

class Systemd implements ServiceManager {
  readonly #name: string
  readonly #directory: string
  readonly #environment: NodeJS.ProcessEnv

  constructor(init: ServiceInit) {
    const { environment } = init
    const settings = environment['XDG_CONFIG_HOME'] ?? ''
    this.#environment = environment
    this.#name = `syncline${suffixOf(init)}.service`
    this.#directory = join(settings === '' ? join(userDirectory(environment), '.config') : settings, 'systemd/user')
  }

  get #file(): string {
    return join(this.#directory, this.#name)
  }

  async install(command: ServiceCommand): Promise<ServiceStatus> {
    // Before anything is written: without a manager of the user there is nobody to read it.
    await this.#call('show-environment')
    await writeUnit(this.#directory, this.#name, userUnit(command))
    await this.#call('daemon-reload')
    await this.#call('enable', this.#name)
    await this.#call('restart', this.#name)
    return this.status()
  }

  async uninstall(): Promise<ServiceStatus> {
    if (!(await exists(this.#file))) throw notInstalled(this.#name)
    await this.#call('disable', '--now', this.#name)
    await rm(this.#file, { force: true })
    await this.#call('daemon-reload')
    return this.status()
  }

  async status(): Promise<ServiceStatus> {
    const installed = await exists(this.#file)
    // Its exit status tells of the service, and not whether it could be asked.
    const { stdout } = await run('systemctl', ['--user', 'is-active', this.#name], this.#environment).catch(() => ({ stdout: '' }))
    const state = stdout.trim() || 'unknown'
    return { name: this.#name, file: this.#file, installed, running: state === 'active', state }
  }

  async logs({ follow }: { readonly follow: boolean }): Promise<void> {
    await show('journalctl', ['--user', '--unit', this.#name, '--lines', String(LOG_LINES), '--output', 'cat', ...(follow ? ['--follow'] : ['--no-pager'])])
  }

  async #call(...words: readonly string[]): Promise<void> {
    const { code, stderr } = await run('systemctl', ['--user', ...words], this.#environment)
    if (code === 0) return
    throw new CliError(
      'SERVICE_FAILED',
      `systemctl --user ${words.join(' ')} failed: ${stderr.trim() || `it ended with ${code}`}`,
      words[0] === 'restart'
        ? `see why it does not start: journalctl --user --unit ${this.#name}`
        : 'run it in a session of the user whom the service is for, not through su or sudo; or install it for the machine: see the guide on services'
    )
  }
}

class Launchd implements ServiceManager {
  readonly #label: string
  readonly #directory: string
  readonly #log: string
  readonly #environment: NodeJS.ProcessEnv

  constructor(init: ServiceInit) {
    this.#environment = init.environment
    this.#label = `${LAUNCH_LABEL}${suffixOf(init)}`
    this.#directory = join(userDirectory(init.environment), 'Library/LaunchAgents')
    this.#log = join(homeAt(init.home).log, 'daemon.log')
  }

  get #name(): string {
    return `${this.#label}.plist`
  }

  get #file(): string {
    return join(this.#directory, this.#name)
  }

  get #domain(): string {
    return `gui/${process.getuid?.() ?? 0}`
  }

  async install(command: ServiceCommand): Promise<ServiceStatus> {
    await writeUnit(this.#directory, this.#name, launchAgent(this.#label, command, LAUNCH_PATH))
    // One that runs is replaced.
    await this.#run('bootout', `${this.#domain}/${this.#label}`)
    const { code, stderr } = await this.#run('bootstrap', this.#domain, this.#file)
    if (code !== 0) {
      throw new CliError(
        'SERVICE_FAILED',
        `launchctl bootstrap failed: ${stderr.trim() || `it ended with ${code}`}`,
        'log in at the screen of this Mac, and try again there'
      )
    }
    return this.status()
  }

  async uninstall(): Promise<ServiceStatus> {
    if (!(await exists(this.#file))) throw notInstalled(this.#label)
    await this.#run('bootout', `${this.#domain}/${this.#label}`)
    await rm(this.#file, { force: true })
    return this.status()
  }

  async status(): Promise<ServiceStatus> {
    const { code, stdout } = await this.#run('print', `${this.#domain}/${this.#label}`)
    const state = /state = (.+)/.exec(stdout)?.[1]?.trim() ?? (code === 0 ? 'loaded' : 'not loaded')
    return { name: this.#label, file: this.#file, installed: await exists(this.#file), running: state === 'running', state }
  }

  async logs({ follow }: { readonly follow: boolean }): Promise<void> {
    await show('tail', ['-n', String(LOG_LINES), ...(follow ? ['-F'] : []), this.#log])
  }

  #run(...words: readonly string[]): Promise<Ended> {
    return run('launchctl', words, this.#environment)
  }
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** @throws CliError where there is no such program */
function run(command: string, words: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(command, words, { env: environment, timeout: CALL_TIMEOUT_MS, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(cannotRun(command, error))
      else resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}

async function show(command: string, words: readonly string[]): Promise<void> {
  const child = spawn(command, words, { stdio: 'inherit' })
  const [code] = (await once(child, 'close').catch((error: unknown) => {
    throw cannotRun(command, error)
  })) as [number | null]
  if (code !== 0 && code !== null) throw new CliError('SERVICE_FAILED', `${command} ended with ${code}`, 'see whether it is installed: syncline service status')
}

function cannotRun(command: string, error: unknown): CliError {
  const missing = codeOf(error) === 'ENOENT'
  return new CliError(
    'SERVICE_FAILED',
    missing ? `there is no ${command} on this machine` : `${command} could not be run: ${causeText(error)}`,
    missing ? 'have what starts services here run "syncline daemon": see the guide on services' : 'try again',
    undefined,
    error
  )
}

async function writeUnit(directory: string, name: string, text: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, name), text)
  } catch (error) {
    throw new CliError(
      'SERVICE_FAILED',
      `the service cannot be written: ${causeText(error)}`,
      `see to the directory ${shellQuote(directory)}`,
      undefined,
      error
    )
  }
}

async function exists(path: string): Promise<boolean> {
  return (await readFile(path).catch(() => undefined)) !== undefined
}

function notInstalled(name: string): CliError {
  return new CliError('NO_SERVICE', `there is no service ${name}`, 'install it with: syncline service install')
}

function userDirectory(environment: NodeJS.ProcessEnv): string {
  const directory = environment['HOME'] ?? ''
  if (directory === '') throw new CliError('SERVICE_FAILED', 'HOME is not set, so it is not known where services belong', 'set HOME')
  return directory
}
