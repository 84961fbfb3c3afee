import assert from 'node:assert/strict'
import { createDecipheriv } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { blake3, deriveKey, keyedHash } from '../../protocol/blake3.ts'
import { BUNDLE_CHUNK_BYTES, BUNDLE_HEAD_BYTES, bundleMatch, BundleSeal, decodeBundleHead, makeBundleHead } from '../../protocol/bundle-seal.ts'
import { BundlePlaces, decodeBundleIndex, decodeBundleRequest } from '../../protocol/bundle.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import { toSpans } from '../../protocol/interval-set.ts'
import { createWriteKey, readKeyOf, storeKeyOf } from '../../protocol/keys.ts'
import type { Knowledge } from '../../protocol/knowledge.ts'
import { bundleEnd, SealedFile, SealedFileWriter } from '../../src/bundle-file.ts'
import { nodeAead } from '../../src/node-aead.ts'
import { MemoryBundle, sourceOf } from '../fixtures/memory-bundle.ts'
import { ed25519, folderKey } from '../fixtures/signed-batch.ts'

const vectors = JSON.parse(readFileSync(new URL('../vectors/bundle.json', import.meta.url), 'utf8'))
const key = createWriteKey(fromHex(vectors.writeSecret), ed25519)
const salt = new Uint8Array(32).fill(1)
const decoySeed = new Uint8Array(32).fill(2)
const text = new TextEncoder()
const spansOf = (knowledge: Knowledge) => Object.fromEntries([...knowledge].map(([replica, set]) => [replica, toSpans(set)]))

/** The inside of a file of one chunk, by the words of the spec and another cipher. */
function opened(file: Uint8Array): Uint8Array {
  const head = file.subarray(0, 16 + 2 + 32 + 9 * 32)
  const readSecret = deriveKey('syncline v1 read', fromHex(vectors.writeSecret))
  const chunkKey = keyedHash(deriveKey('syncline v1 bundle key', readSecret), blake3(head))
  const decipher = createDecipheriv('chacha20-poly1305', chunkKey, concat([new Uint8Array(11), Uint8Array.of(1)]), { authTagLength: 16 })
  decipher.setAuthTag(file.subarray(-16))
  return Uint8Array.from(Buffer.concat([decipher.update(file.subarray(head.length, -16)), decipher.final()]))
}

async function fileOf(plain: Uint8Array): Promise<Uint8Array> {
  const file = new MemoryBundle()
  const random = { bytes: (length: number) => new Uint8Array(length).fill(7) }
  const writer = await SealedFileWriter.begin(file, { kind: 'bundle', keys: [folderKey] }, { aead: nodeAead, random })
  for (let at = 0; at < plain.length; at += 50_000) await writer.write(plain.subarray(at, at + 50_000))
  assert.equal(writer.sizeWith(0), await writer.finish())
  return file.bytes
}

