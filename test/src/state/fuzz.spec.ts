import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { decodeRecord, fromHex, type ContentId, type ReplicaId } from '../../../protocol/index.ts'
import { decodeMeta, encodeMeta, newMeta } from '../../../src/state/folder-meta.ts'
import { decodeDotValue, decodeHolders, decodePlaceCount, encodeDotValue, encodeHolders, encodePlaceCount } from '../../../src/state/index-keys.ts'
import { decodeEntry, encodeEntry, type Held, type ItemEntry } from '../../../src/state/item-entry.ts'
import { type Decoding, tryDecoding } from '../../fixtures/decoding.ts'
import { FUZZ_CASES } from '../../fixtures/mutations.ts'

const RECORDS = JSON.parse(readFileSync(new URL('../../vectors/records.json', import.meta.url), 'utf8')).records as { readonly encoded: string }[]
const REPLICA = '0102030405060708' as ReplicaId
const CONTENT = 'ab'.repeat(32) as ContentId
const versions = RECORDS.map(({ encoded }) => ({ ...decodeRecord(fromHex(encoded)), bytes: fromHex(encoded) }))
const stat = { type: 'file', dev: 1n, ino: 2n ** 60n, size: 9, mtimeNs: -5n, ctimeNs: 7n, mode: 0o100644 } as const
const held: Held = { version: new Map([[REPLICA, 3]]), type: 'file', content: CONTENT, size: 9, mode: 0o644, mtimeNs: -5n, stat, racy: true, local: false }
const entries: ItemEntry[] = [{ versions }, { versions: versions.slice(0, 1), held }, { versions: [], held: { ...held, diskPath: 'na\u0308ive', local: true } }]

/** An index is ours: what a disk made of it is refused with any error, and the index made anew. */
const isOwnError = (error: unknown): boolean => error instanceof Error

const DECODERS: Readonly<Record<string, Decoding<never>>> = {
  entries: decoding({ valid: entries.map(encodeEntry), decode: decodeEntry, encode: encodeEntry, isOwnError }),
  'what is kept of a folder': decoding({
    valid: [
      newMeta(new Uint8Array(16)),
      {
        ...newMeta(new Uint8Array(16).fill(1)),
        lastSeq: 2 ** 48 - 1,
        scanned: true,
        knowledge: new Map([
          [
            REPLICA,
            [
              { from: 1, to: 5 },
              { from: 9, to: 9 }
            ]
          ]
        ])
      }
    ].map(encodeMeta),
    decode: decodeMeta,
    encode: encodeMeta,
    isOwnError
  }),
  'values of dots': decoding({
    valid: [encodeDotValue({ first: 2 ** 48 - 1, path: 'photos/a.txt' })],
    decode: decodeDotValue,
    encode: encodeDotValue,
    isOwnError
  }),
  'places of contents': decoding({
    valid: [encodePlaceCount({ count: 3, path: 'photos/a.txt' })],
    decode: decodePlaceCount,
    encode: encodePlaceCount,
    isOwnError
  }),
  'holders of blocks': decoding({
    valid: [true, false].map((more) => encodeHolders({ latest: [0, 1].map((index) => ({ content: CONTENT, index })), more })),
    decode: decodeHolders,
    encode: encodeHolders,
    isOwnError
  })
}

describe('decoders of what the index keeps', function () {
  this.timeout(60_000 + FUZZ_CASES)

  for (const [name, one] of Object.entries(DECODERS)) {
    it(`${name}: a value that is encoded again, or an error`, () => {
      const { taken } = tryDecoding(one, Math.ceil(FUZZ_CASES / 10 / Object.keys(DECODERS).length))
      assert.ok(taken > 0)
    })
  }
})

describe('an entry of the index', () => {
  it('keeps 64 bits as they are, wherever in them a number is', () => {
    for (let bit = 0n; bit < 64n; bit++) {
      for (const number of [2n ** bit, 2n ** (bit + 1n) - 1n]) {
        const entry: ItemEntry = {
          versions: [],
          held: { ...held, stat: { ...stat, dev: number, ino: number, mtimeNs: number >> 1n, ctimeNs: -(number >> 1n) } }
        }
        assert.deepEqual(decodeEntry(encodeEntry(entry)), entry)
      }
    }
  })
})

function decoding<T>(one: Decoding<T>): Decoding<never> {
  return one as unknown as Decoding<never>
}
