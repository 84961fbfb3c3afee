import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fromHex, toHex } from '../../protocol/hex.ts'

describe('hex', () => {
  it('reads what it writes, as everyone writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'))
        assert.deepEqual(fromHex(toHex(bytes)), bytes)
      })
    )
  })

  it('refuses everything else', () => {
    for (const text of ['0', 'abc', 'AB', '0g', '0/', '0:', '0`', ' 0', '0\u0130', '\u0130\u0130', '-1', '0x', '/0', '`0'])
      assert.throws(() => fromHex(text), { name: 'RangeError', message: `not hexadecimal: ${text}` }, text)
  })
})
