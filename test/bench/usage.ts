/** What processes have used, from /proc; zero of one that is gone, and where there is no /proc. */
import { readdirSync, readFileSync } from 'node:fs'

/** User and system time of a process and those that it started. */
export function cpuSecondsOf(pid: number): number {
  return familyOf(pid).reduce((sum, one) => {
    const stat = read(`/proc/${one}/stat`)
    const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number)
    return sum + (user + system) / 100
  }, 0)
}

/** Resident now, of a process and those that it started. */
export function memoryOf(pid: number): number {
  return familyOf(pid).reduce((sum, one) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${one}/status`))?.[1] ?? 0) * 1024, 0)
}

function familyOf(pid: number): number[] {
  const family = [pid]
  for (const one of family)
    for (const thread of list(`/proc/${one}/task`)) family.push(...read(`/proc/${one}/task/${thread}/children`).split(' ').filter(Boolean).map(Number))
  return family
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
