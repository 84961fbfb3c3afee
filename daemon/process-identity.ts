/** Which process somebody is, so that its number taken by another one later is not mistaken for it. */
import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in whatever form this platform tells it; null where it does not. */
  readonly started: string | null
  /** Changes with every start of the machine; null where the platform has none. */
  readonly boot: string | null
  /** The machine, and on Linux the container: where process numbers mean the same. */
  readonly host: string
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const [started, boot, host] = await Promise.all([startOf(process.pid), bootId(), hostId()])
  return { pid: process.pid, started: started ?? null, boot, host }
}

/** `elsewhere`: on another machine or in another container, of which nothing can be known from here. */
export async function stateOf(other: ProcessIdentity): Promise<'alive' | 'gone' | 'elsewhere'> {
  if (other.host !== (await hostId())) return 'elsewhere'
  const boot = await bootId()
  if (boot !== null && other.boot !== null && other.boot !== boot) return 'gone'
  const started = await startOf(other.pid)
  if (started === undefined) return 'gone'
  return started === null || other.started === null || started === other.started ? 'alive' : 'gone'
}

/** undefined when there is no such process, null when it is there and its start is not known. */
async function startOf(pid: number): Promise<string | null | undefined> {
  if (process.platform === 'linux') {
    const stat = await readText(`/proc/${pid}/stat`)
    if (stat === undefined) return undefined
    // The name, in parentheses, may hold anything. After it: 3 state … 22 start in clock ticks since boot (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : (fields[19] ?? null)
  }
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return undefined
  }
  if (process.platform === 'win32') return null
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 2000, env: { PATH: process.env['PATH'], LC_ALL: 'C' } })
    return stdout.trim() === '' ? null : stdout.trim()
  } catch {
    return null
  }
}

async function bootId(): Promise<string | null> {
  return process.platform === 'linux' ? ((await readText('/proc/sys/kernel/random/boot_id'))?.trim() ?? null) : null
}

async function hostId(): Promise<string> {
  if (process.platform !== 'linux') return hostname()
  const [machine, namespace] = await Promise.all([readText('/etc/machine-id'), readlink('/proc/self/ns/pid').catch(() => '')])
  return [hostname(), machine?.trim() ?? '', namespace].join(' ')
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
