import assert from 'node:assert/strict'
import { readSize } from '../../daemon/size-argument.ts'

describe('a size on the command line', () => {
  for (const [text, bytes] of [
    ['0', 0],
    ['500', 500],
    ['500B', 500],
    ['100k', 100_000],
    ['100K', 100_000],
    ['700M', 700e6],
    ['1.5 GB', 1.5e9],
    ['4gb', 4e9],
    ['4GiB', 4 * 2 ** 30],
    ['2Ti', 2 * 2 ** 40],
    [' 16G ', 16e9]
  ] as const)
    it(`may be ${JSON.stringify(text)}`, () => assert.equal(readSize(text), bytes))

  for (const text of ['', 'k', '-1', '1e3', '4 iB', '4X', '1,5G', '1.2345G', '99999999999999T'])
    it(`may not be ${JSON.stringify(text)}`, () => assert.equal(readSize(text), undefined))
})
