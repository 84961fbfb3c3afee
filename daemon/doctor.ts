/** What `syncline doctor` makes of what it was told: one line a matter. Pure; the facts are gathered in doctor-facts.ts. */
import type { Status } from './status.ts'
import { formatAgo, formatBytes, formatDuration, plural } from './terminal/format.ts'

export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do; empty where all is well. */
  readonly hint: string
}

export interface DoctorFacts {
  readonly now: number
  readonly node: string
  readonly version: string
  readonly home: PlaceFacts
  /** Why the configuration cannot be used. */
  readonly config: { readonly message: string; readonly hint: string } | undefined
  /** Undefined where no daemon answers. */
  readonly status: Status | undefined
  readonly folders: readonly FolderFacts[]
  /** Of a file that was just written on the disk of the home, against this machine's clock. */
  readonly clockSkewMs: number
  /** Undefined where the system has no such limit. */
  readonly watches: { readonly limit: number; readonly instances: number } | undefined
  /** Of the daemon, where one runs. */
  readonly descriptors: number | undefined
  /** When others that share folders were here last. */
  readonly peers: readonly { readonly name: string; readonly connected: boolean; readonly lastSeen: number | null }[]
}

export interface PlaceFacts {
  readonly path: string
  /** Why it cannot be used; undefined where it can. */
  readonly fault: string | undefined
  readonly openToOthers: boolean
  /** Bytes that can be written; undefined where that is not known. */
  readonly free: number | undefined
  /** What kind of network disk it is on, if any. */
  readonly network: string | undefined
}

export interface FolderFacts extends PlaceFacts {
  readonly label: string
  /** Undefined where that could not be tried. */
  readonly features: { readonly ignoresCase: boolean; readonly hardLinks: boolean } | undefined
}

const LEAST_NODE = [22, 18] as const
const LITTLE_SPACE = 1e9
const NO_SPACE = 50e6
const MANY_DAYS_MS = 7 * 86_400_000
const SKEW_MS = 5000
/** Before this was written. */
const PAST = Date.UTC(2025, 0, 1)
const FEW_DESCRIPTORS = 1024

export function examine(facts: DoctorFacts): Check[] {
  return [
    checkVersions(facts),
    checkDaemon(facts),
    ...(facts.config === undefined ? [] : [fail('configuration', facts.config.message, facts.config.hint)]),
    checkHome(facts.home),
    checkClock(facts),
    ...checkWatches(facts),
    ...checkDescriptors(facts),
    ...checkNetwork(facts),
    ...facts.folders.flatMap((folder) => checkFolder(folder, facts)),
    ...facts.peers.map((peer) => checkPeer(peer, facts.now))
  ]
}

const ok = (name: string, message: string): Check => ({ name, state: 'ok', message, hint: '' })
const warn = (name: string, message: string, hint: string): Check => ({ name, state: 'warn', message, hint })
const fail = (name: string, message: string, hint: string): Check => ({ name, state: 'fail', message, hint })

function checkVersions({ node, version, status }: DoctorFacts): Check {
  const [major = 0, minor = 0] = node.replace(/^v/, '').split('.').map(Number)
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]))
    return fail('versions', `Node.js ${node} is too old`, `update it to ${LEAST_NODE.join('.')} or later`)
  if (status !== undefined && status.device.version !== version)
    return warn(
      'versions',
      `this command has version ${version}, the running daemon ${status.device.version}`,
      'stop the daemon and start it again: syncline stop'
    )
  return ok('versions', `Syncline ${version}, Node.js ${node}`)
}

function checkDaemon({ status }: DoctorFacts): Check {
  if (status === undefined) return warn('daemon', 'no daemon runs in this home, so nothing is synced', 'start one: syncline up')
  return ok('daemon', `runs for ${formatDuration(status.device.uptimeSeconds)}`)
}

function checkHome({ path, fault, openToOthers, free, network }: PlaceFacts): Check {
  if (fault !== undefined) return fail('home', `${path}: ${fault}`, 'change its permissions, or choose another home with --home')
  if (openToOthers) return fail('home', `other users can look into ${path}, where the keys are`, `run: chmod 700 ${path}`)
  if (network !== undefined) return warn('home', `${path} is on a network disk (${network})`, 'choose a home on a disk of this machine with --home')
  return checkSpace('home', path, free) ?? ok('home', `${path}, ${spaceText(free)}`)
}

function checkSpace(name: string, path: string, free: number | undefined): Check | undefined {
  if (free === undefined || free >= LITTLE_SPACE) return undefined
  return (free < NO_SPACE ? fail : warn)(name, `${formatBytes(free)} are left on the disk of ${path}`, 'free some space')
}

function spaceText(free: number | undefined): string {
  return free === undefined ? 'space unknown' : `${formatBytes(free)} free`
}

