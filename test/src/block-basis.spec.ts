import assert from 'node:assert/strict'
import type { Block, BlockHash } from '../../protocol/index.ts'
import { BlockBasis } from '../../src/block-basis.ts'
import type { BlockRequest } from '../../src/ports/disk.ts'

const list = (names: string, length = 2): Block[] => [...names].map((name) => ({ hash: name as BlockHash, length }))

describe('what stands in the place of a missing block', () => {
  let gone: string
  beforeEach(() => {
    gone = ''
  })
  /** A disk on which a block is its name and its offset. */
  const disk = {
    read: async (requests: readonly BlockRequest[]) => requests.map(({ hash, offset }) => (gone.includes(hash) ? undefined : Buffer.from(`${hash}${offset}`)))
  }
  const find = async (before: string, after: string, index: number, length = 2): Promise<string | undefined> => {
    const basis = new BlockBasis({ disk }, { from: { path: 'file' }, before: list(before, length), after: list(after, length) })
    return (await basis.find(index))?.toString()
  }

  for (const [what, before, after, index, expected] of [
    ['the block that it replaces', 'abc', 'aXc', 1, 'b2'],
    ['the first one', 'abc', 'Xbc', 0, 'a0'],
    ['the last one', 'abc', 'abX', 2, 'c4'],
    ['all that it replaces', 'abcde', 'aXe', 1, 'b2c4d6'],
    ['what follows the one before it, where the next has changed too', 'abcd', 'aXYd', 1, 'b2'],
    ['what precedes the one after it, where the one before has changed too', 'abcd', 'aXYd', 2, 'c4'],
    ['nothing, where it was put between two', 'ab', 'aXb', 1, undefined],
    ['nothing, where both neighbours have changed', 'abcde', 'aXYZe', 2, undefined],
    ['nothing, where the order is another', 'abc', 'cXa', 1, undefined],
    ['nothing, behind the last', 'abc', 'abcX', 3, undefined]
  ] as const) {
    it(`is ${what}`, async () => assert.equal(await find(before, after, index), expected))
  }

  it('is unknown where the disk does not hold it any more', async () => {
    gone = 'c'
    assert.equal(await find('abcde', 'aXe', 1), undefined)
  })

  it('is known in bytes before it is read, and is none where it is not read', () => {
    const bytes = (after: string, length: number): number =>
      new BlockBasis({ disk }, { from: { path: 'file' }, before: list('abcde', length), after: list(after, length) }).bytes(1)
    assert.equal(bytes('aXe', 2), 6)
    assert.equal(bytes('aXYZe', 2), 2)
    assert.equal(bytes('cXa', 2), 0)
    assert.equal(bytes('aXcde', 9 << 20), 0)
  })

  it('is not looked at where it is long', async () => {
    assert.equal(await find('abcde', 'aXe', 1, 3 << 20), undefined)
    assert.equal(await find('abcde', 'aXde', 1, 3 << 20), 'b3145728c6291456')
  })
})
