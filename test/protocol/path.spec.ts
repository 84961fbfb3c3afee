import assert from 'node:assert/strict'
import fc from 'fast-check'
import { assertPath, isReserved, leavesFolder, nameOf, parentOf, pathFault, utf8Length } from '../../protocol/path.ts'

describe('path', () => {
  const good = [
    'a',
    'a/b',
    '.hidden',
    '...',
    'a b',
    ' a ',
    'a\\b',
    'C:',
    'ä',
    '€/😀',
    'x'.repeat(255),
    'é'.repeat(127),
    'a/.syncline',
    'syncline',
    '.synclineignore',
    'con'
  ]
  for (const path of good) it(`takes ${JSON.stringify(path.slice(0, 30))}`, () => assert.equal(pathFault(path), undefined))

  const bad: readonly (readonly [path: string, why: RegExp])[] = [
    ['', /empty$/],
    ['/a', /empty name/],
    ['a/', /empty name/],
    ['a//b', /empty name/],
    ['.', /"\." in it/],
    ['..', /"\.\." in it/],
    ['a/../b', /"\.\." in it/],
    ['a/./b', /"\." in it/],
    ['a\0b', /NUL/],
    ['\ud800', /not Unicode/],
    ['a\u0308', /normal form C/],
    ['x'.repeat(256), /name longer than 255/],
    ['é'.repeat(128), /name longer than 255/],
    [Array.from({ length: 129 }, () => 'a').join('/'), /deeper than 128/],
    [Array.from({ length: 20 }, () => 'x'.repeat(240)).join('/'), /longer than 4096/],
    ['.syncline', /reserved/],
    ['.syncline/archive/a', /reserved/]
  ]
  for (const [path, why] of bad) {
    it(`refuses ${JSON.stringify(path.slice(0, 30))}: ${why.source}`, () => {
      assert.match(pathFault(path) ?? '', why)
      assert.throws(() => assertPath(path), { name: 'ProtocolError', code: 'BAD_PATH', message: why })
    })
  }

  it('is refused without a message as long as itself', () => {
    assert.throws(
      () => assertPath('\0'.repeat(100_000)),
      (error: Error) => error.message.length < 2000
    )
  })

  it('that is taken has no name that leads elsewhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('/', '.', 'a', '\\', '\0', 'é'), maxLength: 12 }), (path) => {
        if (pathFault(path) !== undefined) return
        assert.ok(path.split('/').every((name) => name !== '' && name !== '.' && name !== '..' && utf8Length(name) <= 255))
      }),
      { numRuns: 2000 }
    )
  })

  it('has a parent and a name that make it up again', () => {
    assert.equal(parentOf('a'), undefined)
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 2, maxLength: 5 }), (names) => {
        const path = names.join('/')
        assert.equal(`${parentOf(path)}/${nameOf(path)}`, path)
      })
    )
  })
})

describe('reserved name', () => {
  const ours = [
    '.syncline',
    '.SYNCLINE',
    '.Syncline',
    '.syncline.',
    '.syncline. .',
    '.ſyncline',
    '.ｓyncline',
    '．syncline',
    '.sync\u200cline',
    '\ufeff.syncline'
  ]
  for (const name of ours) it(`${JSON.stringify(name)} is ours, and all in it`, () => assert.ok(isReserved(name) && isReserved(`${name}/tmp`)))

  const theirs = ['.synclin', '.syncline2', 'syncline', '.synclineignore', 'a/.syncline', '.sync line']
  for (const name of theirs) it(`${JSON.stringify(name)} is a user's`, () => assert.ok(!isReserved(name)))
})

describe('symlink target', () => {
  const table: readonly (readonly [path: string, target: string, leaves: boolean])[] = [
    ['a', 'b', false],
    ['a', '..', true],
    ['a/b', '..', false],
    ['a/b', '../c', false],
    ['a/b', '../..', true],
    ['a/b', 'x/../../..', true],
    ['a/b', './../c', false],
    ['a', '/etc/passwd', true],
    ['a', 'C:\\', true],
    ['a', '\\\\server', true],
    ['a', 'x/../y', false]
  ]
  for (const [path, target, leaves] of table) {
    it(`${target} at ${path} ${leaves ? 'leaves' : 'stays in'} the folder`, () => assert.equal(leavesFolder(path, target), leaves))
  }
})
