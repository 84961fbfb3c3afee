/**
 * Devices of one folder on a network where addresses change, links break and machines sleep: the daemon's address book and reconnector, the
 * engine's peer exchange, and of all else only as much as they see of it. Everything follows from one seed.
 */
import { join } from 'node:path'
import { AddressBook } from '../../daemon/network/address-book.ts'
import { dialableOf, withDevice } from '../../daemon/network/address.ts'
import { NetworkChanges } from '../../daemon/network/network-changes.ts'
import { type Dialled, OwnAddressError, Reconnector } from '../../daemon/network/reconnector.ts'
import { blake3, deviceIdOf, type DeviceId, type FolderId, publicKeyOf, signAddresses, type SignedAddresses } from '../../protocol/index.ts'
import { AddressExchange, type AddressPeer } from '../../src/address-exchange.ts'
import { reachOf } from '../../src/address-reach.ts'
import { SeededRandom } from '../../src/memory/seeded-random.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'

export interface NetworkWorldInit {
  readonly seed: number
  /** For the address books. */
  readonly directory: string
  /** A fault that must be seen. */
  readonly plant?: 'no new start when the network changes' | 'hints before all else' | 'no pause between hints' | 'hints are not taken'
}

const FOLDER = 'f'.repeat(64) as FolderId
const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Longer than the longest pause of the reconnector, a dial that nobody answers, and what is told meanwhile. */
const LINKED_WITHIN_MS = 6 * MINUTE
/** A device that comes to another network is linked again: the change is seen within 5 s, and then it dials. */
const BACK_WITHIN_MS = 10_000
const LATENCY_MS = 20

interface Pipe {
  readonly ends: readonly [Device, Device]
  /** Of either end's view. */
  readonly up: [boolean, boolean]
  readonly peers: [AddressPeer, AddressPeer]
}

/** Signatures that cost nothing: nobody here tries to forge one. */
const sign = (publicKey: Uint8Array, message: Uint8Array): Uint8Array => {
  const half = blake3(Buffer.concat([publicKey, message]))
  return Uint8Array.from([...half, ...half])
}
const ed25519 = {
  verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => Buffer.from(sign(publicKey, message)).equals(signature)
}

/** Timers of a machine that sleeps run when it wakes up. */
class SleepingClock implements Clock {
  readonly #clock: Clock
  #late: (() => void)[] | undefined
  #dead = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  setTimer(ms: number, run: () => void): () => void {
    let cancelled = false
    const once = (): void => {
      if (!cancelled && !this.#dead) run()
    }
    const cancel = this.#clock.setTimer(ms, () => (this.#late === undefined ? once() : void this.#late.push(once)))
    return () => {
      cancelled = true
      cancel()
    }
  }

  sleep(): void {
    this.#late = []
  }

  wake(): void {
    const late = this.#late ?? []
    this.#late = undefined
    for (const run of late) run()
  }

  kill(): void {
    this.#dead = true
  }
}

class Device {
  readonly id: DeviceId
  readonly publicKey: Uint8Array
  readonly world: NetworkWorld
  readonly number: number
  /** Its private network, if it is in one. */
  lan: number | undefined
  host = 0
  isOnline = true
  isAsleep = false
  clock: SleepingClock
  book!: AddressBook
  reconnector!: Reconnector
  exchange!: AddressExchange
  #changes!: NetworkChanges
  #addressListener: () => void = () => {}
  isRunning = false
  /** Who proved the key to it. */
  readonly proved = new Set<DeviceId>()
  /** When it dialled whom. */
  readonly dials: { readonly at: number; readonly device: DeviceId | undefined }[] = []

  constructor(world: NetworkWorld, number: number) {
    this.world = world
    this.number = number
    this.publicKey = blake3(Uint8Array.of(number))
    this.id = deviceIdOf(this.publicKey)
    this.clock = new SleepingClock(world.clock)
  }

  get addresses(): string[] {
    if (!this.isOnline) return []
    return [`/ip4/198.51.100.${this.host}/tcp/22600`, ...(this.lan === undefined ? [] : [`/ip4/192.168.${this.lan}.${this.number + 1}/tcp/22600`])]
  }

