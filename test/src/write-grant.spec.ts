import assert from 'node:assert/strict'
import { createWriteKey, readKeyOf, storeKeyOf, verifyGrant } from '../../protocol/index.ts'
import { writeGrantOf } from '../../src/write-grant.ts'
import { ed25519, folderKey, grantFor, identityOf } from '../fixtures/signed-batch.ts'

const own = identityOf(1)
const label = 'photos'
const key = readKeyOf(folderKey)

describe('the grant of a device', () => {
  it('is one that it issues itself with the write key, whatever it was given', () => {
    for (const grant of [undefined, grantFor(identityOf(2))]) {
      const issued = writeGrantOf({ key: folderKey, grant, label }, own, ed25519)
      assert.ok(issued !== undefined)
      assert.equal(verifyGrant(issued, { folderPublicKey: key.publicKey, device: own.publicKey }, ed25519).right, 'write')
    }
  })

  it('is the one that it was given, and none where it was given none', () => {
    const grant = grantFor(own)
    assert.equal(writeGrantOf({ key, grant, label }, own, ed25519), grant)
    for (const weak of [key, storeKeyOf(folderKey)]) assert.equal(writeGrantOf({ key: weak, label }, own, ed25519), undefined)
  })

  it('is refused in words where it is of another device or folder, of another right, or damaged', () => {
    const other = createWriteKey(new Uint8Array(32).fill(2), ed25519)
    const damaged = grantFor(own)
    damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1
    for (const grant of [grantFor(identityOf(2)), grantFor(own, 'write', other), grantFor(own, 'read'), damaged, new Uint8Array(3)]) {
      assert.throws(
        () => writeGrantOf({ key, grant, label }, own, ed25519),
        ({ fault }: { fault: { code: string; message: string; hint: string } }) => {
          assert.equal(fault.code, 'BAD_GRANT')
          assert.match(fault.message, /may not write to the folder "photos" any more/)
          return /new invitation/.test(fault.hint)
        }
      )
    }
  })
})
