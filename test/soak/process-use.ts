/** What a process has used, by /proc; 0 of each where there is none. */
import { readFileSync } from 'node:fs'

/** Seconds, of all its threads. */
export function cpuOf({ pid }: { readonly pid: number }): number {
  const stat = read(`/proc/${pid}/stat`)
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number)
  return (user + system) / 100
}

/** Bytes: `VmRSS` now, `VmHWM` at most so far. */
export function memoryOf({ pid }: { readonly pid: number }, field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
