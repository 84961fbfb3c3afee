/** One folder's state on one line, for the live view, the plain one, `status` and systemd. */
import { connectedIds, type FolderStatus, type PeerStatus, type Status } from '../status.ts'
import { escapeShort, escapeText } from './escape.ts'
import { deviceName, formatAgo, formatBytes, formatCount, formatDuration, plural, shellQuote, formatTime } from './format.ts'

/** Per second, over the last few; 0 where nothing is known yet. */
export interface Rates {
  readonly items: number
  readonly bytes: number
}

/** What a folder does, in at most three words. */
export function stateWord({ state, needFiles }: FolderStatus): string {
  switch (state) {
    case 'idle':
      return needFiles > 0 ? 'incomplete' : 'up to date'
    case 'held':
      return 'held for you'
    default:
      return state
  }
}

/** Without the label: `syncing  42 %  1.2 GB of 2.9 GB  85 MB/s  20 s left`. */
export function stateText(folder: FolderStatus, peers: readonly PeerStatus[], rates: Rates, now: number): string {
  return stateParts(folder, peers, rates, now)
    .filter((part) => part !== '')
    .join(', ')
}

function stateParts(folder: FolderStatus, peers: readonly PeerStatus[], rates: Rates, now: number): string[] {
  const { state, progress } = folder
  switch (state) {
    case 'scanning':
      return [
        'scanning',
        plural(progress.scanned, 'item'),
        rates.items > 0 ? `${formatCount(rates.items)} a second` : '',
        progress.hashedBytes > 0 ? `${formatBytes(progress.hashedBytes)} read` : ''
      ]
    case 'syncing': {
      const left = Math.max(0, progress.totalBytes - progress.fetchedBytes)
      return [
        `syncing ${formatBytes(progress.fetchedBytes)} of ${formatBytes(progress.totalBytes)}`,
        rates.bytes > 0 ? `${formatBytes(rates.bytes)}/s` : '',
        leftText(left, rates.bytes),
        folder.needFiles > 0 ? `${plural(folder.needFiles, 'file')} to go` : ''
      ]
    }
    case 'paused':
      return [folder.pausedUntil === undefined ? 'paused' : `paused until ${formatTime(folder.pausedUntil)}`, contentText(folder)]
    case 'held':
      return [`held: waits for you (syncline plan ${escapeText(shellQuote(folder.label))})`, contentText(folder)]
    case 'error':
      return ['error', folder.error === null ? '' : escapeText(folder.error.message)]
    case 'idle':
      return [
        folder.needFiles > 0
          ? `lacks ${plural(folder.needFiles, folder.right === 'store' ? 'record' : 'file')} (${formatBytes(folder.needBytes)})`
          : 'up to date',
        contentText(folder),
        peersText(folder, peers),
        concerns(folder),
        folder.conflicts > 0 ? 'see syncline conflicts' : '',
        folder.problems > 0 ? 'see syncline problems' : '',
        lastText(folder, now)
      ]
  }
}

/** Nothing where it would be a guess: the first seconds of a transfer promise years. */
function leftText(bytes: number, rate: number): string {
  const seconds = bytes / rate
  return bytes > 0 && seconds < 2 * 86_400 ? `${formatDuration(seconds)} left` : ''
}

/** `1,204 files, 4.2 GB`; of one that is only stored `1,204 records, 4.2 GB sealed`. */
export function contentText({ files, bytes, right }: FolderStatus): string {
  if (right === 'store') return `${plural(files, 'record')}, ${formatBytes(bytes)} sealed`
  return `${plural(files, 'file')}, ${formatBytes(bytes)}`
}

function peersText(folder: FolderStatus, peers: readonly PeerStatus[]): string {
  const connected = connectedIds(peers)
  const here = folder.peers.filter((peer) => connected.has(peer.id))
  if (here.length === 0) return 'no peer connected'
  return here.length > 3 ? `${here.length} peers connected` : `with ${here.map((peer) => deviceName(peer.name, peer.id)).join(', ')}`
}

/** What a person should look at; empty where there is nothing. */
export function concerns({ conflicts, problems, localChanges }: FolderStatus): string {
  return [
    conflicts > 0 ? plural(conflicts, 'conflict') : '',
    problems > 0 ? plural(problems, 'problem') : '',
    localChanges > 0 ? `${plural(localChanges, 'local change')} not sent` : ''
  ]
    .filter((text) => text !== '')
    .join(', ')
}

function lastText({ lastChange }: FolderStatus, now: number): string {
  return lastChange === null ? '' : `last change ${formatAgo(lastChange.at, now)}: ${escapeShort(lastChange.path, 30)}`
}

/** The whole device on a line, for `systemctl status`. */
export function statusLine({ folders, peers, joining, waiting }: Status): string {
  const count = (state: FolderStatus['state']): number => folders.filter((folder) => folder.state === state).length
  const parts = (['error', 'held', 'syncing', 'scanning', 'paused'] as const).filter((state) => count(state) > 0).map((state) => `${count(state)} ${state}`)
  const waits = [
    joining.length > 0 ? `${joining.length} to be joined` : '',
    waiting.length > 0 ? `${plural(waiting.length, 'device')} to be let in` : ''
  ].filter((text) => text !== '')
  return [plural(folders.length, 'folder'), ...parts, `${plural(connectedIds(peers).size, 'peer')} connected`, ...waits].join(', ')
}
