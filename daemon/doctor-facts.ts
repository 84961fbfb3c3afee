/** What `syncline doctor` looks at on this machine; with the word of the daemon, where one answers. Changes nothing that stays. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RESERVED_NAME } from '../protocol/index.ts'
import { NodeEd25519 } from '../src/index.ts'
import { type Config, parseConfig } from './config.ts'
import type { ControlClient } from './control-client.ts'
import type { DoctorFacts, FolderFacts, PlaceFacts } from './doctor.ts'
import { CliError, EXIT } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import { type Home, homeAt } from './home-path.ts'
import type { MemberStatus } from './member-service.ts'
import type { Status } from './status.ts'
import { deviceName } from './terminal/format.ts'
import { VERSION } from './version.ts'

/** statfs(2). */
const NETWORK_DISKS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9p'],
  [0x65735546, 'FUSE']
])

export async function gatherFacts(client: ControlClient, homePath: string): Promise<DoctorFacts> {
  const home = homeAt(homePath)
  const status = await client.get<Status>('/status').catch((error: unknown) => {
    if (error instanceof CliError && error.status === EXIT.noDaemon) return undefined
    throw error
  })
  const { config, fault } = await readConfig(home)
  const folders = status?.folders ?? config?.folders ?? []
  return {
    now: Date.now(),
    node: process.version,
    version: VERSION,
    home: await placeFacts(home.path, { private: true }),
    config: fault,
    status,
    folders: await Promise.all(folders.map(folderFacts)),
    clockSkewMs: await skewOf(home.path),
    watches: await watchLimits(),
    descriptors: status === undefined ? undefined : await descriptorLimit(home),
    peers: status === undefined ? [] : await peersOf(client, status)
  }
}

async function readConfig({ config: path }: Home): Promise<{ readonly config?: Config; readonly fault: DoctorFacts['config'] }> {
  try {
    return { config: parseConfig(await readFile(path, 'utf8'), { path, ed25519: new NodeEd25519() }), fault: undefined }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { fault: undefined }
    if (error instanceof CliError) return { fault: { message: error.message, hint: error.hint } }
    return { fault: { message: `${path} cannot be read: ${causeText(error)}`, hint: 'change its permissions' } }
  }
}

async function placeFacts(path: string, { private: isPrivate = false } = {}): Promise<PlaceFacts> {
  try {
    const stats = await stat(path)
    const disk = await statfs(path).catch(() => undefined)
    return {
      path,
      fault: stats.isDirectory() ? undefined : 'it is not a directory',
      openToOthers: isPrivate && process.platform !== 'win32' && (stats.mode & 0o077) !== 0,
      free: disk && disk.bavail * disk.bsize,
      network: disk && NETWORK_DISKS.get(disk.type >>> 0)
    }
  } catch (error) {
    // A home that is not there yet is made by the first daemon.
    const fault = isPrivate && codeOf(error) === 'ENOENT' ? undefined : causeText(error)
    return { path, fault, openToOthers: false, free: undefined, network: undefined }
  }
}

async function folderFacts({ label, path }: { readonly label: string; readonly path: string }): Promise<FolderFacts> {
  const place = await placeFacts(path)
  if (place.fault !== undefined) return { ...place, label, features: undefined }
  try {
    // Never made here: the disk of the folder may be away.
    const own = join(path, RESERVED_NAME)
    if ((await stat(own).catch(() => undefined)) === undefined)
      return { ...place, label, fault: `it has no ${RESERVED_NAME}, so its disk may be away`, features: undefined }
    return { ...place, label, features: await featuresOf(join(own, 'tmp')) }
  } catch (error) {
    return { ...place, label, fault: `it cannot be written: ${causeText(error)}`, features: undefined }
  }
}

/** By a file of our own where temporary files are, which is gone when this is over. */
async function featuresOf(directory: string): Promise<FolderFacts['features']> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const name = `doctor-${randomBytes(6).toString('hex')}`
  const [path, other] = [join(directory, name), join(directory, `${name}-link`)]
  try {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 })
    const ignoresCase = await stat(join(directory, name.toUpperCase())).then(
      () => true,
      () => false
    )
    const hardLinks = await link(path, other).then(
      () => true,
      () => false
    )
    return { ignoresCase, hardLinks }
  } finally {
    await rm(path, { force: true })
    await rm(other, { force: true })
  }
}

async function skewOf(directory: string): Promise<number> {
  const path = join(directory, `lock-doctor-${randomBytes(6).toString('hex')}`)
  try {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 })
    return (await stat(path)).mtimeMs - Date.now()
  } catch {
    return 0
  } finally {
    await rm(path, { force: true }).catch(() => {})
  }
}

async function watchLimits(): Promise<DoctorFacts['watches']> {
  const read = async (name: string): Promise<number> => Number(await readFile(`/proc/sys/fs/inotify/${name}`, 'utf8'))
  try {
    return { limit: await read('max_user_watches'), instances: await read('max_user_instances') }
  } catch {
    return undefined
  }
}

async function descriptorLimit({ lock }: Home): Promise<number | undefined> {
  try {
    const { pid } = JSON.parse(await readFile(lock, 'utf8')) as { pid: number }
    const [, soft] = /^Max open files\s+(\d+)/m.exec(await readFile(`/proc/${Number(pid)}/limits`, 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

async function peersOf(client: ControlClient, { folders }: Status): Promise<DoctorFacts['peers']> {
  const lists = await Promise.all(folders.map(({ id }) => client.get<MemberStatus[]>(`/folders/${id}/members`).catch(() => [])))
  const byDevice = new Map<string, { name: string; connected: boolean; lastSeen: number | null }>()
  for (const { device, name, self, connected, lastSeen } of lists.flat()) {
    if (self) continue
    const before = byDevice.get(device)
    const last = Math.max(before?.lastSeen ?? 0, lastSeen ?? 0)
    byDevice.set(device, { name: deviceName(name, device), connected: connected || before?.connected === true, lastSeen: last === 0 ? null : last })
  }
  return [...byDevice.values()]
}
