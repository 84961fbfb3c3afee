import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { toHex } from '../../protocol/hex.ts'
import { formatKey } from '../../protocol/key-text.ts'
import {
  createReadKey,
  createStoreKey,
  createWriteKey,
  type FolderKey,
  folderIdOf,
  readKeyOf,
  readSecretOf,
  signingSeedOf,
  storeKeyOf,
  storeSecretOf,
  topicOf,
  writeSecretOf
} from '../../protocol/keys.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ed25519 = new NodeEd25519()
const secret = Uint8Array.from({ length: 32 }, (_, i) => 200 - i)
const write = createWriteKey(secret, ed25519)
const read = readKeyOf(write)
const store = storeKeyOf(write)

describe('keys', () => {
  it('name the same folder with the same public key, whatever their right', () => {
    for (const key of [write, read, store]) {
      assert.equal(key.folder, folderIdOf(write.publicKey))
      assert.deepEqual(key.publicKey, ed25519.publicKey(signingSeedOf(write)))
    }
    assert.deepEqual([write.right, read.right, store.right], ['write', 'read', 'store'])
  })

  it('give the weaker secrets on every way down', () => {
    assert.deepEqual(readSecretOf(read), readSecretOf(write))
    assert.deepEqual(storeSecretOf(read), storeSecretOf(write))
    assert.deepEqual(storeSecretOf(store), storeSecretOf(write))
    assert.deepEqual(storeSecretOf(storeKeyOf(read)), storeSecretOf(write))
    assert.equal(readKeyOf(read), read)
    assert.equal(storeKeyOf(store), store)
    assert.deepEqual(storeSecretOf(createReadKey(readSecretOf(read), read.publicKey)), storeSecretOf(read))
    assert.deepEqual(storeSecretOf(createStoreKey(storeSecretOf(read), read.publicKey)), storeSecretOf(read))
  })

  it('give no stronger one', () => {
    assert.throws(() => readKeyOf(store), { name: 'ProtocolError', code: 'BAD_KEY', message: /cannot give a read key/ })
  })

  it('have secrets that differ from each other and from the public key', () => {
    const all = [writeSecretOf(write), signingSeedOf(write), readSecretOf(write), storeSecretOf(write), write.publicKey, topicOf(write, 0)]
    assert.equal(new Set(all.map(toHex)).size, all.length)
  })

  it('name a topic for each day that every right can compute', () => {
    const day = 20_000
    assert.deepEqual(topicOf(store, day), topicOf(write, day))
    assert.deepEqual(topicOf(read, day), topicOf(write, day))
    assert.notDeepEqual(topicOf(write, day), topicOf(write, day + 1))
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 32]) assert.throws(() => topicOf(write, wrong), RangeError)
  })

  it('keep what they are when the bytes that they were made of change', () => {
    const bytes = secret.slice()
    const key = createWriteKey(bytes, ed25519)
    bytes.fill(0)
    assert.equal(formatKey(key), formatKey(write))
  })

  it('refuse secrets and public keys of another length', () => {
    assert.throws(() => createWriteKey(new Uint8Array(31), ed25519), RangeError)
    assert.throws(() => createReadKey(new Uint8Array(33), write.publicKey), RangeError)
    assert.throws(() => createStoreKey(new Uint8Array(32), new Uint8Array(31)), RangeError)
  })

  it('never show a secret', () => {
    for (const key of [write, read, store]) {
      const shown = [
        JSON.stringify({ key }),
        String(key),
        inspect(key, { showHidden: true, depth: null, getters: true, customInspect: false }),
        inspect({ nested: [key] }, { depth: null }),
        JSON.stringify({ ...key }),
        JSON.stringify(structuredClone(key)),
        Object.entries(key).toString()
      ].join('\n')
      for (const hidden of secretsOf(key)) {
        for (const form of [toHex(hidden), Array.from(hidden).join(','), Array.from(hidden.subarray(0, 8)).join(', '), formatKey(key)]) {
          assert.ok(!shown.includes(form), `a ${key.right} key shows a secret`)
        }
      }
      assert.ok(shown.includes(key.folder))
    }
  })

  it('cannot be changed', () => {
    assert.throws(() => Object.assign(read, { right: 'write' }), TypeError)
  })
})

function secretsOf(key: FolderKey): Uint8Array[] {
  const secrets = [storeSecretOf(key)]
  if (key.right !== 'store') secrets.push(readSecretOf(key))
  if (key.right === 'write') secrets.push(writeSecretOf(key), signingSeedOf(key))
  return secrets
}
