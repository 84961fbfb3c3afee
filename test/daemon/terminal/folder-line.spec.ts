import assert from 'node:assert/strict'
import type { FolderStatus, PeerStatus } from '../../../daemon/status.ts'
import { stateText, statusLine } from '../../../daemon/terminal/folder-line.ts'
import { createWriteKey } from '../../../protocol/index.ts'
import { NodeEd25519 } from '../../../src/index.ts'
import { FAKE_PEER, restingStatus } from '../../fixtures/fake-parts.ts'
import { useTemporaryDirectory } from '../../fixtures/temporary-directory.ts'

describe("a folder's state on a line", () => {
  const directory = useTemporaryDirectory()
  const key = createWriteKey(new Uint8Array(32), new NodeEd25519())
  const folder = (change: Partial<FolderStatus>): FolderStatus => ({
    ...restingStatus({ key, path: directory.path, label: 'photos', mode: 'two-way', paused: false, claim: false }),
    ...change
  })
  const peer: PeerStatus = { id: FAKE_PEER, name: 'desk\x1b[31m', connected: true, address: '', direct: true, bytesIn: 0, bytesOut: 0 }
  const text = (change: Partial<FolderStatus>, rates = { items: 0, bytes: 0 }, peers: PeerStatus[] = [peer]): string =>
    stateText(folder(change), peers, rates, 1_000_000)
  const progress = { scanned: 0, hashedBytes: 0, fetchedBytes: 0, totalBytes: 0 }

  it('says how far a scan is, and how fast', () => {
    assert.equal(
      text({ state: 'scanning', progress: { ...progress, scanned: 1234, hashedBytes: 5e9 } }, { items: 321, bytes: 0 }),
      'scanning, 1,234 items, 321 a second, 5.0 GB read'
    )
  })

  it('says how far a transfer is, how fast, and how long it takes, where that is known', () => {
    const syncing: Partial<FolderStatus> = { state: 'syncing', needFiles: 1, progress: { ...progress, fetchedBytes: 1e9, totalBytes: 3e9 } }
    assert.equal(text(syncing, { items: 0, bytes: 1e8 }), 'syncing 1.0 GB of 3.0 GB, 100 MB/s, 20 s left, 1 file to go')
    assert.equal(text(syncing, { items: 0, bytes: 2 }), 'syncing 1.0 GB of 3.0 GB, 2 B/s, 1 file to go')
    assert.equal(text(syncing), 'syncing 1.0 GB of 3.0 GB, 1 file to go')
  })

  it('says at rest what is held, with whom, what to look at, and what changed last; names cannot write to the terminal', () => {
    const peers = [{ id: FAKE_PEER, name: peer.name, right: 'read' as const, inSync: true, digest: null }]
    assert.equal(text({}), 'up to date, 0 files, 0 B, no peer connected')
    assert.equal(
      text({ peers, conflicts: 1, problems: 2, localChanges: 1, lastChange: { path: 'a\nb', at: 880_000, device: FAKE_PEER } }),
      'up to date, 0 files, 0 B, with desk\\x1b[31m, 1 conflict, 2 problems, 1 local change not sent, see syncline conflicts, see syncline problems, last change 2 min ago: a\\nb'
    )
    assert.equal(text({ peers }, undefined, [{ ...peer, connected: false }]), 'up to date, 0 files, 0 B, no peer connected')
    assert.equal(text({ needFiles: 3, needBytes: 1000 }), 'lacks 3 files (1.0 kB), 0 files, 0 B, no peer connected')
  })

  it('says what is wrong', () => {
    assert.equal(text({ state: 'error', error: { code: 'X', message: 'the disk\x07 is away', hint: '' } }), 'error, the disk\\x07 is away')
    assert.equal(text({ state: 'held' }), 'held: waits for you (syncline plan photos), 0 files, 0 B')
    assert.equal(text({ state: 'paused' }), 'paused, 0 files, 0 B')
  })

  it('sums up a device for systemd', () => {
    const folders = [folder({ state: 'idle' }), folder({ state: 'held' }), folder({ state: 'syncing' })]
    const device = {
      id: FAKE_PEER,
      name: '',
      version: '',
      addresses: [],
      uptimeSeconds: 0,
      longestBlockMs: 0,
      longestBlockCpuMs: 0,
      reach: { reachability: 'unknown' as const, relays: [], dhtServer: [], rendezvous: null, problems: [] }
    }
    assert.equal(statusLine({ device, folders, peers: [peer], joining: [], waiting: [] }), '3 folders, 1 held, 1 syncing, 1 peer connected')
  })
})
