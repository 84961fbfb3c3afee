import assert from 'node:assert/strict'
import fc from 'fast-check'
import { escapeShort, escapeText } from '../../../daemon/terminal/escape.ts'

describe('escapeText', () => {
  it('leaves ordinary names of all scripts as they are', () => {
    for (const name of ['photos', 'Übung 2.txt', '日本語.md', 'файл', '🎉 party.png', 'C:\\dir', "it's", 'é (NFD)']) assert.equal(escapeText(name), name)
  })

  it('shows what a terminal would obey', () => {
    assert.equal(escapeText('a\x1b[31mb'), 'a\\x1b[31mb')
    assert.equal(escapeText('a\nb\rc\td'), 'a\\nb\\rc\\td')
    assert.equal(escapeText('\x9b2J\x07\x7f\0'), '\\x9b2J\\x07\\x7f\\x00')
  })

  it('shows what turns text around or is not seen', () => {
    assert.equal(escapeText('exe.\u202egpj'), 'exe.\\u{202e}gpj')
    assert.equal(escapeText('a\u200bb\u2066c\ufeff'), 'a\\u{200b}b\\u{2066}c\\u{feff}')
    assert.equal(escapeText('a\u{e0041}'), 'a\\u{e0041}')
    assert.equal(escapeText('a\ud800'), 'a\\u{d800}')
  })

  it('keeps two names apart of which one spells the escape of the other', () => {
    assert.notEqual(escapeText('a\x1bb'), escapeText('a\\x1bb'))
    assert.notEqual(escapeText('a\nb'), escapeText('a\\nb'))
  })

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(escapeText(text), /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
      })
    )
  })

  it('keeps any two different texts different', () => {
    const text = fc.string({ unit: fc.constantFrom('\\', 'n', 'x', '1', 'b', '\n', '\x1b', 'u', '{', '}', '\u202e', '2', '0', 'e') })
    fc.assert(
      fc.property(text, text, (a, b) => {
        fc.pre(a !== b)
        assert.notEqual(escapeText(a), escapeText(b))
      }),
      { numRuns: 2000 }
    )
  })

  it('shortens in the middle', () => {
    assert.equal(escapeShort('abcdefghij', 10), 'abcdefghij')
    assert.equal(escapeShort('abcdefghijk', 7), 'abc…ijk')
    assert.equal([...escapeShort('x'.repeat(100), 30)].length, 30)
  })
})
