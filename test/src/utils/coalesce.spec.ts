import assert from 'node:assert/strict'
import fc from 'fast-check'
import { coalesce } from '../../../src/utils/coalesce.ts'

const SIZE = 10
const chunk = fc.uint8Array({ minLength: 1, maxLength: 25 })

async function joined(groups: readonly (readonly Uint8Array[])[]): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  const source = (async function* () {
    yield* groups
  })()
  for await (const one of coalesce(source, SIZE)) chunks.push(one)
  return chunks
}

describe('coalesce', () => {
  it('changes no byte and no order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(chunk, { maxLength: 6 }), { maxLength: 4 }), async (groups) => {
        assert.deepEqual(Buffer.concat(await joined(groups)), Buffer.concat(groups.flat()))
      })
    )
  })

  it('joins the small ones of a group, and keeps none of a group back', async () => {
    const small = new Uint8Array(3)
    const lengths = async (...groups: Uint8Array[][]): Promise<number[]> => (await joined(groups)).map(({ length }) => length)
    assert.deepEqual(await lengths([small, small, small, small, small]), [12, 3])
    assert.deepEqual(await lengths([small], [small]), [3, 3])
    assert.deepEqual(await lengths([new Uint8Array(20), small]), [20, 3])
    assert.deepEqual(await lengths([]), [])
  })
})
