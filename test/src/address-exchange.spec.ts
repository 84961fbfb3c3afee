import assert from 'node:assert/strict'
import { AddressExchange, type AddressPeer } from '../../src/address-exchange.ts'
import { deviceIdOf, type DeviceId, type FolderId, type Reach, type Right, signAddresses, type SignedAddresses } from '../../protocol/index.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'

const ed25519 = new NodeEd25519()
const [F, G] = ['f', 'g'] as unknown as [FolderId, FolderId]
const DAY = 86_400_000

/** A device as others know it. */
class Member {
  readonly seed: Uint8Array
  readonly publicKey: Uint8Array
  readonly id: DeviceId

  constructor(number: number) {
    this.seed = new Uint8Array(32).fill(number)
    this.publicKey = ed25519.publicKey(this.seed)
    this.id = deviceIdOf(this.publicKey)
  }

  says(made: number, addresses: readonly string[] = [`/ip4/192.0.2.${this.seed[0]}/tcp/1`], reach: Reach = 'world'): SignedAddresses {
    return signAddresses({ device: this.publicKey, reach, addresses, made }, (message) => ed25519.sign(this.seed, message))
  }
}

class Place {
  readonly clock = new VirtualClock()
  readonly me = new Member(99)
  readonly hints: string[] = []
  readonly told = new Map<AddressPeer, string[][]>()
  addresses = ['/ip4/192.0.2.99/tcp/1', '/ip4/192.168.0.99/tcp/1', '/ip4/127.0.0.1/tcp/1']
  verified = 0
  change: () => void = () => {}
  kept: { folder: FolderId; entry: SignedAddresses }[] = []
  readonly exchange: AddressExchange

  constructor() {
    this.exchange = new AddressExchange({
      clock: this.clock,
      identity: { device: this.me.id, publicKey: this.me.publicKey, sign: (message) => ed25519.sign(this.me.seed, message) },
      ed25519: {
        verify: (...given) => {
          this.verified++
          return ed25519.verify(...given)
        }
      },
      network: {
        addresses: () => this.addresses,
        onAddresses: (listener) => (this.change = listener),
        keep: (folder, entry) => {
          this.kept = [
            { folder, entry },
            ...this.kept.filter((one) => one.folder !== folder || one.entry.reach !== entry.reach || !Buffer.from(one.entry.device).equals(entry.device))
          ]
        },
        kept: (folder) => this.kept.filter((one) => one.folder === folder).map(({ entry }) => entry),
        hint: (entry, source) => this.hints.push(`${entry.addresses} from ${source.slice(-3)}`)
      }
    })
  }

  get now(): number {
    return this.clock.now()
  }

  peer(member: Member, folder: FolderId = F, { right = 'write', reach = 'machine' }: { right?: Right; reach?: Reach } = {}): AddressPeer {
    const messages: string[][] = []
    const peer: AddressPeer = {
      device: member.id,
      folder,
      right,
      reach,
      send: async (entries) => void messages.push(entries.map(({ addresses }) => addresses.join()))
    }
    this.told.set(peer, messages)
    this.exchange.open(peer)
    return peer
  }

  of(peer: AddressPeer): string[][] {
    return this.told.get(peer) ?? []
  }
}

const [ANNA, BERT, CARL] = [new Member(1), new Member(2), new Member(3)]

