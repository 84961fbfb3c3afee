import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { blake3, deriveKey, keyedHash } from '../../protocol/blake3.ts'
import { toHex } from '../../protocol/hex.ts'

interface Vectors {
  readonly key: string
  readonly context: string
  readonly cases: readonly { readonly length: number; readonly hash: string; readonly keyedHash: string; readonly deriveKey: string }[]
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/blake3.json', import.meta.url), 'utf8')) as Vectors

describe('blake3', () => {
  for (const { length, ...expected } of vectors.cases) {
    it(`agrees with the official vectors on ${length} bytes`, () => {
      // Once aligned and once not: the SIMD path reads words.
      for (const offset of [0, 3]) {
        const input = new Uint8Array(length + offset).subarray(offset)
        for (let i = 0; i < length; i++) input[i] = i % 251
        assert.equal(toHex(blake3(input)), expected.hash)
        assert.equal(toHex(keyedHash(new TextEncoder().encode(vectors.key), input)), expected.keyedHash)
        assert.equal(toHex(deriveKey(vectors.context, input, 64)), expected.deriveKey)
        assert.equal(toHex(deriveKey(vectors.context, input)), expected.deriveKey.slice(0, 64))
      }
    })
  }

  it('refuses a key that has not 32 bytes', () => {
    assert.throws(() => keyedHash(new Uint8Array(31), new Uint8Array()), RangeError)
  })
})
