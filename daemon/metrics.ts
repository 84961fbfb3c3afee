/** Everything that `GET /metrics` tells (docs/reference/metrics.md), a row a metric. No label is a path, or grows with what is in a folder. */
import type { EngineLoad, HistogramReading } from '../src/index.ts'
import type { Family, Sample } from './exposition.ts'
import type { Disks } from './parts.ts'
import type { FolderStatus, PeerStatus, Status } from './status.ts'
import type { Tally } from './tally.ts'

/** What metrics are made of, all of one moment. */
export interface Facts {
  readonly status: Status
  readonly load: EngineLoad
  readonly disks: ReturnType<Disks['load']>
  readonly tally: Pick<Tally, 'changes' | 'syncs' | 'requests'>
  readonly lag: HistogramReading
  /** Programs that follow the status. */
  readonly followers: number
  /** By folder. */
  readonly indexBytes: ReadonlyMap<string, number>
  readonly process: {
    readonly startedMs: number
    readonly cpuSeconds: number
    readonly busySeconds: number
    readonly memory: Pick<NodeJS.MemoryUsage, 'rss' | 'heapUsed' | 'external'>
  }
}

interface Metric extends Omit<Family, 'samples'> {
  readonly labels?: readonly string[]
  read(facts: Facts): readonly Sample[]
}

/** Folders of one home have labels of their own. */
const ofFolders =
  (read: (folder: FolderStatus, facts: Facts) => number | undefined) =>
  (facts: Facts): Sample[] =>
    facts.status.folders.flatMap((folder) => {
      const value = read(folder, facts)
      return value === undefined ? [] : [{ labels: { folder: folder.label }, value }]
    })

const ofPeers =
  (read: (peer: PeerStatus) => number) =>
  ({ status }: Facts): Sample[] =>
    status.peers.map((peer) => ({ labels: { peer: peer.id }, value: read(peer) }))

const one =
  (read: (facts: Facts) => Sample['value']) =>
  (facts: Facts): Sample[] => [{ value: read(facts) }]

const FOLDER_STATES = ['idle', 'scanning', 'syncing', 'paused', 'held', 'error'] as const satisfies readonly FolderStatus['state'][]

