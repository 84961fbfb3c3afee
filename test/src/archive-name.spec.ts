import assert from 'node:assert/strict'
import fc from 'fast-check'
import { MAX_NAME_BYTES, utf8Length } from '../../protocol/index.ts'
import { archiveName, isVersionOf, readArchiveName } from '../../src/archive-name.ts'

const AT = Date.UTC(2026, 10, 21, 14, 3, 5)
const versions = fc.record({
  name: fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }).filter((name) => !name.includes('/')),
  at: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  number: fc.integer({ min: 1, max: 1000 })
})

describe('names of kept versions', () => {
  const table = [
    ['a.txt', 1, 'a~20261121-140305.txt'],
    ['a.tar.gz', 2, 'a.tar~20261121-140305-2.gz'],
    ['.profile', 1, '.profile~20261121-140305'],
    ['a~20250101-000000.txt', 1, 'a~20250101-000000~20261121-140305.txt']
  ] as const
  for (const [name, number, kept] of table) {
    it(`${kept} is one of ${name}`, () => {
      assert.equal(archiveName({ name, at: AT, number }), kept)
      assert.deepEqual(readArchiveName(kept), { name, at: AT, number })
    })
  }

  it('are read as they were made, whatever the item is called', () => {
    fc.assert(
      fc.property(versions, (version) => {
        const kept = archiveName(version)
        const read = readArchiveName(kept)
        assert.ok(utf8Length(kept) <= MAX_NAME_BYTES)
        assert.ok(read !== undefined && read.at === version.at && read.number === version.number, kept)
        assert.ok(isVersionOf(version.name, read))
      })
    )
  })

  for (const name of [
    'a.txt',
    'a~backup.txt',
    'a~20261321-140305',
    'a~20260231-000000',
    '~20261121-140305',
    'a~20261121-140305-1',
    'a~20261121-1403',
    'a~20261121-140305-02'
  ])
    it(`${name} is a name that a person gave`, () => assert.equal(readArchiveName(name), undefined))
})