  get isReachable(): boolean {
    return this.isRunning && this.isOnline && !this.isAsleep
  }

  async start(): Promise<void> {
    const { world } = this
    const random = world.random.fork(`device ${this.number} ${world.clock.monotonic()}`)
    this.clock = new SleepingClock(world.clock)
    const { clock } = this
    this.book = await world.clock.during(AddressBook.open({ clock, logger: silentLogger }, { path: join(world.init.directory, `${this.number}.json`) }))
    const { book } = this
    const reconnector: Reconnector = new Reconnector({
      clock,
      random,
      logger: silentLogger,
      addressesOf: (device) => book.addressesOf(device),
      dial: (addresses, device, signal) => world.dial(this, addresses, device, signal),
      onDialled: ({ device, address }) => address !== undefined && book.answered(device, address),
      onGivenUp: (device) => book.dropHint(device)
    })
    this.reconnector = reconnector
    this.#changes = new NetworkChanges(
      { clock, interfaces: () => ({ eth0: this.addresses.map((address) => ({ address, netmask: '', internal: false }) as never) }) },
      {
        onChange: () => {
          this.#addressListener()
          if (world.init.plant !== 'no new start when the network changes') reconnector.retryAll()
          world.probe(this)
        }
      }
    )
    this.exchange = new AddressExchange({
      clock,
      ed25519,
      identity: { device: this.id, publicKey: this.publicKey, sign: (message) => sign(this.publicKey, message) },
      network: {
        addresses: () => this.addresses.map((address) => withDevice(address, this.id)),
        onAddresses: (listener) => (this.#addressListener = listener),
        keep: (folder, entry) => book.keep(folder, entry),
        kept: (folder) => book.kept(folder),
        hint: (entry, source) => this.#hint(entry, source)
      }
    })
    for (const device of book.devices()) reconnector.want(device)
    this.isRunning = true
    if (world.knownByAll !== this) reconnector.wantAddress(world.knownByAll.addresses[0] ?? '')
    reconnector.start()
    this.#changes.start()
  }

  #hint(entry: SignedAddresses, source: DeviceId): void {
    const { plant } = this.world.init
    const device = deviceIdOf(entry.device)
    const addresses = dialableOf(device, entry.addresses, { loopback: entry.reach === 'machine', self: this.id })
    if (device === this.id || addresses.length === 0 || plant === 'hints are not taken') return
    if (plant === 'hints before all else') {
      this.book.remember(device, addresses)
      return this.reconnector.want(device)
    }
    const { isNews, dropped } = this.book.told(device, entry, addresses, source)
    if (dropped !== undefined) this.reconnector.dropHinted(dropped)
    if (isNews && plant === 'no pause between hints') this.reconnector.want(device)
    else if (isNews) this.reconnector.hinted(device)
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.isRunning = false
    this.world.breakAll(this)
    this.#changes.stop()
    this.reconnector.stop()
    this.exchange.stop()
    await this.world.clock.during(this.book.close())
    this.clock.kill()
  }
}

export class NetworkWorld {
  readonly clock = new VirtualClock()
  readonly random: SeededRandom
  readonly init: NetworkWorldInit
  readonly devices: Device[]
  /** The one that never moves. */
  readonly knownByAll: Device
  readonly #pipes = new Set<Pipe>()
  readonly #hasLan: boolean
  #sides: ReadonlyMap<Device, boolean> | undefined
  #host = 0
  #junk = 0
  readonly violations: string[] = []
  readonly story: string[] = []

  constructor(init: NetworkWorldInit) {
    this.init = init
    this.random = new SeededRandom(init.seed)
    this.#hasLan = this.random.chance(0.5)
    this.devices = Array.from({ length: this.random.integer(3, 6) }, (_, i) => new Device(this, i))
    this.knownByAll = this.devices[0] as Device
    for (const device of this.devices) this.#place(device)
  }