export const METRICS: readonly Metric[] = [
  {
    name: 'syncline_info',
    type: 'gauge',
    labels: ['version'],
    help: 'The version that runs; always 1',
    read: ({ status }) => [{ labels: { version: status.device.version }, value: 1 }]
  },
  {
    name: 'syncline_folder_state',
    type: 'gauge',
    labels: ['folder', 'state'],
    help: 'Whether the folder is in that state',
    read: ({ status }) =>
      status.folders.flatMap(({ label, state }) => FOLDER_STATES.map((one) => ({ labels: { folder: label, state: one }, value: one === state ? 1 : 0 })))
  },
  { name: 'syncline_folder_files', type: 'gauge', labels: ['folder'], help: 'Files that this device holds', read: ofFolders(({ files }) => files) },
  {
    name: 'syncline_folder_directories',
    type: 'gauge',
    labels: ['folder'],
    help: 'Directories that this device holds',
    read: ofFolders(({ directories }) => directories)
  },
  {
    name: 'syncline_folder_bytes',
    type: 'gauge',
    labels: ['folder'],
    help: 'Bytes of the files that this device holds',
    read: ofFolders(({ bytes }) => bytes)
  },
  {
    name: 'syncline_folder_need_files',
    type: 'gauge',
    labels: ['folder'],
    help: 'Files that this device knows of and does not hold yet',
    read: ofFolders(({ needFiles }) => needFiles)
  },
  { name: 'syncline_folder_need_bytes', type: 'gauge', labels: ['folder'], help: 'Bytes of these', read: ofFolders(({ needBytes }) => needBytes) },
  {
    name: 'syncline_folder_left_out_items',
    type: 'gauge',
    labels: ['folder'],
    help: 'Items that others hold and this device leaves out by choice',
    read: ofFolders(({ leftOut }) => leftOut)
  },
  {
    name: 'syncline_folder_conflicts',
    type: 'gauge',
    labels: ['folder'],
    help: 'Conflicts that wait for a person',
    read: ofFolders(({ conflicts }) => conflicts)
  },
  { name: 'syncline_folder_problems', type: 'gauge', labels: ['folder'], help: 'Items that cannot be synced', read: ofFolders(({ problems }) => problems) },
  {
    name: 'syncline_folder_local_changes',
    type: 'gauge',
    labels: ['folder'],
    help: 'Items changed here that are sent to nobody',
    read: ofFolders(({ localChanges }) => localChanges)
  },
  {
    name: 'syncline_folder_archive_files',
    type: 'gauge',
    labels: ['folder'],
    help: 'Old versions that are kept',
    read: ofFolders(({ archive }) => archive?.files)
  },
  {
    name: 'syncline_folder_archive_bytes',
    type: 'gauge',
    labels: ['folder'],
    help: 'Bytes of old versions that are kept',
    read: ofFolders(({ archive }) => archive?.bytes)
  },
  { name: 'syncline_folder_peers', type: 'gauge', labels: ['folder'], help: 'Peers that are connected', read: ofFolders(({ peers }) => peers.length) },
  {
    name: 'syncline_folder_peers_in_sync',
    type: 'gauge',
    labels: ['folder'],
    help: 'Connected peers that hold the same',
    read: ofFolders(({ peers }) => peers.filter(({ inSync }) => inSync).length)
  },
  {
    name: 'syncline_folder_scanned_items',
    type: 'gauge',
    labels: ['folder'],
    help: 'Items that the scan under way has looked at',
    read: ofFolders(({ progress }) => progress.scanned)
  },
  {
    name: 'syncline_folder_hashed_bytes',
    type: 'gauge',
    labels: ['folder'],
    help: 'Bytes that the scan under way has hashed',
    read: ofFolders(({ progress }) => progress.hashedBytes)
  },
  {
    name: 'syncline_folder_changes_total',
    type: 'counter',
    labels: ['folder', 'what', 'why'],
    help: 'Changes of items on this device, as the change log has them',
    read: ({ status, tally }) =>
      status.folders.flatMap(({ id, label }) => tally.changes(id).map(({ what, why, count }) => ({ labels: { folder: label, what, why }, value: count })))
  },
  {
    name: 'syncline_folder_sync_seconds',
    type: 'histogram',
    labels: ['folder'],
    help: 'From a change of others that this device has heard of until it lacks nothing',
    read: ({ status, tally }) =>
      status.folders.flatMap(({ id, label }) => {
        const syncs = tally.syncs(id)
        return syncs === undefined ? [] : [{ labels: { folder: label }, value: syncs }]
      })
  },
  {
    name: 'syncline_index_bytes',
    type: 'gauge',
    labels: ['folder'],
    help: 'Bytes of the index on the disk',
    read: ofFolders(({ id }, { indexBytes }) => indexBytes.get(id))
  },
  {
    name: 'syncline_links',
    type: 'gauge',
    labels: ['kind'],
    help: 'Peers that are connected, by kind of link',
    read: ({ status }) =>
      (['direct', 'relayed'] as const).map((kind) => ({
        labels: { kind },
        value: status.peers.filter(({ connected, direct }) => connected && direct === (kind === 'direct')).length
      }))
  },
  {
    name: 'syncline_peer_connected',
    type: 'gauge',
    labels: ['peer'],
    help: 'Whether the peer is connected',
    read: ofPeers(({ connected }) => (connected ? 1 : 0))
  },
  {
    name: 'syncline_peer_received_bytes_total',
    type: 'counter',
    labels: ['peer'],
    help: 'Bytes that came from the peer',
    read: ofPeers(({ bytesIn }) => bytesIn)
  },
  { name: 'syncline_peer_sent_bytes_total', type: 'counter', labels: ['peer'], help: 'Bytes that went to the peer', read: ofPeers(({ bytesOut }) => bytesOut) },
  {
    name: 'syncline_peer_info',
    type: 'gauge',
    labels: ['peer', 'name'],
    help: 'What the peer calls itself; always 1',
    read: ({ status }) => status.peers.map(({ id, name }) => ({ labels: { peer: id, name }, value: 1 }))
  },
  { name: 'syncline_waiting_devices', type: 'gauge', help: 'Devices that wait for a person to let them in', read: one(({ status }) => status.waiting.length) },
  { name: 'syncline_send_queue_bytes', type: 'gauge', help: 'Bytes of messages that wait to be sent to peers', read: one(({ load }) => load.sendBytes) },
  { name: 'syncline_block_requests', type: 'gauge', help: 'Requests for blocks that peers have not answered yet', read: one(({ load }) => load.blockRequests) },
  {
    name: 'syncline_block_answer_seconds',
    type: 'histogram',
    help: 'From a request for blocks to the end of its answer',
    read: one(({ load }) => load.blockAnswers)
  },
  { name: 'syncline_disk_verbs_waiting', type: 'gauge', help: 'Verbs that wait for a disk thread', read: one(({ disks }) => disks.waiting) },
  { name: 'syncline_disk_verbs_running', type: 'gauge', help: 'Verbs that disk threads are at', read: one(({ disks }) => disks.running) },
  {
    name: 'syncline_api_request_seconds',
    type: 'histogram',
    labels: ['route'],
    help: 'From a request to the control API to the end of its answer, by route',
    read: ({ tally }) => [...tally.requests].map(([route, value]) => ({ labels: { route }, value }))
  },
  { name: 'syncline_api_followers', type: 'gauge', help: 'Programs that follow GET /events', read: one(({ followers }) => followers) },
  {
    name: 'syncline_event_loop_lag_seconds',
    type: 'histogram',
    help: 'How late the event loop came to a timer, while there was work',
    read: one(({ lag }) => lag)
  },
  {
    name: 'syncline_event_loop_busy_seconds_total',
    type: 'counter',
    help: 'Time in which the event loop was at work',
    read: one(({ process }) => process.busySeconds)
  },
  {
    name: 'process_start_time_seconds',
    type: 'gauge',
    help: 'When the daemon started, in seconds since 1970',
    read: one(({ process }) => process.startedMs / 1000)
  },
  { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time of all threads', read: one(({ process }) => process.cpuSeconds) },
  { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Resident memory', read: one(({ process }) => process.memory.rss) },
  { name: 'nodejs_heap_size_used_bytes', type: 'gauge', help: "Memory of JavaScript's objects", read: one(({ process }) => process.memory.heapUsed) },
  { name: 'nodejs_external_memory_bytes', type: 'gauge', help: 'Memory of buffers', read: one(({ process }) => process.memory.external) }
]

export function familiesOf(facts: Facts): Family[] {
  return METRICS.map(({ name, type, help, read }) => ({ name, type, help, samples: read(facts) }))
}