describe('a bundle file', () => {
  it('has the head of the vector, which names the folder to who holds a key of it', () => {
    const { head } = vectors
    const made = makeBundleHead({ kind: head.kind, keys: [key], salt: fromHex(head.salt), decoySeed: fromHex(head.decoySeed) })
    assert.equal(toHex(made.bytes), head.encoded)
    const store = deriveKey('syncline v1 store', deriveKey('syncline v1 read', fromHex(vectors.writeSecret)))
    assert.equal(toHex(keyedHash(deriveKey('syncline v1 bundle', store), fromHex(head.salt))), head.blinded)
    assert.equal(toHex(made.bytes.subarray(50, 82)), head.blinded)
    assert.equal(toHex(concat([text.encode('syncline bundle\n'), Uint8Array.of(1, 1), fromHex(head.salt)])), head.encoded.slice(0, 100))
    for (const one of [key, readKeyOf(key), storeKeyOf(key)]) assert.equal(bundleMatch(made, one), 'sealed')
    assert.equal(bundleMatch(made, folderKey), undefined)
  })

  it('opens as the vectors say, by the words of the spec', () => {
    assert.equal(toHex(opened(fromHex(vectors.request.file))), vectors.request.plain)
    assert.equal(toHex(opened(fromHex(vectors.bundle.file))), vectors.bundle.plain)
  })

  it('tells the holder of a former key that there is a later one, and opens for him no more', () => {
    const later = createWriteKey(new Uint8Array(32).fill(9), ed25519, { folder: key.folder, epoch: 1 })
    const head = makeBundleHead({ kind: 'bundle', keys: [later, key], salt, decoySeed })
    assert.equal(bundleMatch(head, key), 'later')
    assert.equal(bundleMatch(head, later), 'sealed')
    const sealed = new BundleSeal({ aead: nodeAead }, { head, key: later }).seal(text.encode('secret'), 0, true)
    assert.equal(new BundleSeal({ aead: nodeAead }, { head, key }).open(sealed, 0, true), undefined)
  })

  it('does not open for a store key', () => {
    const head = makeBundleHead({ kind: 'bundle', keys: [key], salt, decoySeed })
    assert.throws(() => new BundleSeal({ aead: nodeAead }, { head, key: storeKeyOf(key) }), { code: 'BAD_KEY' })
  })

  it('shows a stranger nothing that two files have in common', () => {
    const [one, other] = [1, 2].map(
      (i) => makeBundleHead({ kind: 'bundle', keys: [key], salt: new Uint8Array(32).fill(i), decoySeed: new Uint8Array(32).fill(i) }).bytes
    )
    const ids = (bytes: Uint8Array = new Uint8Array()): string[] => Array.from({ length: 9 }, (_, i) => toHex(bytes.subarray(50 + 32 * i, 82 + 32 * i)))
    assert.equal(new Set([...ids(one), ...ids(other)]).size, 18)
  })

  it('gives back any place of what was written, whatever its length', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, BUNDLE_CHUNK_BYTES - 1, BUNDLE_CHUNK_BYTES, BUNDLE_CHUNK_BYTES + 1, 3 * BUNDLE_CHUNK_BYTES),
        fc.nat(),
        fc.nat(),
        async (length, from, to) => {
          const plain = new Uint8Array(length).map((_, i) => (i * 31 + (i >> 8)) & 0xff)
          const file = await SealedFile.open(sourceOf(await fileOf(plain)), [folderKey], { aead: nodeAead })
          assert.equal(file.size, length)
          const [a = 0, b = 0] = [from % (length + 1), to % (length + 1)].sort((one, other) => one - other)
          assert.deepEqual(Uint8Array.from(await file.read(a, b - a)), plain.subarray(a, b))
          await assert.rejects(file.read(a, length - a + 1), { code: 'BAD_BUNDLE' })
        }
      ),
      { numRuns: 50 }
    )
  })

  it('opens nowhere where it was changed, cut off or put together anew', async () => {
    const bytes = await fileOf(new Uint8Array(3 * BUNDLE_CHUNK_BYTES))
    const chunk = (i: number): Uint8Array =>
      bytes.subarray(BUNDLE_HEAD_BYTES + i * (BUNDLE_CHUNK_BYTES + 16), BUNDLE_HEAD_BYTES + (i + 1) * (BUNDLE_CHUNK_BYTES + 16))
    const head = bytes.subarray(0, BUNDLE_HEAD_BYTES)
    const open = async (one: Uint8Array): Promise<void> => {
      const file = await SealedFile.open(sourceOf(one), [folderKey], { aead: nodeAead })
      for (let at = 0; at < file.size; at += BUNDLE_CHUNK_BYTES) await file.read(at, 1)
    }
    await open(bytes)
    for (const wrong of [
      concat([head, chunk(0), chunk(1)]),
      concat([head, chunk(1), chunk(0), chunk(2)]),
      concat([head, chunk(0), chunk(2)]),
      concat([head, chunk(0), chunk(1), chunk(2), chunk(2)]),
      concat([head, chunk(0), chunk(1), chunk(2), Uint8Array.of(0)]),
      head,
      bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte))
    ])
      await assert.rejects(open(wrong), { code: 'BAD_BUNDLE' })
  })
})

