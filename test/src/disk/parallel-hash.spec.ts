import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import type { DiskContext } from '../../../src/disk/context.ts'
import { hash, hashPart } from '../../../src/disk/hash.ts'
import { jitBlake3 } from '../../../src/disk/native-blake3.ts'
import { parallelHash } from '../../../src/disk/parallel-hash.ts'
import { SeededRandom } from '../../../src/memory/seeded-random.ts'
import type { BlockList } from '../../../protocol/index.ts'
import type { HashResult } from '../../../src/ports/disk.ts'
import { FOLDER, scanAll } from '../../compliance/disk.ts'
import { memoryPlace, ROOT } from '../../fixtures/memory-place.ts'

const MiB = 1024 * 1024

/** Random bytes with runs in them that are never cut early, or that repeat. */
function content(seed: number, size: number): Uint8Array {
  const random = new SeededRandom(seed)
  const bytes = random.bytes(size)
  for (let i = random.integer(0, 4); i > 0; i--) {
    const from = random.integer(0, size)
    const length = random.integer(0, 5 * MiB)
    if (random.chance(0.5)) bytes.fill(0, from, from + length)
    else bytes.copyWithin(from + length, from, from + length)
  }
  return bytes
}

describe('hashing on several threads', () => {
  const setUp = async () => {
    const place = memoryPlace()
    const disk = place.open()
    await disk.claim(FOLDER)
    const context: DiskContext = { posix: disk.posix, blake3: jitBlake3, root: ROOT, folder: FOLDER, temporaryName: () => 't' }
    return { ...place, disk, context }
  }

  it('gives what one thread gives, wherever a file is parted', async () => {
    const { disk, context } = await setUp()
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 2 * MiB, max: 12 * MiB }), fc.integer({ min: MiB / 2, max: 5 * MiB }), async (seed, size, partBytes) => {
        disk.userWrite('file', content(seed, size))
        const requests = (await scanAll(disk)).items
        const parts: number[] = []
        const components = {
          hash: (portion: Parameters<typeof hash>[1]) => hash(context, portion),
          hashPart: (part: Parameters<typeof hashPart>[1]) => {
            parts.push(part.from)
            return hashPart(context, part)
          }
        }
        assert.deepEqual(await parallelHash(components, requests, { width: 3, partBytes }), await hash(context, requests))
        assert.ok(size < 2 * partBytes || parts.length > 1)
      }),
      { numRuns: 25 }
    )
  }).timeout(60_000)

  it('gives the same with the blocks that a file had before', async () => {
    const { disk, context } = await setUp()
    const hashed = async (known?: BlockList, partBytes?: number) => {
      const requests = (await scanAll(disk)).items.map((item) => ({ ...item, ...(known && { known }) }))
      const components = {
        hash: (portion: Parameters<typeof hash>[1]) => hash(context, portion),
        hashPart: (part: Parameters<typeof hashPart>[1]) => hashPart(context, part)
      }
      const [result] = await (partBytes === undefined ? hash(context, requests) : parallelHash(components, requests, { width: 3, partBytes }))
      return result?.ok === true ? result : assert.fail('it was not hashed')
    }
    const edit = fc.record({ at: fc.nat(), cut: fc.integer({ min: 0, max: MiB }), put: fc.integer({ min: 0, max: MiB }) })
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 3 * MiB, max: 9 * MiB }), fc.array(edit, { maxLength: 3 }), async (seed, size, edits) => {
        const random = new SeededRandom(seed)
        let bytes = content(seed, size)
        disk.userWrite('file', bytes)
        const known = (await hashed()).blocks?.slice(0, -1)
        for (const { at, cut, put } of edits) {
          const from = at % bytes.length
          bytes = Buffer.concat([bytes.subarray(0, from), random.bytes(put), bytes.subarray(Math.min(bytes.length, from + cut))])
        }
        fc.pre(bytes.length > MiB)
        disk.userWrite('file', bytes)
        const { content: id, blocks } = await hashed()
        for (const partBytes of [undefined, MiB, 2 * MiB]) {
          const result = await hashed(known, partBytes)
          assert.deepEqual([result.content, result.blocks], [id, blocks])
        }
      }),
      { numRuns: 25 }
    )
  }).timeout(60_000)

  it('answers in the order of the requests, whichever is ready first, and for each on its own', async () => {
    const { disk, context } = await setUp()
    for (let i = 0; i < 300; i++) disk.userWrite(`f${i}`, `content ${i}`)
    disk.userWrite('g', content(1, 3 * MiB))
    const requests = (await scanAll(disk)).items
    disk.userDelete('f7')
    disk.userWrite('g', 'changed')
    let delay = 0
    const components = {
      async hash(portion: Parameters<typeof hash>[1]): Promise<HashResult[]> {
        const results = await hash(context, portion)
        for (let i = 10 - delay++; i > 0; i--) await Promise.resolve()
        return results
      },
      hashPart: (part: Parameters<typeof hashPart>[1]) => hashPart(context, part)
    }
    const results = await parallelHash(components, requests, { width: 2, partBytes: MiB })
    assert.deepEqual(results, await hash(context, requests))
    assert.deepEqual(
      results.flatMap((result, i) => (result.ok ? [] : [requests[i]?.path, result.reason])),
      ['f7', 'gone', 'g', 'changed']
    )
  })

  it('begins no other when one fails as a whole', async () => {
    let begun = 0
    const components = {
      async hash(): Promise<HashResult[]> {
        begun++
        throw new Error('the thread stopped')
      },
      hashPart: () => Promise.reject(new Error('not asked'))
    }
    const { disk } = await setUp()
    for (let i = 0; i < 600; i++) disk.userWrite(`f${i}`, '')
    await assert.rejects(parallelHash(components, (await scanAll(disk)).items, { width: 2 }), /stopped/)
    assert.equal(begun, 2)
  })
})
