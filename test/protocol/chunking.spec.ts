import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { blake3 } from '../../protocol/blake3.ts'
import { blockLengths, type ChunkingRule, Cutter, chunkingFor, MAX_BLOCK_BYTES, SINGLE_BLOCK_BYTES } from '../../protocol/chunking.ts'
import { toHex } from '../../protocol/hex.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

interface Vector {
  readonly name: string
  readonly seed: string | null
  readonly size: number
  readonly lengths: readonly number[]
}

/** Bytes that other implementations can make: the BLAKE3 hash of a counter (little-endian, 32 bits) after a seed, one after the other. */
function contentOf(vector: { readonly seed: string | null; readonly size: number }): Uint8Array {
  const bytes = new Uint8Array(vector.size)
  if (vector.seed === null) return bytes
  const seed = new TextEncoder().encode(vector.seed)
  const input = new Uint8Array(seed.length + 4)
  input.set(seed)
  const view = new DataView(input.buffer)
  for (let at = 0; at < bytes.length; at += 32) {
    view.setUint32(seed.length, at / 32, true)
    bytes.set(blake3(input).subarray(0, Math.min(32, bytes.length - at)), at)
  }
  return bytes
}

function fineRule(): ChunkingRule {
  const rule = chunkingFor(2 * MiB)
  assert.ok(rule)
  return rule
}

function ends(content: Uint8Array, rule: ChunkingRule): number[] {
  const cutter = new Cutter(rule)
  const found: number[] = []
  for (let at = cutter.next(content, 0, content.length); at >= 0; at = cutter.next(content, at, content.length)) found.push(at)
  return found
}

describe('chunking', () => {
  const random = new SeededRandom('chunking')

  it('cuts the contents of test/vectors/chunking.json as they say', () => {
    const { vectors } = JSON.parse(readFileSync(new URL('../vectors/chunking.json', import.meta.url), 'utf8')) as { vectors: Vector[] }
    assert.ok(vectors.length >= 4)
    for (const vector of vectors) assert.deepEqual(blockLengths(contentOf(vector)), vector.lengths, vector.name)
  })

  it('leaves contents of up to 1 MiB in one block and cuts every longer one', () => {
    for (const size of [0, 1, SINGLE_BLOCK_BYTES]) assert.equal(chunkingFor(size), undefined)
    for (const size of [SINGLE_BLOCK_BYTES + 1, 3 * MiB]) assert.ok(blockLengths(new Uint8Array(size)).length > 1)
  })

  it('doubles the average with the size from 256 KiB to 16 MiB', () => {
    const average = (size: number) => chunkingFor(size)?.average
    assert.equal(average(SINGLE_BLOCK_BYTES + 1), 256 * KiB)
    assert.equal(average(512 * MiB - 1), 256 * KiB)
    assert.equal(average(512 * MiB), 512 * KiB)
    assert.equal(average(5 * GiB), 4 * MiB)
    assert.equal(average(16 * GiB), 16 * MiB)
    assert.equal(average(2 ** 50), 16 * MiB)
  })

  it('keeps every block within its bounds, and no block longer than 32 MiB', () => {
    for (const size of [2 * MiB, GiB, 8 * GiB, 64 * GiB]) {
      const rule = chunkingFor(size)
      assert.ok(rule)
      assert.equal(rule.min, rule.average / 4)
      assert.ok(rule.max >= 2 * rule.average && rule.max <= MAX_BLOCK_BYTES)
    }
    const { min, max } = fineRule()
    const lengths = blockLengths(random.bytes(24 * MiB))
    for (const length of lengths.slice(0, -1)) assert.ok(length >= min && length <= max, `${length}`)
    const mean = (24 * MiB) / lengths.length
    assert.ok(mean > 200 * KiB && mean < 400 * KiB, `mean of ${mean}`)
  })

  it('finds the same ends in whatever pieces the content comes', () => {
    const content = random.bytes(3 * MiB)
    const whole = ends(content, fineRule())
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700_000 }), { minLength: 1, maxLength: 12 }), fc.nat(40), (pieces, shift) => {
        const cutter = new Cutter(fineRule())
        const found: number[] = []
        for (let from = 0, i = 0; from < content.length; i++) {
          const length = pieces[i % pieces.length] as number
          const piece = content.subarray(Math.max(0, from - shift), from + length)
          const lead = Math.min(from, shift)
          for (let at = cutter.next(piece, lead, piece.length); at >= 0; at = cutter.next(piece, at, piece.length)) found.push(from - lead + at)
          from += length
        }
        assert.deepEqual(found, whole)
      }),
      { numRuns: 30 }
    )
  })

  it('moves no end but the nearest when something is inserted', () => {
    const content = random.bytes(12 * MiB)
    const inserted = new Uint8Array(content.length + 1000)
    inserted.set(random.bytes(1000), 5 * MiB)
    inserted.set(content.subarray(0, 5 * MiB))
    inserted.set(content.subarray(5 * MiB), 5 * MiB + 1000)
    const hashes = (bytes: Uint8Array) => {
      let from = 0
      return blockLengths(bytes).map((length) => {
        from += length
        return toHex(blake3(bytes.subarray(from - length, from)))
      })
    }
    const before = new Set(hashes(content))
    const fresh = hashes(inserted).filter((hash) => !before.has(hash))
    assert.ok(fresh.length <= 4, `${fresh.length} blocks are new`)
  })

  it('has every coarser mask hold every finer one', () => {
    for (let size = MiB + 1; size < 16 * GiB; size *= 2) {
      const fine = chunkingFor(size)
      const coarse = chunkingFor(2 * size)
      assert.ok(fine && coarse)
      assert.equal((coarse.earlyMask & fine.earlyMask) >>> 0, fine.earlyMask >>> 0)
      assert.equal((coarse.lateMask & fine.lateMask) >>> 0, fine.lateMask >>> 0)
    }
  })
})
