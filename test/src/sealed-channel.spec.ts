import assert from 'node:assert/strict'
import {
  Lineage,
  type BatchMessage,
  blake3,
  type BlockHash,
  type ChannelMessage,
  decodeHeader,
  decodeRecord,
  type ItemRecord,
  readSecretOf,
  type SealedBatchMessage,
  Sealing,
  toHex
} from '../../protocol/index.ts'
import { nodeAead } from '../../src/node-aead.ts'
import type { PeerChannel } from '../../src/peer-channel.ts'
import { SealedChannel } from '../../src/sealed-channel.ts'
import { Sealer } from '../../src/sealer.ts'
import type { FolderIndex } from '../../src/state/folder-index.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'
import { ed25519, folderKey, grantFor, identityOf, signedBatch } from '../fixtures/signed-batch.ts'

const writer = identityOf(2)
const content = new TextEncoder().encode('what stands in a file')
const hash = toHex(blake3(content)) as BlockHash
const sealing = new Sealing({ aead: nodeAead }, { secretOf: (epoch) => (epoch === 0 ? readSecretOf(folderKey) : undefined) })

describe('the way to a store-only device', () => {
  let sent: ChannelMessage[]
  let strikes: string[]
  let asked: boolean[]
  /** How many of the records that were asked for it said all the while that it holds. */
  let blamed: number[]
  let holds: () => boolean
  let given: (Uint8Array | undefined)[]
  let here: boolean

  const sealerWith = (grant: Uint8Array | undefined, identity = writer, versions: readonly ItemRecord[] = []): Sealer =>
    new Sealer(
      {
        sealing,
        index: { blockList: () => undefined, versionAt: () => undefined, hasPlace: () => here, entry: () => ({ versions }) } as unknown as FolderIndex,
        blocks: { read: async (hashes) => hashes.map((one) => (here && one === hash ? content : undefined)) },
        identity,
        ed25519,
        logger: silentLogger
      },
      { key: folderKey, lineage: Lineage.of(folderKey), grant, epochs: [0] }
    )
  const channelWith = (sealer: Sealer): SealedChannel => {
    const channel: PeerChannel = {
      device: identityOf(5).device,
      name: 'nas',
      right: 'store',
      channel: 0,
      send: async (message) => void sent.push(message),
      requestBlocks: async () => assert.fail('nothing is asked for in plain'),
      requestBlockList: async () => assert.fail('nothing is asked for in plain'),
      requestSealed: async () => given,
      strike: (reason) => void strikes.push(reason)
    }
    const onAsked = (one: boolean, dots: readonly unknown[]): void => {
      asked.push(one)
      blamed.push(dots.length)
    }
    return new SealedChannel({ channel, sealer }, { holds: () => holds(), onAllSent: () => {}, onAsked })
  }
  const wanted = { hash, length: content.length, dots: [] }
  const batch = (): BatchMessage => signedBatch({ writer, paths: ['a', 'b'], contents: [content, content] })
  const sealedBatch = async (): Promise<SealedBatchMessage> => {
    await channelWith(sealerWith(grantFor(writer))).send(batch())
    return sent.pop() as SealedBatchMessage
  }

  beforeEach(() => {
    sent = []
    strikes = []
    asked = []
    blamed = []
    holds = () => true
    given = []
    here = true
  })

  it('carries records sealed, which open to the same for who can read, and nothing in plain', async () => {
    const message = await sealedBatch()
    assert.equal(message.type, 'sealed batch')
    const { records } = batch()
    const opened = channelWith(sealerWith(undefined)).unseal(message)
    assert.deepEqual(
      opened?.records.map(({ index, record }) => [index, toHex(record)]),
      records.map(({ index, record }) => [index, toHex(record)])
    )
    assert.deepEqual([opened.header, opened.signature], [batch().header, batch().signature])
    const channel = channelWith(sealerWith(grantFor(writer)))
    await channel.send({ type: 'granted', channel: 0, replicas: [] })
    await channel.send({ type: 'partial', channel: 0, content: hash as never, spans: [0, 1] })
    await channel.send({ type: 'summary', channel: 0, digest: 'ab'.repeat(32), idle: true, partial: false, complete: true })
    assert.deepEqual(sent, [{ type: 'summary', channel: 0, digest: '00'.repeat(32), idle: true, partial: false, complete: false }])
  })

  it('carries no record whose content is not here, nor any of a device without a grant', async () => {
    const [slot] = batch().records
    here = false
    const record = decodeRecord(slot?.record as Uint8Array)
    assert.equal(await sealerWith(grantFor(writer)).weigh(record), undefined)
    here = true
    assert.equal(await sealerWith(undefined).weigh(record), undefined)
    assert.ok(((await sealerWith(grantFor(writer)).weigh(record)) ?? 0) > 68)
  })

  it('is the fault of who passes it on when an entry or its header was changed, and not when a writer sealed it wrongly', async () => {
    const message = await sealedBatch()
    const open = (changed: Partial<SealedBatchMessage>) => channelWith(sealerWith(undefined)).unseal({ ...message, ...changed })
    const [first, second] = message.entries as [SealedBatchMessage['entries'][0], SealedBatchMessage['entries'][0]]
    const spoilt = first.entry.slice()
    spoilt[40] = (spoilt[40] as number) ^ 1
    assert.throws(() => open({ entries: [{ index: 0, entry: spoilt }] }), { code: 'BAD_BATCH' })
    assert.throws(() => open({ entries: [{ index: 0, entry: second.entry }] }), { code: 'BAD_BATCH' })
    assert.throws(() => open({ signature: new Uint8Array(64) }), { code: 'BAD_BATCH' })
    const other = new Sealing({ aead: nodeAead }, { secretOf: () => new Uint8Array(32) })
    const wrong = new Sealer(
      {
        ...{ sealing: other, identity: writer, ed25519, logger: silentLogger },
        index: { blockList: () => undefined } as unknown as FolderIndex,
        blocks: { read: async () => [content] }
      },
      { key: folderKey, lineage: Lineage.of(folderKey), grant: grantFor(writer), epochs: [0] }
    )
    const [sealed] = await wrong.seal(batch())
    assert.equal(channelWith(sealerWith(undefined)).unseal(sealed as SealedBatchMessage), undefined)
    assert.deepEqual(strikes, [])
  })

  it('is not taken from a device that may not write', async () => {
    await channelWith(sealerWith(grantFor(writer, 'read'))).send(batch())
    assert.throws(() => channelWith(sealerWith(undefined)).unseal(sent.pop() as SealedBatchMessage), { code: 'BAD_GRANT' })
    await channelWith(sealerWith(grantFor(writer), identityOf(7))).send(batch())
    assert.throws(() => channelWith(sealerWith(undefined)).unseal(sent.pop() as SealedBatchMessage), { code: /BAD_(GRANT|BATCH)/ })
  })

  it('gives blocks that are opened and checked; what was changed is a strike for who gave it', async () => {
    const sealed = sealing.sealBlock(hash, content, 0) as Uint8Array
    const channel = channelWith(sealerWith(undefined))
    given = [sealed]
    assert.deepEqual(await channel.requestBlocks([wanted]), [content])
    given = [undefined]
    assert.deepEqual(await channel.requestBlocks([wanted]), [undefined])
    assert.deepEqual([asked, strikes], [[true, false], []])
    given = [Uint8Array.from(sealed, (byte, i) => (i === 100 ? byte ^ 1 : byte))]
    assert.deepEqual(await channel.requestBlocks([wanted]), [undefined])
    assert.equal(strikes.length, 1)
  })

  it('blames nobody for what it did not hold all the while, or holds without needs', async () => {
    const { replica, first } = decodeHeader(batch().header)
    const ofRecord = { ...wanted, dots: [{ replica, seq: first }] }
    given = [undefined]
    const sealer = sealerWith(grantFor(writer))
    const channel = channelWith(sealer)
    await channel.requestBlocks([ofRecord])
    let times = 0
    holds = () => times++ > 0
    await channel.requestBlocks([ofRecord])
    holds = () => true
    // Nothing of it is here, and another version of the item won.
    const [slot] = batch().records
    const lost = sealerWith(grantFor(writer), writer, [{ ...decodeRecord(slot?.record as Uint8Array), type: 'directory' } as ItemRecord])
    here = false
    await channelWith(lost).send(batch())
    await channelWith(lost).requestBlocks([ofRecord])
    assert.deepEqual(blamed, [1, 0, 0])
  })
})
