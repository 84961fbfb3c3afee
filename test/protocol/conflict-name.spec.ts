import assert from 'node:assert/strict'
import fc from 'fast-check'
import { conflictPath, splitName, timestamp } from '../../protocol/conflict-name.ts'
import { deviceIdOf } from '../../protocol/device-id.ts'
import { MAX_NAME_BYTES, nameOf, parentOf, pathFault, utf8Length } from '../../protocol/path.ts'

const device = deviceIdOf(new Uint8Array(32).fill(5))
const short = device.slice(-7)
const at = BigInt(Date.UTC(2025, 5, 15, 15, 6, 40)) * 1_000_000n

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
  .map((text) => text.normalize('NFC').replaceAll(/[/\0]/g, '_'))
  .filter((text) => pathFault(text) === undefined)
const path = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'))
  .filter((text) => pathFault(text) === undefined)

describe('conflict name', () => {
  const table: readonly (readonly [path: string, expected: string])[] = [
    ['report.txt', `report.sync-conflict-20250615-150640-${short}.txt`],
    ['a/b/report.txt', `a/b/report.sync-conflict-20250615-150640-${short}.txt`],
    ['archive.tar.gz', `archive.tar.sync-conflict-20250615-150640-${short}.gz`],
    ['Makefile', `Makefile.sync-conflict-20250615-150640-${short}`],
    ['.profile', `.profile.sync-conflict-20250615-150640-${short}`],
    ['a.b/c', `a.b/c.sync-conflict-20250615-150640-${short}`],
    ['ends.', `ends.sync-conflict-20250615-150640-${short}.`]
  ]
  for (const [from, expected] of table) it(`of ${from}`, () => assert.equal(conflictPath(from, at, device), expected))

  it('does not depend on anything below a second', () => {
    assert.equal(conflictPath('a', at + 999_999_999n, device), conflictPath('a', at, device))
    assert.notEqual(conflictPath('a', at + 1_000_000_000n, device), conflictPath('a', at, device))
  })

  it('has the time of years before 1970 and after 9999', () => {
    assert.equal(timestamp(-1), '19691231-235959')
    assert.equal(timestamp(Date.UTC(1, 0, 1) - 2e14).length, 15)
    assert.equal(timestamp(253_402_300_800_000), '00000101-000000')
  })

  it('stays beside the item, is a path, and has at most 255 bytes', () => {
    fc.assert(
      fc.property(path, (from) => {
        const copy = conflictPath(from, at, device)
        assert.equal(parentOf(copy), parentOf(from))
        assert.ok(utf8Length(nameOf(copy)) <= MAX_NAME_BYTES)
        if (utf8Length(copy) <= 4096) assert.equal(pathFault(copy), undefined)
      }),
      { numRuns: 500 }
    )
  })

  it('cuts a long name between two characters', () => {
    const copy = conflictPath(`${'€'.repeat(80)}.txt`, at, device)
    assert.ok(copy.isWellFormed())
    assert.match(copy, /^€+\.sync-conflict-20250615-150640-.{7}\.txt$/)
    assert.ok(MAX_NAME_BYTES - utf8Length(copy) < 3)
    const emoji = conflictPath('😀'.repeat(63), at, device)
    assert.ok(emoji.isWellFormed() && /^(😀)+\.sync/u.test(emoji))
  })

  it('of a copy is another one still', () => {
    const copy = conflictPath('a.txt', at, device)
    assert.notEqual(conflictPath(copy, at, device), copy)
  })
})

describe('split name', () => {
  it('leaves an overlong extension in the name', () => {
    assert.deepEqual(splitName(`a.${'x'.repeat(40)}`), { stem: `a.${'x'.repeat(40)}`, extension: '' })
    assert.deepEqual(splitName('a.txt'), { stem: 'a', extension: '.txt' })
  })

  it('loses nothing', () => {
    fc.assert(fc.property(name, (text) => assert.equal(`${splitName(text).stem}${splitName(text).extension}`, text)))
  })
})
