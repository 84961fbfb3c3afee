import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AddressBook, MAX_ADDRESSES, MAX_DEVICES } from '../../../daemon/network/address-book.ts'
import { type DeviceId, deviceIdOf, type FolderId, publicKeyOf, type Reach, type SignedAddresses } from '../../../protocol/index.ts'
import { VirtualClock } from '../../../src/memory/virtual-clock.ts'
import { silentLogger } from '../../fixtures/silent-logger.ts'

const deviceOf = (number: number): DeviceId => deviceIdOf(Uint8Array.from({ length: 32 }, (_, i) => (i < 4 ? number >> (8 * i) : 7)))
const address = (host: number) => `/ip4/192.0.2.${host}/tcp/22600`
const lan = (host: number) => `/ip4/192.168.0.${host}/tcp/22600`
const [X, Y] = [deviceOf(1), deviceOf(2)]
const [F, G] = ['f', 'e'].map((letter) => letter.repeat(64)) as [FolderId, FolderId]
const signed = (device: DeviceId, made: number, host: number, reach: Reach = 'world'): SignedAddresses => ({
  device: publicKeyOf(device),
  reach,
  addresses: [address(host)],
  made,
  signature: new Uint8Array(64).fill(made)
})

describe('AddressBook', () => {
  let directory: string
  let path: string
  let clock: VirtualClock
  const open = () => AddressBook.open({ clock, logger: silentLogger }, { path })

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syncline-'))
    path = join(directory, 'addresses.json')
    clock = new VirtualClock()
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('is empty at first, and makes no file for it', async () => {
    const book = await open()
    assert.deepEqual(book.devices(), [])
    await book.close()
    assert.deepEqual(await readdir(directory), [])
  })

  it('keeps devices that proved a key, and where they answered, over a restart', async () => {
    const book = await open()
    book.remember(X, [address(1), address(2)])
    book.answered(X, address(2))
    await book.close()
    const again = await open()
    assert.deepEqual(again.devices(), [X])
    assert.deepEqual(again.addressesOf(X), [address(2), address(1)])
    assert.equal(again.deviceAt(address(2)), X)
    assert.equal(again.deviceAt(address(1)), undefined)
  })

  it('saves by itself after a while', async () => {
    const book = await open()
    book.remember(X, [address(1)])
    await clock.advance(10_000)
    await book.close()
    assert.match(await readFile(path, 'utf8'), /192\.0\.2\.1/)
  })

  it('puts new addresses before old ones, but after the one that answered', async () => {
    const book = await open()
    book.remember(X, [address(1), address(2)])
    book.answered(X, address(2))
    book.remember(X, [address(3)])
    assert.deepEqual(book.addressesOf(X), [address(2), address(3), address(1)])
  })

  it('knows where a device answered that proved its key only then', async () => {
    const book = await open()
    book.answered(X, address(9))
    assert.deepEqual(book.devices(), [])
    assert.deepEqual(book.addressesOf(X), [address(9)])
    book.remember(X, [address(1)])
    assert.deepEqual(book.addressesOf(X), [address(9), address(1)])
  })

  it('keeps what the LAN says and what a person says out of the file', async () => {
    const book = await open()
    book.sighted(X, [lan(1)])
    book.addFixed(Y, address(5))
    assert.deepEqual(book.devices(), [Y])
    assert.deepEqual([book.addressesOf(X), book.addressesOf(Y)], [[lan(1)], [address(5)]])
    await book.close()
    assert.deepEqual(await readdir(directory), [])
    book.removeFixed(Y, address(5))
    assert.deepEqual(book.devices(), [])
  })

  it('lets the LAN come between the address that answered and those that are only told of', async () => {
    const book = await open()
    book.remember(X, [address(1), address(2)])
    book.addFixed(X, address(3))
    book.sighted(X, [lan(1), address(2)])
    assert.deepEqual(book.addressesOf(X), [address(1), address(3), lan(1), address(2)])
  })

  it('forgets what the LAN said long ago', async () => {
    const book = await open()
    book.sighted(X, [lan(1)])
    await clock.advance(3600_000)
    assert.deepEqual(book.addressesOf(X), [])
  })

  it('holds a bounded number of addresses a device', async () => {
    const book = await open()
    for (let host = 1; host < 50; host++) book.remember(X, [address(host)])
    assert.equal(book.addressesOf(X).length, MAX_ADDRESSES)
  })

  it('holds a bounded number of devices, and drops the one heard of longest ago', async () => {
    const book = await open()
    for (let number = 0; number < MAX_DEVICES + 10; number++) {
      book.remember(deviceOf(number), [address(1)])
      await clock.advance(1000)
    }
    assert.equal(book.devices().length, MAX_DEVICES)
    assert.ok(!book.devices().includes(deviceOf(9)))
    await book.close()
    assert.equal((await open()).devices().length, MAX_DEVICES)
  })

  it('holds a bounded number of strangers', async () => {
    const book = await open()
    for (let number = 0; number < 2000; number++) {
      book.sighted(deviceOf(number), [lan(1)])
      book.answered(deviceOf(number), lan(1))
    }
    const known = Array.from({ length: 2000 }, (_, number) => deviceOf(number)).filter((device) => book.addressesOf(device).length > 0)
    assert.equal(known.length, 256)
  })

  it('keeps what a device signed with the folders that it proved, over a restart, the one remembered last first', async () => {
    const book = await open()
    book.keep(F, signed(X, 1, 1))
    assert.deepEqual(book.kept(F), [], 'of nobody')
    for (const device of [X, Y]) book.remember(device, [address(1)])
    book.keep(F, signed(X, 1, 1))
    book.keep(F, signed(X, 3, 3))
    book.keep(F, signed(X, 2, 2, 'machine'))
    book.keep(G, signed(X, 3, 3))
    book.keep(F, signed(Y, 1, 4))
    const told = (one: AddressBook, folder: FolderId) => one.kept(folder).map(({ addresses, reach }) => `${addresses} ${reach}`)
    assert.deepEqual(told(book, F), [`${address(4)} world`, `${address(2)} machine`, `${address(3)} world`])
    book.remember(X, [address(1)])
    await book.close()
    const again = await open()
    assert.deepEqual(told(again, F), [`${address(2)} machine`, `${address(3)} world`, `${address(4)} world`])
    assert.deepEqual(told(again, G), [`${address(2)} machine`, `${address(3)} world`])
    assert.deepEqual(again.kept(F)[1], signed(X, 3, 3))
    again.forget(X)
    assert.deepEqual(told(again, F), [`${address(4)} world`])
  })

  it('takes what others tell of a device that it does not know for the last thing to dial, and forgets it with the restart', async () => {
    const book = await open()
    assert.equal(book.told(X, signed(X, 1, 1), [address(1)], Y).isNews, true)
    assert.equal(book.told(X, signed(X, 1, 1), [address(1)], Y).isNews, false)
    assert.deepEqual([book.devices(), book.addressesOf(X)], [[], [address(1)]])
    book.sighted(X, [lan(2)])
    book.answered(X, address(3))
    book.addFixed(X, address(4))
    assert.deepEqual(book.addressesOf(X), [address(3), address(4), lan(2), address(1)])
    book.remember(X, [address(5)])
    assert.deepEqual(book.addressesOf(X), [address(3), address(4), lan(2), address(5)], 'it says itself where it is')
    book.removeFixed(X, address(4))
    await book.close()
    assert.deepEqual((await open()).addressesOf(X), [address(3), address(5)])
  })

  it('takes what others tell of a device that it knows for the word of that device, once, and never before where it answered', async () => {
    const book = await open()
    book.remember(X, [address(1), address(2)])
    book.answered(X, address(1))
    book.keep(F, signed(X, 10, 1))
    assert.equal(book.told(X, signed(X, 9, 9), [address(9)], Y).isNews, false, 'older')
    assert.equal(book.told(X, signed(X, 11, 7), [address(7)], Y).isNews, true)
    assert.equal(book.told(X, signed(X, 11, 7), [address(7)], Y).isNews, false)
    assert.equal(book.told(X, signed(X, 12, 1), [address(1)], Y).isNews, false, 'known')
    assert.deepEqual(book.addressesOf(X), [address(1), address(7), address(2)])
    await book.close()
  })

  it('loses nothing that is known to ten thousand devices that one tells of', async () => {
    const book = await open()
    for (let i = 0; i < MAX_DEVICES; i++) book.remember(deviceOf(i), [address(1)])
    book.told(deviceOf(50_000), signed(X, 1, 1), [address(2)], X)
    for (let i = 0; i < 10_000; i++) book.told(deviceOf(100_000 + i), signed(X, 1, 1), [address(3)], Y)
    assert.equal(book.devices().length, MAX_DEVICES)
    assert.deepEqual([book.addressesOf(deviceOf(0)), book.addressesOf(deviceOf(50_000))], [[address(1)], [address(2)]])
    await book.close()
  })

  it('forgets a device when told', async () => {
    const book = await open()
    book.remember(X, [address(1)])
    book.forget(X)
    assert.deepEqual([book.devices(), book.addressesOf(X)], [[], []])
    await book.close()
    assert.deepEqual((await open()).devices(), [])
  })

  it('does not write again what has not changed', async () => {
    const book = await open()
    book.remember(X, [address(1)])
    await clock.advance(10_000)
    await book.close()
    await rm(path)
    book.remember(X, [address(1)])
    await clock.advance(10_000)
    await book.close()
    assert.deepEqual(await readdir(directory), [])
  })

  for (const [what, text] of Object.entries({
    'no JSON': '{',
    'another version': '{"version":2,"devices":[]}',
    'what is no device': '{"version":1,"devices":[{"device":"x","seen":1,"addresses":[]}]}',
    'what is no address': JSON.stringify({ version: 1, devices: [{ device: X, seen: 1, addresses: ['/ip4/1.2.3.4/udp/1'] }] }),
    'an address of another device': JSON.stringify({
      version: 1,
      devices: [{ device: X, seen: 1, addresses: [`${address(1)}/p2p/${Y}`] }]
    }),
    'too many addresses': JSON.stringify({
      version: 1,
      devices: [{ device: X, seen: 1, addresses: Array.from({ length: 9 }, (_, i) => address(i + 1)) }]
    })
  })) {
    it(`sets a file aside that holds ${what}`, async () => {
      await writeFile(path, text)
      const book = await open()
      assert.deepEqual(book.devices(), [])
      await book.close()
      assert.deepEqual(await readdir(directory), ['addresses.json.damaged'])
    })
  }

  it('goes on when it cannot be saved', async () => {
    path = join(directory, 'missing', 'addresses.json')
    const book = await open()
    book.remember(X, [address(1)])
    await book.close()
    assert.deepEqual(book.addressesOf(X), [address(1)])
  })
})
