import assert from 'node:assert/strict'
import { type Dot, type FolderKey, type Knowledge, type ReplicaId, signReceipt, type SignedStatement } from '../../protocol/index.ts'
import { ReceiptBook } from '../../src/receipt-book.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'
import { ed25519, folderKey, identityOf } from '../fixtures/signed-batch.ts'

const REPLICA = '09cb9f33d47d72d2' as ReplicaId
const store = identityOf(5)
const upTo = (to: number): Knowledge => new Map([[REPLICA, [{ from: 1, to }]]])

function receipt(counter: number, held: Knowledge, of = store, time = 1_750_000_000_000, epoch = 0): SignedStatement {
  return signReceipt({ folder: folderKey.folder, device: of.publicKey, counter, time, epoch, held }, of.sign)
}

describe('receipts of store-only devices', () => {
  let kept: Map<string, Uint8Array>
  let book: ReceiptBook
  let replaced: boolean
  let folder: Pick<FolderKey, 'folder' | 'epoch'>
  const open = async (): Promise<ReceiptBook> => {
    const opened = new ReceiptBook(
      {
        ed25519,
        logger: silentLogger,
        isCurrent: () => !replaced,
        kept: {
          receipts: async function* () {
            yield* kept.values()
          },
          putReceipt: async (device, bytes) => void kept.set(String(device), bytes)
        }
      },
      folder
    )
    await opened.load()
    return opened
  }
  const reasons = (): string[] => [...book.problems()].map(({ reason }) => reason)
  beforeEach(async () => {
    kept = new Map()
    replaced = false
    folder = folderKey
    book = await open()
  })

  it('name a device that tells of less than it has signed, for as long as it does, across restarts', async () => {
    assert.equal(await book.take(receipt(1, upTo(5))), true)
    book = await open()
    book.compare(store.device, 'nas', upTo(5))
    assert.deepEqual(reasons(), [])
    book.compare(store.device, 'nas', upTo(3))
    const [problem] = [...book.problems()]
    assert.equal(problem?.reason, 'STORE_WITHHOLDS')
    assert.match(problem.message, new RegExp(`"nas" \\(${store.device}\\) lacks 2 of the changes that it signed to hold on 2025-06-15T`))
    book.compare(store.device, 'nas', upTo(6))
    assert.deepEqual(reasons(), [])
  })

  it('of an earlier key bind nobody: other records count under this one', async () => {
    await book.take(receipt(1, upTo(5)))
    folder = { ...folderKey, epoch: 1 }
    book = await open()
    book.compare(store.device, 'nas', upTo(3))
    assert.deepEqual(reasons(), [])
    assert.equal(await book.take(receipt(2, upTo(5))), false)
    assert.equal(await book.take(receipt(2, upTo(3), store, undefined, 1)), true)
    book.compare(store.device, 'nas', upTo(2))
    assert.deepEqual(reasons(), ['STORE_WITHHOLDS'])
  })

  it('name a device that signs less later, and keep what it signed before', async () => {
    await book.take(receipt(4, upTo(5)))
    assert.equal(await book.take(receipt(5, upTo(2))), false)
    assert.deepEqual(reasons(), ['STORE_WITHHOLDS'])
    assert.deepEqual(book.heldBy(store.device), upTo(5))
    await book.take(receipt(6, upTo(7)))
    assert.deepEqual(reasons(), [], 'it has signed to hold all again')
  })

  it('name no device that was made anew for what it had signed before, and that comes late', async () => {
    await book.take(receipt(1, upTo(5), store, 1_750_000_000_001))
    assert.equal(await book.take(receipt(9, upTo(2))), false)
    assert.deepEqual(reasons(), [])
  })

  it('name a device that signs two different ones under one counter', async () => {
    await book.take(receipt(4, new Map([[REPLICA, [{ from: 1, to: 5 }]]])))
    await book.take(
      receipt(
        4,
        new Map([
          [
            REPLICA,
            [
              { from: 1, to: 4 },
              { from: 6, to: 6 }
            ]
          ]
        ])
      )
    )
    assert.deepEqual(reasons(), ['STORE_WITHHOLDS'])
  })

  it('are news when they hold more, whatever the counter of a device that was made anew, and else not', async () => {
    await book.take(receipt(4, upTo(5)))
    assert.equal(await book.take(receipt(4, upTo(5))), false)
    assert.equal(await book.take(receipt(3, upTo(2))), false)
    assert.equal(await book.take(receipt(1, upTo(6))), true)
    assert.deepEqual(reasons(), [])
  })

  describe('name a device that again and again does not give what it says it holds', () => {
    const dot: Dot = { replica: REPLICA, seq: 3 }
    const miss = (times: number): void => {
      for (let i = 0; i < times; i++) book.asked(store.device, 'nas', false, [dot])
    }

    it('until it gives something', () => {
      miss(2)
      assert.deepEqual(reasons(), [])
      miss(1)
      assert.deepEqual(reasons(), ['STORE_WITHHOLDS'])
      book.asked(store.device, 'nas', true, [dot])
      assert.deepEqual(reasons(), [])
    })

    it('but not for what it says it lacks', () => {
      for (let i = 0; i < 5; i++) book.asked(store.device, 'nas', false, [])
      assert.deepEqual(reasons(), [])
    })

    it('but not for what was replaced, which it may have dropped before this device heard of that', () => {
      miss(3)
      replaced = true
      assert.deepEqual(reasons(), [])
    })

    it('until it says itself that it lacks it', () => {
      miss(3)
      book.compare(store.device, 'nas', upTo(3))
      assert.deepEqual(reasons(), ['STORE_WITHHOLDS'])
      book.compare(store.device, 'nas', upTo(2))
      assert.deepEqual(reasons(), [])
    })
  })

  it('are taken of who signed them alone, and of so many devices', async () => {
    const forged = { ...receipt(1, upTo(5)), signature: receipt(1, upTo(5), identityOf(6)).signature }
    await assert.rejects(book.take(forged), { code: 'BAD_MESSAGE' })
    for (let i = 10; i < 74; i++) assert.equal(await book.take(receipt(1, upTo(1), identityOf(i))), true)
    assert.equal(await book.take(receipt(1, upTo(1))), false)
    assert.equal(kept.size, 64)
  })
})
