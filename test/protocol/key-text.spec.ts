import assert from 'node:assert/strict'
import { bech32m } from '@scure/base'
import fc from 'fast-check'
import { ProtocolError } from '../../protocol/errors.ts'
import { formatKey, parseKey } from '../../protocol/key-text.ts'
import { createWriteKey, type FolderKey, readKeyOf, storeKeyOf, storeSecretOf } from '../../protocol/keys.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const ed25519 = new NodeEd25519()
const write = createWriteKey(
  Uint8Array.from({ length: 32 }, (_, i) => i * 7),
  ed25519
)
const keys: readonly FolderKey[] = [write, readKeyOf(write), storeKeyOf(write)]

describe('key text', () => {
  for (const key of keys) {
    const text = formatKey(key)

    describe(`of a ${key.right} key`, () => {
      it('is one line that says its kind, and leads back to the key', () => {
        assert.match(text, new RegExp(`^syncline:${key.right}1p[${ALPHABET}]+$`))
        const parsed = parseKey(text, ed25519)
        assert.equal(parsed.right, key.right)
        assert.equal(parsed.folder, key.folder)
        assert.deepEqual(parsed.publicKey, key.publicKey)
        assert.deepEqual(storeSecretOf(parsed), storeSecretOf(key))
        assert.equal(formatKey(parsed), text)
      })

      it('is read with white space around it, and in capital letters as a QR code may hold it', () => {
        assert.equal(formatKey(parseKey(`\n  ${text}\t\r\n`, ed25519)), text)
        assert.equal(formatKey(parseKey(text.toUpperCase(), ed25519)), text)
      })

      it('is refused with any one character replaced, by whatever character', () => {
        for (let i = 0; i < text.length; i++) {
          const put = (wrong: string): string => text.slice(0, i) + wrong + text.slice(i + 1)
          for (const wrong of '1bio:QZA\u00e9\0') if (wrong !== text[i]) refused(put(wrong), text)
          if (i < text.length - 1) refused(put(' '), text)
          const letters = [...ALPHABET].filter((letter) => letter !== text[i])
          refused(put(letters[i % letters.length] as string), text)
          // To find the wrong character takes 20 ms: for the rest of the alphabet the checksum alone is asked.
          if (i > text.indexOf('1')) for (const letter of letters) assert.equal(bech32m.decodeUnsafe(put(letter), false), undefined)
        }
      })

      it('is refused with any one character left out, doubled or swapped with the next', () => {
        for (let i = 0; i < text.length; i++) {
          refused(text.slice(0, i) + text.slice(i + 1), text)
          refused(text.slice(0, i + 1) + text.slice(i), text)
          if (text[i] === text[i + 1] || i + 1 === text.length) continue
          const swapped = text.slice(0, i) + text[i + 1] + text[i] + text.slice(i + 2)
          assert.equal(bech32m.decodeUnsafe(swapped, false), undefined)
          if (i % 20 === 0) refused(swapped, text)
        }
      })

      it('is refused with up to three characters replaced', () => {
        const first = text.indexOf('1') + 1
        const place = fc.integer({ min: first, max: text.length - 1 })
        fc.assert(
          fc.property(fc.uniqueArray(fc.tuple(place, fc.integer({ min: 1, max: 31 })), { minLength: 2, maxLength: 3, selector: ([at]) => at }), (changes) => {
            const letters = [...text]
            for (const [at, by] of changes) letters[at] = ALPHABET[(ALPHABET.indexOf(letters[at] as string) + by) % 32] as string
            assert.equal(bech32m.decodeUnsafe(letters.join(''), false), undefined)
          }),
          { numRuns: 300 }
        )
      })

      it('says which character is probably wrong, and not what belongs there', () => {
        for (const at of [text.indexOf('1') + 1, 30, text.length - 1]) {
          const wrong = ALPHABET[(ALPHABET.indexOf(text[at] as string) + 5) % 32]
          assert.match(refused(text.slice(0, at) + wrong + text.slice(at + 1), text), new RegExp(`character ${at + 1} is probably wrong$`))
        }
      })
    })
  }

  const text = formatKey(write)
  const cases: readonly [what: string, text: string, reason: RegExp][] = [
    ['nothing', '  ', /does not start with "syncline:"/],
    ['something else', 'https://example.org', /does not start with "syncline:"/],
    ['a character outside the alphabet', `${text.slice(0, 20)}b${text.slice(21)}`, /character 21 cannot be in a key: it is "b"/],
    ['a control character', `${text.slice(0, 20)}\u001b${text.slice(21)}`, /character 21 cannot be in a key: it is U\+001B/],
    ['a space in it', `${text.slice(0, 20)} ${text.slice(20)}`, /character 21 cannot be in a key: it is U\+0020/],
    ['an end that is missing', text.slice(0, -5), /too short: 5 of 74 characters are missing/],
    ['more at its end', `${text}qq`, /too long: 2 more than 74 characters/],
    ['very much at its end', text + 'q'.repeat(10_000), /too long/],
    ['mixed case', text.replace('1pqq', '1pQq'), /mixed \(character 17\)/],
    ['a kind that does not exist', text.replace('write', 'admin'), /kind.*none of write, read, store/],
    ['no separator', text.replace('1', 'l'), /no "1" after its kind/],
    ['another kind put in', text.replace('write', 'store'), /too short/],
    ['several wrong characters', `${text.slice(0, 30)}qqqqqqqq${text.slice(38)}`, /several characters are wrong/]
  ]
  for (const [what, wrong, reason] of cases) {
    it(`with ${what} is refused with the reason`, () => {
      assert.match(refused(wrong), reason)
    })
  }

  it('of a newer version is refused as such, whatever its length', () => {
    for (const bytes of [32, 40]) {
      const newer = bech32m.encode('syncline:write', [3, ...bech32m.toWords(new Uint8Array(bytes))], false)
      assert.match(refused(newer), /version 3, and this Syncline reads versions up to 2: update Syncline/)
    }
  })

  it('with a valid checksum over bits that no key has is refused', () => {
    const { prefix, words } = bech32m.decode(text as `${string}1${string}`, false)
    assert.match(refused(bech32m.encode(prefix, [...words.slice(0, -1), (words.at(-1) as number) | 1], false)), /ends in bits that no key has/)
  })
})

/** The message of the refusal, which must not hold any five characters of the key in a row. */
function refused(wrong: string, key = formatKey(write)): string {
  try {
    parseKey(wrong, ed25519)
  } catch (error) {
    assert.ok(error instanceof ProtocolError, String(error))
    assert.equal(error.code, 'BAD_KEY')
    for (let i = key.indexOf('1') + 1; i + 5 <= key.length; i++) {
      assert.ok(!error.message.toLowerCase().includes(key.slice(i, i + 5)), `${error.message} gives a part of the key away`)
    }
    return error.message
  }
  return assert.fail(`accepted ${wrong}`)
}