function checkClock({ now, clockSkewMs }: DoctorFacts): Check {
  if (now < PAST) return fail('clock', `it is said to be ${new Date(now).toISOString()}`, 'set the clock: which of two edits is the later one is told by it')
  if (Math.abs(clockSkewMs) > SKEW_MS)
    return warn('clock', `the disk of the home is ${formatDuration(Math.abs(clockSkewMs) / 1000)} off this machine's clock`, 'set both clocks by NTP')
  return ok('clock', new Date(now).toISOString())
}

function checkWatches({ watches, status }: DoctorFacts): Check[] {
  if (watches === undefined) return []
  const used = (status?.folders ?? []).reduce((sum, { directories }) => sum + directories + 1, 0)
  const hint = `run: sudo sysctl -w fs.inotify.max_user_watches=${Math.max(524_288, 2 ** Math.ceil(Math.log2(Math.max(1, used) * 2)))}`
  if (used > watches.limit)
    return [
      warn('watching', `${plural(used, 'directory', 'directories')}, and only ${watches.limit} can be watched: changes in the rest wait for a whole scan`, hint)
    ]
  if (used > watches.limit * 0.8) return [warn('watching', `${used} of ${watches.limit} watches are in use`, hint)]
  return [ok('watching', `${plural(used, 'directory', 'directories')} of at most ${watches.limit}`)]
}

function checkDescriptors({ descriptors }: DoctorFacts): Check[] {
  if (descriptors === undefined) return []
  if (descriptors < FEW_DESCRIPTORS)
    return [
      warn('descriptors', `at most ${descriptors} files can be open at a time`, `raise the limit before the daemon starts: ulimit -n ${FEW_DESCRIPTORS * 4}`)
    ]
  return [ok('descriptors', `${descriptors} files can be open at a time`)]
}

function checkNetwork({ status }: DoctorFacts): Check[] {
  if (status === undefined) return []
  const { addresses, reach } = status.device
  const listening =
    addresses.length === 0
      ? fail('network', 'the daemon listens nowhere', 'see its log; another program may have the port: start it with another --listen address')
      : ok(
          'network',
          `listens at ${plural(addresses.length, 'address', 'addresses')}; ${reach.reachability === 'public' ? 'reachable from anywhere' : reach.reachability === 'private' ? 'behind a router' : 'not known yet whether it can be reached from outside'}`
        )
  return [listening, ...reach.problems.map(({ message, hint }) => warn('network', message, hint))]
}

function checkFolder(folder: FolderFacts, { status }: DoctorFacts): Check[] {
  const { label, path, fault, free, network, features } = folder
  const name = `folder ${label}`
  const known = status?.folders.find((one) => one.label === label)
  if (known?.error) return [fail(name, known.error.message, known.error.hint)]
  if (fault !== undefined) return [fail(name, `${path}: ${fault}`, 'connect its disk, or change its permissions; it goes on by itself')]
  const checks: Check[] = []
  const space = checkSpace(name, path, free)
  if (space !== undefined) checks.push(space)
  if (network !== undefined)
    checks.push(
      warn(
        name,
        `${path} is on a network disk (${network}): what other machines change there is found by the whole scan only`,
        'have the daemon run where that disk is, or set a short interval: syncline folder set FOLDER --scan-interval 60'
      )
    )
  if (features?.ignoresCase === true)
    checks.push(
      warn(name, 'its disk takes A and a for the same name', 'give files names that differ in more than that; those that clash are listed as problems')
    )
  if (features?.hardLinks === false)
    checks.push(warn(name, 'its disk has no hard links: each version that is replaced is copied to the archive', 'nothing, if that is the disk that you want'))
  if (known !== undefined && known.problems > 0) checks.push(warn(name, plural(known.problems, 'problem'), 'see: syncline problems'))
  if (known !== undefined && known.conflicts > 0) checks.push(warn(name, plural(known.conflicts, 'conflict'), 'see: syncline conflicts'))
  if (known?.state === 'idle' && known.needFiles > 0 && known.problems === 0)
    checks.push(warn(name, `lacks ${plural(known.needFiles, 'file')}`, 'see why: syncline problems'))
  return checks.length > 0 ? checks : [ok(name, `${path}, ${spaceText(free)}`)]
}

function checkPeer({ name, connected, lastSeen }: DoctorFacts['peers'][number], now: number): Check {
  const matter = `device ${name}`
  if (connected) return ok(matter, 'connected')
  if (lastSeen === null)
    return warn(matter, 'was not here since this device knows of it', 'start Syncline there; see docs/guides/over-the-internet.md if it runs')
  const message = `was here ${formatAgo(lastSeen, now)}`
  return now - lastSeen > MANY_DAYS_MS ? warn(matter, message, 'start Syncline there, or take it out: syncline member remove') : ok(matter, message)
}
