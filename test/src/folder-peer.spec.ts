import assert from 'node:assert/strict'
import { type ChannelMessage, type ContentId, createWriteKey, deviceIdOf, type Dot, type Knowledge, Lineage, type ReplicaId } from '../../protocol/index.ts'
import { FreshContents } from '../../src/fresh-contents.ts'
import { FolderPeer } from '../../src/folder-peer.ts'
import { MemoryIndex } from '../../src/memory/memory-index-store.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { spansOf } from '../../src/record-exchange.ts'
import { FolderIndex } from '../../src/state/folder-index.ts'
import { contentId } from '../fixtures/histories.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'

const CHANNEL = 3
const MAX_PARTIALS = 64
const ed25519 = new NodeEd25519()
const key = createWriteKey(new Uint8Array(32).fill(1), ed25519)
const REPLICA = 'ab'.repeat(8) as ReplicaId
const dot = (seq: number): Dot => ({ replica: REPLICA, seq })
const upTo = (to: number): Knowledge => new Map([[REPLICA, [{ from: 1, to }]]])

describe('a peer of a folder', () => {
  let peer: FolderPeer
  let sent: ChannelMessage[]
  let failures: string[]
  beforeEach(async () => {
    sent = []
    failures = []
    const index = await FolderIndex.open(await new MemoryIndex().open(), { device: new Uint8Array(32).fill(1), nonce: new Uint8Array(16) })
    const channel = {
      device: deviceIdOf(new Uint8Array(32).fill(2)),
      name: 'desk',
      right: 'read' as const,
      channel: CHANNEL,
      send: async (message: ChannelMessage) => void sent.push(message),
      requestBlocks: async () => [],
      requestBlockList: async () => undefined,
      requestSealed: async () => [],
      strike: (reason: string) => void failures.push(reason)
    }
    peer = new FolderPeer(
      {
        index,
        clock: new VirtualClock(),
        random: new SeededRandom('peer'),
        logger: silentLogger,
        ed25519,
        fresh: new FreshContents(),
        channel,
        disk: { prove: async () => [undefined] },
        freeing: new Set(),
        keepsLosers: true
      },
      {
        key,
        device: deviceIdOf(new Uint8Array(32).fill(1)),
        lineage: Lineage.of(key),
        onMerged: () => {},
        onSourceChanged: () => {},
        onSummary: () => {},
        onStatement: async () => {},
        onArchive: () => {},
        mayWrite: (grant) => grant.length === 3,
        served: {}
      }
    )
  })

  it('holds what it says it knows, but for what it says it lacks', async () => {
    await peer.receive({ type: 'unheld', channel: CHANNEL, replicas: spansOf(new Map([[REPLICA, [{ from: 2, to: 2 }]]])) })
    await peer.receive({ type: 'knowledge', channel: CHANNEL, replicas: spansOf(upTo(3)) })
    assert.deepEqual(
      [1, 2, 3, 4].map((seq) => peer.holds([dot(seq)])),
      [true, false, true, false]
    )
    await peer.receive({ type: 'unheld', channel: CHANNEL, replicas: [] })
    assert.ok(peer.holds([dot(2)]))
  })

  it('is told what is lacking before what is known, and nothing twice', async () => {
    const report = { knowledge: upTo(3), unheld: upTo(1), digest: '00'.repeat(32), idle: false, partial: false, complete: true }
    await peer.report(report)
    await peer.report(report)
    assert.deepEqual(
      sent.map(({ type }) => type),
      ['unheld', 'knowledge', 'summary']
    )
  })

  it('tells the session of each breach', () => {
    peer.strike('sent wrong bytes')
    assert.deepEqual(failures, ['sent wrong bytes'])
  })

  it('is remembered with the partial contents that it told of last', async () => {
    for (let n = 0; n <= MAX_PARTIALS; n++) await peer.receive({ type: 'partial', channel: CHANNEL, content: contentId(n), spans: [0, 1] })
    const holds = (content: ContentId) => peer.holdsBlock(content, 0)
    assert.deepEqual([holds(contentId(0)), holds(contentId(1)), holds(contentId(MAX_PARTIALS))], [false, true, true])
  })
})
