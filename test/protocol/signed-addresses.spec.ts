import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { publicKeyOf } from '../../protocol/device-id.ts'
import { fromHex, toHex } from '../../protocol/hex.ts'
import { type AddressesMessage, decodeMessage, encodeMessage } from '../../protocol/messages.ts'
import { type AddressTerms, isSigned, isTimely, REACHES, type Reach, signAddresses } from '../../protocol/signed-addresses.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

interface Vectors {
  readonly entries: readonly {
    readonly seed: string
    readonly device: string
    readonly reach: Reach
    readonly addresses: readonly string[]
    readonly made: number
    readonly message: string
    readonly signature: string
  }[]
  readonly list: { readonly channel: number; readonly encoded: string }
}

const vectors = JSON.parse(readFileSync(new URL('../vectors/addresses.json', import.meta.url), 'utf8')) as Vectors
const ed25519 = new NodeEd25519()
const seed = new Uint8Array(32).fill(1)
const terms: AddressTerms = { device: ed25519.publicKey(seed), reach: 'world', addresses: ['/ip4/192.0.2.1/tcp/1', '/ip4/192.0.2.2/tcp/1'], made: 1000 }
const entry = signAddresses(terms, (message) => ed25519.sign(seed, message))

/** A field of a message as the specs say: its number and form, then what is in it. */
function field(number: number, value: number | Uint8Array): Uint8Array {
  const varint = (left: number): number[] => (left < 128 ? [left] : [(left % 128) + 128, ...varint(Math.floor(left / 128))])
  if (typeof value === 'number') return Uint8Array.from([number << 3, ...varint(value)])
  return Uint8Array.from([(number << 3) | 2, ...varint(value.length), ...value])
}

describe('signed addresses', () => {
  for (const { seed: secret, device, reach, addresses, made, message, signature } of vectors.entries) {
    it(`of ${device.slice(-7)} for the ${reach} are those of the vectors, by the code and by the words of the page`, () => {
      let signed = new Uint8Array()
      const made1 = signAddresses({ device: publicKeyOf(device), reach, addresses, made }, (bytes) => {
        signed = Uint8Array.from(bytes)
        return ed25519.sign(fromHex(secret), bytes)
      })
      assert.deepEqual([toHex(signed), toHex(made1.signature)], [message, signature])
      const text = new TextEncoder()
      const number = REACHES.indexOf(reach)
      const words = [
        text.encode('syncline addresses v1'),
        field(1, publicKeyOf(device)),
        ...(number === 0 ? [] : [field(2, number)]),
        ...addresses.map((address) => field(3, text.encode(address))),
        field(4, made)
      ]
      assert.equal(toHex(Buffer.concat(words)), message)
    })
  }

  it('travel in one message', () => {
    const message = decodeMessage(fromHex(vectors.list.encoded)) as AddressesMessage
    assert.equal(toHex(encodeMessage(message)), vectors.list.encoded)
    assert.deepEqual(
      message.entries.map(({ reach, addresses, made, signature }) => [reach, addresses, made, toHex(signature)]),
      vectors.entries.map(({ reach, addresses, made, signature }) => [reach, addresses, made, signature])
    )
    assert.ok(message.entries.every((one) => isSigned(one, ed25519)))
  })

  it('are good only as their device signed them', () => {
    assert.ok(isSigned(entry, ed25519))
    const changes: Partial<AddressTerms>[] = [
      { device: ed25519.publicKey(new Uint8Array(32).fill(2)) },
      { reach: 'machine' },
      { addresses: [] },
      { addresses: [...terms.addresses].reverse() },
      { addresses: terms.addresses.slice(1) },
      { addresses: [terms.addresses.join('')] },
      { made: 1001 }
    ]
    for (const change of changes) assert.ok(!isSigned({ ...entry, ...change }, ed25519), JSON.stringify(change))
    for (let i = 0; i < 512; i++) {
      const signature = entry.signature.slice()
      signature[i >> 3] = (signature[i >> 3] as number) ^ (1 << (i & 7))
      assert.ok(!isSigned({ ...entry, signature }, ed25519))
    }
  })

  const day = 86_400_000
  for (const [age, good] of [
    [0, true],
    [-day, true],
    [-day - 1, false],
    [30 * day, true],
    [30 * day + 1, false],
    [-1e12, false]
  ] as const) {
    it(`that were made ${age} ms ago are ${good ? '' : 'not '}taken`, () => assert.equal(isTimely({ ...terms, made: 2e12 - age }, 2e12), good))
  }
})