describe('the inside of a bundle', () => {
  const { request, bundle } = vectors

  it('is what the vectors say', () => {
    const asked = decodeBundleRequest(fromHex(request.plain), key.folder, ed25519)
    assert.deepEqual(
      { name: asked.name, made: asked.made, known: spansOf(asked.known), unheld: spansOf(asked.unheld), blocks: toHex(asked.blocks) },
      { name: request.name, made: request.made, known: request.known, unheld: request.unheld, blocks: request.blocks }
    )
    const contents = bundle.block.at + bundle.block.length
    const index = decodeBundleIndex(fromHex(bundle.index), { folder: key.folder, contents }, ed25519)
    assert.deepEqual([spansOf(index.known), spansOf(index.base), spansOf(index.carried)], [bundle.known, bundle.base, bundle.carried])
    assert.deepEqual(index.blocks.find(bundle.block.hash), { at: bundle.block.at, length: bundle.block.length })
    assert.equal(toHex(bundleEnd(fromHex(bundle.index))), bundle.plain.slice(2 * contents))
    const frame = fromHex(bundle.plain).subarray(0, bundle.length)
    // The frame's length takes two bytes here.
    assert.equal(toHex(blake3(concat([new Uint8Array(32), blake3(frame.subarray(2))]))), bundle.batches)
  })

  it('is refused where it is of another folder, signed by another, or says what cannot be', () => {
    const plain = fromHex(request.plain)
    assert.throws(() => decodeBundleRequest(plain, folderKey.folder, ed25519), { code: 'BAD_BUNDLE', message: /another folder/ })
    const forged = plain.slice()
    forged[forged.length - 1] = (forged[forged.length - 1] as number) ^ 1
    assert.throws(() => decodeBundleRequest(forged, key.folder, ed25519), { code: 'BAD_BUNDLE', message: /signature/ })
    const index = fromHex(bundle.index)
    const { folder } = key
    assert.throws(() => decodeBundleIndex(index, { folder, contents: bundle.block.at + bundle.block.length - 1 }, ed25519), { message: /outside of it/ })
    assert.throws(() => decodeBundleIndex(index, { folder, contents: bundle.length - 1 }, ed25519), { message: /out of range/ })
  })

  it('finds each place by its hash, among however many', () => {
    for (const count of [0, 1, 2, 3, 100]) {
      const places = new Map(Array.from({ length: count }, (_, i) => [toHex(blake3(Uint8Array.of(i))), { at: i * 1000, length: i }]))
      const table = BundlePlaces.of(places)
      assert.equal(table.count, count)
      for (const [hash, place] of places) assert.deepEqual(table.find(hash), place)
      assert.equal(table.find('00'.repeat(32)), undefined)
      assert.equal(table.find('ff'.repeat(32)), undefined)
    }
  })

  it('is not taken with an index that is out of order', () => {
    const { bytes } = BundlePlaces.of(new Map([1, 2].map((i) => [toHex(blake3(Uint8Array.of(i))), { at: 0, length: 1 }])))
    const within = { from: 0, to: 10, most: 10 }
    assert.equal(new BundlePlaces(bytes, within).count, 2)
    assert.throws(() => new BundlePlaces(concat([bytes.subarray(44), bytes.subarray(0, 44)]), within), { message: /out of order/ })
    assert.throws(() => new BundlePlaces(concat([bytes.subarray(0, 44), bytes.subarray(0, 44)]), within), { message: /out of order/ })
    assert.throws(() => new BundlePlaces(bytes.subarray(1), within), { message: /cut off/ })
  })

  it('says what is no bundle, and what is of a later version', () => {
    const head = fromHex(vectors.head.encoded)
    for (const [bytes, code] of [
      [text.encode('a text'), 'BAD_BUNDLE'],
      [new Uint8Array(), 'BAD_BUNDLE'],
      [head.subarray(0, 40), 'BAD_BUNDLE'],
      [head.map((byte, i) => (i === 16 ? 2 : byte)), 'UNSUPPORTED_VERSION'],
      [head.map((byte, i) => (i === 17 ? 9 : byte)), 'BAD_BUNDLE']
    ] as const)
      assert.throws(() => decodeBundleHead(bytes), { code })
  })
})