  /** Lives through some days of faults, and looks at what must hold. */
  async run(operations = this.random.pick([10, 30])): Promise<void> {
    for (const device of this.devices) await device.start()
    this.#announceOnLan()
    for (let i = 0; i < operations && this.violations.length === 0; i++) {
      await this.#operate()
      await this.clock.advance(this.random.pick([100, 5000, 60_000, 600_000]) * this.random.float())
      this.#look()
    }
    this.#say('the faults end')
    this.#heal()
    for (const device of this.devices) {
      this.#wake(device)
      this.#come(device)
      if (!device.isRunning) await device.start()
    }
    const before = this.clock.monotonic()
    while (this.violations.length === 0 && this.#apart().length > 0 && this.clock.monotonic() - before < LINKED_WITHIN_MS) await this.clock.advance(1000)
    for (const pair of this.#apart()) this.violations.push(`not linked ${LINKED_WITHIN_MS / MINUTE} minutes after the faults: ${pair}`)
    this.#look()
    for (const device of this.devices) await device.stop()
  }

  /** Whether two devices can speak to each other now. */
  #reaches(from: Device, to: Device): boolean {
    return from.isReachable && to.isReachable && (this.#sides === undefined || this.#sides.get(from) === this.#sides.get(to))
  }

  async dial(from: Device, addresses: readonly string[], expected: DeviceId | undefined, signal: AbortSignal): Promise<Dialled> {
    from.dials.push({ at: this.clock.monotonic(), device: expected })
    await this.#pass(LATENCY_MS)
    for (const address of addresses) {
      const to = this.devices.find((device) => device.addresses.includes(address))
      if (to === from) throw new OwnAddressError('it is an address of this device itself')
      const isSameLan = to !== undefined && from.lan === to.lan
      if (to === undefined || !this.#reaches(from, to) || (reachOf(address) === 'network' && !isSameLan)) continue
      if (expected !== undefined && to.id !== expected) continue
      this.#link(from, to, address)
      return { device: to.id, address }
    }
    if (!from.isOnline || this.random.chance(0.5)) throw new Error('refused')
    await new Promise((_, reject) => {
      if (signal.aborted) reject(new Error('aborted'))
      signal.addEventListener('abort', () => reject(new Error('nobody answered')), { once: true })
    })
    throw new Error('unreachable')
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.setTimer(ms, resolve))
  }

  #link(from: Device, to: Device, address: string): void {
    const reach = reachOf(address)
    const send =
      (side: 0 | 1) =>
      async (entries: readonly SignedAddresses[]): Promise<void> => {
        await this.#pass(LATENCY_MS)
        const other = pipe.ends[1 - side] as Device
        if (pipe.up[0] && pipe.up[1] && this.#reaches(from, to)) other.exchange.receive(pipe.peers[1 - side] as AddressPeer, entries)
      }
    const peer = (of: Device, side: 0 | 1): AddressPeer => ({ device: of.id, folder: FOLDER, right: 'write', reach, send: send(side) })
    const pipe: Pipe = { ends: [from, to], up: [true, true], peers: [peer(to, 0), peer(from, 1)] }
    this.#pipes.add(pipe)
    for (const side of [0, 1] as const) {
      const [own, other] = [pipe.ends[side], pipe.ends[1 - side]] as [Device, Device]
      own.reconnector.linkUp(other.id)
      own.book.remember(other.id, dialableOf(other.id, other.addresses, { loopback: false, self: own.id }))
      own.reconnector.want(other.id)
      own.proved.add(other.id)
      own.exchange.open(pipe.peers[side])
    }
    // The oldest stays; one that only one end still believes in is none.
    const surplus = [...this.#pipes].filter(({ ends, up }) => ends.includes(from) && ends.includes(to) && up[0] && up[1]).slice(1)
    for (const one of surplus) this.clock.setTimer(1000, () => this.#break(one))
  }

  #break(pipe: Pipe, ...sides: readonly (0 | 1)[]): void {
    for (const side of sides.length === 0 ? ([0, 1] as const) : sides) {
      if (!pipe.up[side]) continue
      pipe.up[side] = false
      const [own, other] = [pipe.ends[side], pipe.ends[1 - side]] as [Device, Device]
      own.exchange.close(pipe.peers[side])
      if (own.isRunning) own.reconnector.linkDown(other.id)
    }
    if (!pipe.up[0] && !pipe.up[1]) this.#pipes.delete(pipe)
  }

  breakAll(device: Device): void {
    for (const pipe of [...this.#pipes]) if (pipe.ends.includes(device)) this.#break(pipe)
  }

  /** What the daemon does when its network has changed: links over which nothing comes go soon. */
  probe(device: Device): void {
    for (const pipe of this.#pipes) {
      const side = pipe.ends.indexOf(device)
      if ((side === 0 || side === 1) && !pipe.up[1 - side]) device.clock.setTimer(1000, () => this.#break(pipe, side))
    }
  }

  /** Links of a device that went: each end notices in its time. */
  #lose(device: Device, noticeMs = 20_000): void {
    for (const pipe of [...this.#pipes]) {
      const side = pipe.ends.indexOf(device) as 0 | 1 | -1
      if (side === -1) continue
      this.#break(pipe, side)
      this.clock.setTimer(noticeMs * this.random.float(), () => this.#break(pipe))
    }
  }

  #place(device: Device): void {
    device.host = device === this.knownByAll ? 250 : (this.#host++ % 200) + 1
    device.lan = this.#hasLan && this.random.chance(0.7) ? this.random.integer(0, 2) : undefined
  }

  #announceOnLan(): void {
    this.clock.setTimer(10_000, () => {
      for (const one of this.devices)
        for (const other of this.devices)
          if (one !== other && one.lan !== undefined && one.lan === other.lan && this.#reaches(one, other) && this.#hasLan) {
            one.book.sighted(
              other.id,
              other.addresses.filter((address) => reachOf(address) === 'network')
            )
            one.reconnector.sighted(other.id)
          }
      this.#announceOnLan()
    })
  }

  async #operate(): Promise<void> {
    const { random } = this
    const device = random.pick(this.devices)
    const other = random.pick(this.devices.filter((one) => one !== device))
    const operations: readonly (readonly [number, string, () => Promise<void> | void])[] = [
      [4, 'moves', () => this.#move(device)],
      [2, 'goes offline', () => this.#go(device)],
      [3, 'comes back', () => this.#come(device)],
      [
        3,
        `loses its link to ${other.number}`,
        () => {
          for (const pipe of [...this.#pipes]) if (pipe.ends.includes(device) && pipe.ends.includes(other)) this.#break(pipe)
        }
      ],
      [2, 'is parted from some', () => this.#part()],
      [2, 'and all are together again', () => this.#heal()],
      [1, 'sleeps for 12 hours', () => this.#sleep(device)],
      [2, 'starts anew', () => this.#restart(device)],
      [4, `is told of junk by ${other.number}`, () => this.#tellJunk(other, device)]
    ]
    let at = random.float() * operations.reduce((sum, [weight]) => sum + weight, 0)
    const chosen = operations.find(([weight]) => {
      at -= weight
      return at < 0
    })
    const [, words, run] = chosen ?? (operations[0] as (typeof operations)[0])
    this.#say(`${device.number} ${words}`)
    await run()
  }

  /** To another network: away for a while, and then at another address. */
  async #move(device: Device): Promise<void> {
    if (device === this.knownByAll || !device.isRunning || device.isAsleep) return
    this.#go(device)
    await this.clock.advance(this.random.pick([1000, 60_000, HOUR]))
    this.#place(device)
    this.#come(device)
    if (!this.#reaches(device, this.knownByAll)) return
    const before = this.clock.monotonic()
    await this.clock.advance(BACK_WITHIN_MS)
    if (this.#reaches(device, this.knownByAll) && !this.#areLinked(device, this.knownByAll))
      this.violations.push(`${device.number} is not back ${this.clock.monotonic() - before} ms after it came to another network`)
  }

  #go(device: Device): void {
    if (device === this.knownByAll || !device.isOnline) return
    device.isOnline = false
    this.#lose(device)
  }

  #come(device: Device): void {
    if (device.isOnline) return
    device.isOnline = true
  }

  #heal(): void {
    this.#sides = undefined
  }

  #part(): void {
    this.#sides = new Map(this.devices.map((device) => [device, this.random.chance(0.5)]))
    for (const pipe of [...this.#pipes])
      if (!this.#reaches(...pipe.ends)) for (const side of [0, 1] as const) this.clock.setTimer(20_000 * this.random.float(), () => this.#break(pipe, side))
  }

  async #sleep(device: Device): Promise<void> {
    if (!device.isRunning || device.isAsleep) return
    device.isAsleep = true
    device.clock.sleep()
    for (const pipe of [...this.#pipes])
      if (pipe.ends.includes(device)) this.clock.setTimer(20_000 * this.random.float(), () => this.#break(pipe, (1 - pipe.ends.indexOf(device)) as 0 | 1))
    await this.clock.advance(12 * HOUR)
    this.#wake(device)
  }

  #wake(device: Device): void {
    if (!device.isAsleep) return
    device.isAsleep = false
    for (const pipe of [...this.#pipes]) if (pipe.ends.includes(device)) this.#break(pipe)
    device.clock.wake()
  }

  async #restart(device: Device): Promise<void> {
    await device.stop()
    await this.clock.advance(this.random.pick([100, 60_000]))
    if (!device.isRunning) await device.start()
  }

  /** A member that tells of devices which it made up: each has its key, and says what it likes. */
  #tellJunk(liar: Device, device: Device): void {
    const pipe = [...this.#pipes].find(({ ends, up }) => ends.includes(liar) && ends.includes(device) && up[0] && up[1])
    if (pipe === undefined || !device.isReachable) return
    const peer = pipe.peers[pipe.ends.indexOf(device)] as AddressPeer
    for (let i = 0; i < 5; i++) {
      const entries = Array.from({ length: 64 }, () => {
        const publicKey = blake3(Buffer.from(`junk ${++this.#junk}`))
        const terms = { device: publicKey, reach: 'world' as const, addresses: [`/ip4/203.0.113.${this.#junk % 250}/tcp/1`], made: this.clock.now() }
        return signAddresses(terms, (message) => sign(publicKey, message))
      })
      device.exchange.receive(peer, entries)
    }
  }

  #areLinked(one: Device, other: Device): boolean {
    return [...this.#pipes].some(({ ends, up }) => ends.includes(one) && ends.includes(other) && up[0] && up[1])
  }

  #apart(): string[] {
    return this.devices.flatMap((one, i) =>
      this.devices.slice(i + 1).flatMap((other) => (this.#areLinked(one, other) ? [] : [`${one.number} and ${other.number}`]))
    )
  }

  /** What must hold at every moment. */
  #look(): void {
    const now = this.clock.monotonic()
    for (const device of this.devices) {
      const members = new Set(this.devices.map(({ id }) => id))
      const inHour = device.dials.filter(({ at }) => now - at <= HOUR)
      const junk = inHour.filter((dial) => dial.device !== undefined && !members.has(dial.device)).length
      if (junk > MAX_JUNK_DIALS) this.violations.push(`${device.number} dialled ${junk} times in an hour what others made up`)
      if (inHour.length - junk > MAX_MEMBER_DIALS * this.devices.length)
        this.violations.push(`${device.number} dialled members ${inHour.length - junk} times in an hour`)
      if (!device.isRunning) continue
      const known = new Set(device.book.devices())
      for (const one of device.proved) if (!known.has(one)) this.violations.push(`${device.number} lost ${one}, which had proved itself`)
      for (const one of known) if (!members.has(one)) this.violations.push(`${device.number} remembers ${one}, which nobody is`)
      if (device.reconnector.status().length > 400) this.violations.push(`${device.number} has ${device.reconnector.status().length} to dial`)
      for (const one of device.proved) publicKeyOf(one)
    }
  }

  #say(words: string): void {
    this.story.push(`${(this.clock.monotonic() / 1000).toFixed(1)} ${words}`)
  }
}

/** 16 at once and one each 2 s. */
const MAX_JUNK_DIALS = 1816
/** A dozen or so after each change, and one each 3 to 5 minutes otherwise. */
const MAX_MEMBER_DIALS = 150
