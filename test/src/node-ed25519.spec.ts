import assert from 'node:assert/strict'
import { fromHex, toHex } from '../../protocol/hex.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

/** RFC 8032, section 7.1. */
const RFC8032 = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature: 'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature: '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
  }
]

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n
const ed25519 = new NodeEd25519()

describe('NodeEd25519', () => {
  for (const { seed, publicKey, message, signature } of RFC8032) {
    it(`agrees with RFC 8032 on ${message.length / 2} bytes`, () => {
      assert.equal(toHex(ed25519.publicKey(fromHex(seed))), publicKey)
      assert.equal(toHex(ed25519.sign(fromHex(seed), fromHex(message))), signature)
      assert.ok(ed25519.verify(fromHex(publicKey), fromHex(message), fromHex(signature)))
      assert.ok(!ed25519.verify(fromHex(publicKey), fromHex(`${message}00`), fromHex(signature)))
    })
  }

  const seed = new Uint8Array(32).fill(9)
  const publicKey = ed25519.publicKey(seed)
  const message = Uint8Array.of(1, 2, 3)
  const signature = ed25519.sign(seed, message)

  it('refuses a signature whose S is not below the order', () => {
    const malleable = signature.slice()
    let s = BigInt(`0x${toHex(signature.slice(32).reverse())}`) + ORDER
    for (let i = 32; i < 64; i++, s >>= 8n) malleable[i] = Number(s & 0xffn)
    assert.ok(!ed25519.verify(publicKey, message, malleable))
  })

  it('leaves what it checks as it was, a Buffer too', () => {
    const seed = new Uint8Array(32).fill(7)
    for (let i = 0; i < 8; i++) {
      const message = Buffer.from([i])
      const signature = Buffer.from(ed25519.sign(seed, message))
      const before = signature.toString('hex')
      assert.equal(ed25519.verify(Buffer.from(ed25519.publicKey(seed)), message, signature), true)
      assert.equal(signature.toString('hex'), before)
    }
  })

  it('refuses keys and signatures of another length', () => {
    assert.ok(!ed25519.verify(publicKey, message, signature.subarray(1)))
    assert.ok(!ed25519.verify(publicKey.subarray(1), message, signature))
    assert.ok(!ed25519.verify(new Uint8Array(), message, signature))
    assert.throws(() => ed25519.sign(new Uint8Array(31), message), RangeError)
  })

  it('refuses every key and every R of small order, in all their encodings', () => {
    const encodings = smallOrderEncodings()
    assert.equal(encodings.length, 14)
    // R is the neutral point and S zero: OpenSSL before 3.5 takes that for every message whose hash is a multiple of the key's order.
    const nobodys = new Uint8Array(64)
    nobodys[0] = 1
    for (const weak of encodings) {
      for (let i = 0; i < 32; i++) assert.ok(!ed25519.verify(weak, Uint8Array.of(i), nobodys), toHex(weak))
      const forged = signature.slice()
      forged.set(weak)
      assert.ok(!ed25519.verify(publicKey, message, forged))
    }
  })

  it('answers the same after its cache has overflowed', () => {
    const fresh = new NodeEd25519()
    for (let i = 0; i < 1100; i++) {
      const many = new Uint8Array(32)
      new DataView(many.buffer).setUint32(0, i)
      if (i % 10 === 0) assert.ok(fresh.verify(fresh.publicKey(many), message, fresh.sign(many, message)))
      else fresh.verify(many.fill(i & 0x7f, 4), message, signature)
    }
    assert.ok(fresh.verify(publicKey, message, signature))
    assert.ok(!fresh.verify(publicKey, Uint8Array.of(1), signature))
  })
})

const P = 2n ** 255n - 19n
const D = ((P - 121665n) * power(121666n, P - 2n)) % P

/** By the curve's equation, not by a list: the eight points that eight times the generator of the torsion leads back to. */
function smallOrderEncodings(): Uint8Array[] {
  const encodings: Uint8Array[] = []
  for (const { x, y } of torsion()) {
    for (const form of y < 19n ? [y, y + P] : [y]) {
      // The neutral point and the one of order two have x = 0, of which a careless reader also takes the negative.
      for (const sign of x === 0n ? [0n, 1n] : [x & 1n]) encodings.push(encode(form | (sign << 255n)))
    }
  }
  return encodings
}

interface Point {
  readonly x: bigint
  readonly y: bigint
}

function torsion(): Point[] {
  for (let y = 2n; ; y++) {
    const x = rootOfX(y)
    if (x === undefined) continue
    // The order of the prime subgroup takes any point into the torsion; half of them to a generator of it.
    const generator = multiply({ x, y }, ORDER)
    if (isNeutral(multiply(generator, 4n))) continue
    return Array.from({ length: 8 }, (_, i) => multiply(generator, BigInt(i)))
  }
}

function isNeutral({ x, y }: Point): boolean {
  return x === 0n && y === 1n
}

function add(a: Point, b: Point): Point {
  const t = (((D * a.x * b.x) % P) * ((a.y * b.y) % P)) % P
  const x = ((a.x * b.y + b.x * a.y) % P) * power(1n + t, P - 2n)
  const y = ((a.y * b.y + a.x * b.x) % P) * power(1n + P - t, P - 2n)
  return { x: x % P, y: y % P }
}

function multiply(point: Point, by: bigint): Point {
  let result: Point = { x: 0n, y: 1n }
  let base = point
  for (let rest = by; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, base)
    base = add(base, base)
  }
  return result
}

/** An x with -x² + y² = 1 + dx²y², where there is one. */
function rootOfX(y: bigint): bigint | undefined {
  const square = ((y * y - 1n) * power(D * y * y + 1n, P - 2n)) % P
  const candidate = power(square, (P + 3n) / 8n)
  const root = [candidate, candidate * power(2n, (P - 1n) / 4n)].find((x) => (x * x - square) % P === 0n)
  return root === undefined ? undefined : root % P
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let factor = base % P
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % P
    factor = (factor * factor) % P
  }
  return result
}

function encode(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}