describe('peer exchange', () => {
  let place: Place
  beforeEach(() => {
    place = new Place()
  })

  it('tells a peer at once where this device is, as far as that is of use to it', () => {
    assert.deepEqual(place.of(place.peer(ANNA)), [place.addresses])
    assert.deepEqual(place.of(place.peer(BERT, F, { reach: 'network' })), [place.addresses.slice(0, 2)])
    assert.deepEqual(place.of(place.peer(CARL, F, { reach: 'world' })), [place.addresses.slice(0, 1)])
  })

  it('tells it again when that changes, once for many changes, and signs what is gone away', async () => {
    const peer = place.peer(ANNA)
    place.addresses = ['/ip4/192.0.2.98/tcp/1']
    place.change()
    place.change()
    await place.clock.advance(500)
    assert.equal(place.of(peer).length, 1)
    await place.clock.advance(1000)
    assert.deepEqual(place.of(peer).slice(1), [['/ip4/192.0.2.98/tcp/1', '', '']])
    place.change()
    await place.clock.advance(5000)
    assert.equal(place.of(peer).length, 2, 'nothing is another')
  })

  it('passes on what members say of themselves, to members of the same folder, and not back', async () => {
    const [anna, bert, carl] = [place.peer(ANNA), place.peer(BERT), place.peer(CARL, G)]
    place.exchange.receive(anna, [ANNA.says(place.now)])
    await place.clock.advance(1500)
    assert.deepEqual(
      [anna, bert, carl].map((peer) => place.of(peer).slice(1)),
      [[], [['/ip4/192.0.2.1/tcp/1']], []]
    )
    const late = place.peer(new Member(4))
    assert.deepEqual(place.of(late), [[...place.addresses, '/ip4/192.0.2.1/tcp/1']])
  })

  it('takes what is said of others for a hint, and does not pass it on', async () => {
    const [anna, bert] = [place.peer(ANNA), place.peer(BERT)]
    place.exchange.receive(anna, [CARL.says(place.now), place.me.says(place.now)])
    await place.clock.advance(5000)
    assert.deepEqual(place.hints, [`/ip4/192.0.2.3/tcp/1 from ${ANNA.id.slice(-3)}`])
    assert.deepEqual([place.kept, place.of(bert).length], [[], 1])
  })

  it('tells nobody again what he told himself', async () => {
    const [anna, bert] = [place.peer(ANNA), place.peer(BERT)]
    const entry = BERT.says(place.now)
    place.exchange.receive(anna, [entry])
    place.exchange.receive(bert, [entry])
    await place.clock.advance(5000)
    assert.deepEqual([place.of(anna).length, place.of(bert).length], [1, 1])
  })

  it('tells who can only store of nobody else', async () => {
    const anna = place.peer(ANNA)
    place.exchange.receive(anna, [ANNA.says(place.now)])
    await place.clock.advance(5000)
    assert.deepEqual(place.of(place.peer(BERT, F, { right: 'store' })), [place.addresses])
  })

  it('takes the latest, and what is the same for news only after a day', async () => {
    const [anna, bert] = [place.peer(ANNA), place.peer(BERT)]
    place.exchange.receive(anna, [ANNA.says(place.now, ['/ip4/192.0.2.7/tcp/1'])])
    for (const entry of [ANNA.says(place.now - 1), ANNA.says(place.now), ANNA.says(place.now + 1000, ['/ip4/192.0.2.7/tcp/1'])])
      place.exchange.receive(anna, [entry])
    await place.clock.advance(5000)
    assert.deepEqual(place.of(bert).slice(1), [['/ip4/192.0.2.7/tcp/1']])
    await place.clock.advance(2 * DAY)
    place.exchange.receive(anna, [ANNA.says(place.now, ['/ip4/192.0.2.7/tcp/1'])])
    await place.clock.advance(5000)
    assert.equal(
      place
        .of(bert)
        .flat()
        .filter((one) => one === '/ip4/192.0.2.7/tcp/1').length,
      2
    )
  })

  it('refuses what its device has not signed', () => {
    const anna = place.peer(ANNA)
    const forged = { ...CARL.says(place.now), addresses: ['/ip4/192.0.2.66/tcp/1'] }
    assert.throws(() => place.exchange.receive(anna, [forged]), { name: 'ProtocolError', code: 'BAD_MESSAGE' })
    assert.deepEqual(place.hints, [])
  })

  it('lets what is of another time, of no use here, or other than it says be', async () => {
    const anna = place.peer(ANNA, F, { reach: 'world' })
    const { now } = place
    place.exchange.receive(anna, [
      CARL.says(now + DAY + 1000),
      CARL.says(now - 31 * DAY),
      CARL.says(now, ['/ip4/127.0.0.1/tcp/631'], 'machine'),
      CARL.says(now, ['/ip4/192.168.0.1/tcp/80'], 'network'),
      CARL.says(now, ['/ip4/192.0.2.1/tcp/1', '/ip4/127.0.0.1/tcp/631'], 'world')
    ])
    assert.deepEqual([place.hints, place.kept], [[], []])
    // A month later it is not passed on any more.
    place.exchange.receive(anna, [ANNA.says(place.now)])
    await place.clock.advance(31 * DAY)
    assert.deepEqual(place.of(place.peer(BERT, F, { reach: 'world' })), [[place.addresses[0]]])
  })

  it('does bounded work for a peer, however much it tells', async () => {
    const anna = place.peer(ANNA)
    const entries = Array.from({ length: 64 }, (_, i) => new Member(100 + i).says(place.now))
    for (let i = 0; i < 100; i++) place.exchange.receive(anna, entries)
    assert.equal(place.verified, 256)
    await place.clock.advance(60_000)
    for (let i = 0; i < 100; i++) place.exchange.receive(anna, entries)
    assert.ok(place.verified <= 513, `${place.verified}`)
  })

  it('sends one message at a time to who reads slowly, and then only what is newest', async () => {
    const read = Promise.withResolvers<void>()
    const messages: string[][] = []
    place.addresses = ['/ip4/192.0.2.1/tcp/1']
    place.exchange.open({
      device: ANNA.id,
      folder: F,
      right: 'read',
      reach: 'world',
      send: async (entries) => {
        messages.push(entries.map(({ addresses }) => addresses.join()))
        await read.promise
      }
    })
    for (let i = 2; i < 6; i++) {
      place.addresses = [`/ip4/192.0.2.${i}/tcp/1`]
      place.change()
      await place.clock.advance(5000)
    }
    assert.equal(messages.length, 1)
    read.resolve()
    await place.clock.settle()
    assert.deepEqual(messages, [['/ip4/192.0.2.1/tcp/1'], ['/ip4/192.0.2.5/tcp/1']])
  })

  it('leaves no timer when the last peer is gone', async () => {
    const anna = place.peer(ANNA)
    place.change()
    place.exchange.close(anna)
    place.change()
    assert.equal(place.clock.pending, 0)
  })
})
