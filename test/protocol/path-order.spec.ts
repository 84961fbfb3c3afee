import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { pathOrder } from '../../protocol/path-order.ts'

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
  fc.constantFrom('a', 'a!', 'a0', '\u{1f600}', '\uff5e', '\ue000', '\ud7ff', '-')
)
const path = fc
  .array(
    name.map((text) => text.replaceAll('/', '_').replaceAll('\0', '_')),
    { minLength: 1, maxLength: 4 }
  )
  .map((names) => names.join('/'))

describe('pathOrder', () => {
  it('is the order of the bytes with NUL for every slash', () => {
    const bytes = (text: string) => Buffer.from(text.replaceAll('/', '\0'))
    fc.assert(
      fc.property(path, path, (a, b) => assert.equal(Math.sign(pathOrder(a, b)), Buffer.compare(bytes(a), bytes(b)))),
      { numRuns: 2000 }
    )
  })

  it('has a directory before what is in it, and that before the next name', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'a/c', 'a!', 'a-', 'a.txt', 'b']
    assert.deepEqual([...paths].reverse().sort(pathOrder), paths)
  })
})
