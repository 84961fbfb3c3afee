import assert from 'node:assert/strict'
import fc from 'fast-check'
import { deviceIdOf, publicKeyOf, shortDeviceId } from '../../protocol/device-id.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const refused = { name: 'ProtocolError', code: 'BAD_MESSAGE' }

describe('device id', () => {
  it('holds the public key', () => {
    fc.assert(fc.property(key, (bytes) => assert.deepEqual(publicKeyOf(deviceIdOf(bytes)), bytes)))
  })

  it('is a libp2p PeerId', () => {
    assert.equal(
      deviceIdOf(Buffer.from('bc7cbcb5636375fa1d82434d466724d92377f53b980695dd49d26d0ce12205a5', 'hex')),
      '12D3KooWNW98jY6oC8EEaFFbYCc24HPRaNAJaEY7eiAvspiAgFak'
    )
  })

  it('is told from others by its last seven characters', () => {
    const id = deviceIdOf(new Uint8Array(32).fill(1))
    assert.equal(shortDeviceId(id), id.slice(-7))
  })

  const id = deviceIdOf(new Uint8Array(32).fill(9))
  const others = [
    '',
    id.slice(1),
    id.slice(0, -1),
    `${id}1`,
    id.replace('K', 'l'),
    `${id.slice(0, -1)}0`,
    ` ${id}`,
    'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N',
    'x'.repeat(1000)
  ]
  for (const other of others) it(`${JSON.stringify(other.slice(0, 60))} is refused`, () => assert.throws(() => publicKeyOf(other), refused))
})
