/** The router that this machine sends everything to that it knows no other way for. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { promisify } from 'node:util'

const TIMEOUT_MS = 2_000

/** Its IPv4 address; undefined where there is none, or this system does not tell. */
export async function defaultRouter(): Promise<string | undefined> {
  if (process.platform === 'linux') return routerOfTable(await readFile('/proc/net/route', 'utf8').catch(() => ''))
  if (process.platform !== 'darwin') return undefined
  const { stdout } = await promisify(execFile)('/sbin/route', ['-n', 'get', 'default'], { timeout: TIMEOUT_MS }).catch(() => ({ stdout: '' }))
  const host = /^\s*gateway: (\S+)$/m.exec(stdout)?.[1] ?? ''
  return isIPv4(host) ? host : undefined
}

/** Of Linux's table of routes (proc_pid_net(5)): hexadecimal words in the order of the machine's bytes, which are little-endian wherever Node.js runs. */
export function routerOfTable(table: string): string | undefined {
  const GATEWAY_FLAG = 2
  const routes = table.split('\n').flatMap((line) => {
    const [, destination, gateway = '', flags = '', , , metric = '', mask] = line.split('\t')
    const isDefault = destination === '00000000' && mask === '00000000' && (Number.parseInt(flags, 16) & GATEWAY_FLAG) !== 0
    return isDefault && /^[0-9A-F]{8}$/i.test(gateway) ? [{ host: Buffer.from(gateway, 'hex').reverse().join('.'), metric: Number(metric) }] : []
  })
  return routes.sort((a, b) => a.metric - b.metric)[0]?.host
}
