/**
 * A network in memory for any number of devices: the twin of the real one, and the simulator's. All that happens on it is
 * scheduled through the Clock and drawn from the Random that it is given, so that one seed gives one trace. Links are slow, stall,
 * break and half-break when told to; what arrives on a stream arrives whole and in order, and where messages take times of their own one
 * stream may overtake another.
 */
import type { DeviceId } from '../../protocol/index.ts'
import type { Clock } from '../ports/clock.ts'
import type { Link } from '../ports/network.ts'
import type { Random } from '../ports/random.ts'
import { MemoryLink } from './memory-link.ts'
import { MemoryPeer } from './memory-peer.ts'
import { MemoryWire } from './memory-wire.ts'

export interface MemoryNetworkComponents {
  readonly clock: Clock
  readonly random: Random
}

export interface MemoryNetworkInit {
  /** One way. 1 where not given. */
  readonly latencyMs?: number
  /** At most so much is added to the latency of each message. 0 where not given. */
  readonly jitterMs?: number
  /** For each link and direction. Unlimited where not given. */
  readonly bytesPerSecond?: number
  /** What may be on its way or unread on one stream in one direction. 256 KiB where not given, as with yamux. */
  readonly windowBytes?: number
  /** The most streams that a remote may hold open on one link. 64 where not given. */
  readonly maxStreams?: number
  /** How long an end takes to notice that nothing comes through any more: from half of it to the whole. 20 s where not given. */
  readonly noticeMs?: number
  /** How long a dial to someone who cannot be reached takes to fail. 5 s where not given. */
  readonly dialTimeoutMs?: number
  /** The pause before a wanted device is dialled again: from half of it to the whole. 1 s where not given. */
  readonly redialMs?: number
  /** Whether devices dial those that others tell them of. True where not given. */
  readonly takesHints?: boolean
  /** Hears of everything that happens, one line each: two runs of one seed must say the same. */
  readonly trace?: (line: string) => void
}

interface Connection {
  readonly ends: readonly [MemoryLink, MemoryLink]
  readonly devices: readonly [DeviceId, DeviceId]
  readonly wires: readonly [MemoryWire, MemoryWire]
  /** Cancels the timers after which the ends notice that nothing comes through. */
  notice: (() => void)[]
}

export class MemoryNetwork {
  readonly #components: MemoryNetworkComponents
  readonly #init: Required<Omit<MemoryNetworkInit, 'trace'>>
  readonly #trace: (line: string) => void
  readonly #peers = new Map<DeviceId, MemoryPeer>()
  readonly #connections = new Set<Connection>()
  /** The side of each device; devices without one are together on a side of their own. Undefined while nothing is parted. */
  #sides: ReadonlyMap<DeviceId, number> | undefined
  #connectionNumber = 0
  #carriedBytes = 0

  constructor(components: MemoryNetworkComponents, init: MemoryNetworkInit = {}) {
    this.#components = components
    this.#init = {
      latencyMs: init.latencyMs ?? 1,
      jitterMs: init.jitterMs ?? 0,
      bytesPerSecond: init.bytesPerSecond ?? Number.POSITIVE_INFINITY,
      windowBytes: init.windowBytes ?? 256 * 1024,
      maxStreams: init.maxStreams ?? 64,
      noticeMs: init.noticeMs ?? 20_000,
      dialTimeoutMs: init.dialTimeoutMs ?? 5_000,
      redialMs: init.redialMs ?? 1_000,
      takesHints: init.takesHints ?? true
    }
    const trace = init.trace
    const { clock } = components
    this.#trace = trace === undefined ? () => {} : (line) => trace(`${clock.monotonic().toFixed(3)} ${line}`)
  }

  /** Brings a device up. It is linked with nobody until it remembers, or `connect` is told to. @throws Error while it is up already */
  join(device: DeviceId): MemoryPeer {
    if (this.#peers.has(device)) throw new Error(`${device} is on the network already`)
    const { clock, random } = this.#components
    const peer: MemoryPeer = new MemoryPeer(
      { clock, random, dial: (to) => this.#dial(peer, to) },
      { device, redialMs: this.#init.redialMs, takesHints: this.#init.takesHints }
    )
    this.#peers.set(device, peer)
    this.#trace(`join ${device}`)
    return peer
  }

  /** Takes a device off the network as a clean stop or a SIGKILL does: the remotes hear of it at once. */
  leave(device: DeviceId): void {
    this.#remove(device, (link) => void link.close())
  }

  /** Takes a device off the network as a power cut does: nobody hears of it until they notice. */
  vanish(device: DeviceId): void {
    for (const connection of this.#connections) if (connection.devices.includes(device)) this.#kill(connection)
    this.#remove(device, (link) => link.fail(new Error(`${device} is off the network`)))
  }

  /** Makes one link, dialled by `from`; whether there is one already doesn't matter. @throws Error when `to` cannot be reached */
  async connect(from: DeviceId, to: DeviceId): Promise<Link> {
    const peer = this.#peers.get(from)
    if (peer === undefined) throw new Error(`${from} is not on the network`)
    return await this.#dial(peer, to)
  }

  /** Breaks every link between the two; both ends hear of it at once. */
  cut(a: DeviceId, b: DeviceId): void {
    for (const connection of this.#between(a, b)) {
      this.#trace(`cut ${a} ${b}`)
      for (const wire of connection.wires) wire.die()
      for (const end of connection.ends) end.fail(new Error('the link was cut'))
    }
  }

  /** From now on everything sent on the links between the two vanishes, and the ends have to notice by themselves. */
  halfOpen(a: DeviceId, b: DeviceId): void {
    for (const connection of this.#between(a, b)) this.#kill(connection)
  }

  /**
   * Parts the network: only devices of one group reach each other, and those in no group. Links across stall; they go on if `heal`
   * comes before their ends notice.
   */
  partition(...groups: readonly (readonly DeviceId[])[]): void {
    this.heal()
    this.#sides = new Map(groups.flatMap((group, side) => group.map((device) => [device, side] as const)))
    this.#trace(`partition ${groups.map((group) => group.join(',')).join(' | ')}`)
    for (const connection of this.#connections) {
      if (this.#reaches(...connection.devices)) continue
      for (const wire of connection.wires) wire.stall()
      this.#letNotice(connection)
    }
  }

  /** Ends a partition. */
  heal(): void {
    if (this.#sides === undefined) return
    this.#trace('heal')
    const parted = [...this.#connections].filter((connection) => !this.#reaches(...connection.devices))
    this.#sides = undefined
    for (const connection of parted) {
      if (connection.wires.some(({ dead }) => dead)) continue
      for (const cancel of connection.notice.splice(0)) cancel()
      for (const wire of connection.wires) wire.resume()
    }
  }

  /** How many links are up at one end at least. */
  get linkCount(): number {
    return this.#connections.size
  }

  /** What has arrived so far on all links, in either direction. */
  get carriedBytes(): number {
    return this.#carriedBytes
  }

  async #dial(from: MemoryPeer, to: DeviceId): Promise<Link> {
    const { clock } = this.#components
    const { latencyMs, dialTimeoutMs } = this.#init
    this.#trace(`dial ${from.device} ${to}`)
    await this.#pass(latencyMs)
    if (!this.#reaches(from.device, to)) {
      await this.#pass(Math.max(0, dialTimeoutMs - latencyMs))
      throw new Error(`${to} did not answer within ${dialTimeoutMs} ms`)
    }
    const peer = this.#peers.get(to)
    if (peer === undefined || from.gone) {
      await this.#pass(latencyMs)
      throw new Error(from.gone ? `${from.device} is off the network` : `${to} refused the connection`)
    }
    const connection = this.#connection(from, peer)
    return await new Promise<Link>((resolve, reject) => {
      const cancel = clock.setTimer(dialTimeoutMs, () => connection.ends[0].fail(new Error(`${to} did not answer`)))
      connection.ends[0].onClose(() => reject(new Error(`the link to ${to} broke while it was made`)))
      // The first message to the dialler: nothing that the remote sends on the link can come before it.
      connection.wires[1].send(undefined, 0, () => {
        cancel()
        if (connection.ends[0].closed || from.gone) return
        from.add(connection.ends[0])
        resolve(connection.ends[0])
      })
      peer.add(connection.ends[1])
    })
  }

  #connection(from: MemoryPeer, to: MemoryPeer): Connection {
    const number = ++this.#connectionNumber
    const wires = [new MemoryWire(this.#components, this.#init), new MemoryWire(this.#components, this.#init)] as const
    const { windowBytes, maxStreams } = this.#init
    const end = (local: MemoryPeer, remote: MemoryPeer, side: 0 | 1): MemoryLink =>
      new MemoryLink(
        {
          transmit: (lane, bytes, deliver) =>
            wires[side].send(lane, bytes, () => {
              const target = connection.ends[1 - side] as MemoryLink
              if (target.closed) return
              this.#trace(`#${number} ${local.device} > ${remote.device} ${bytes}`)
              this.#carriedBytes += bytes
              deliver(target)
            }),
          handler: (protocol) => local.handler(protocol)
        },
        { device: remote.device, outbound: side === 0, address: `/memory/${remote.device}`, windowBytes, maxStreams }
      )
    const connection: Connection = {
      ends: [end(from, to, 0), end(to, from, 1)],
      devices: [from.device, to.device],
      wires,
      notice: []
    }
    this.#connections.add(connection)
    this.#trace(`#${number} up ${from.device} ${to.device}`)
    for (const link of connection.ends) {
      link.onClose(() => {
        this.#trace(`#${number} down to ${link.device}`)
        if (connection.ends.every(({ closed }) => closed)) this.#dispose(connection)
      })
    }
    return connection
  }

  #dispose(connection: Connection): void {
    for (const cancel of connection.notice.splice(0)) cancel()
    for (const wire of connection.wires) wire.die()
    this.#connections.delete(connection)
  }

  #kill(connection: Connection): void {
    this.#trace(`half-open ${connection.devices.join(' ')}`)
    for (const wire of connection.wires) wire.die()
    this.#letNotice(connection)
  }

  #letNotice(connection: Connection): void {
    const { clock, random } = this.#components
    if (connection.notice.length > 0) return
    connection.notice = connection.ends.map((end) =>
      clock.setTimer(this.#init.noticeMs * (0.5 + random.float() / 2), () => end.fail(new Error(`${end.device} does not answer any more`)))
    )
  }

  #remove(device: DeviceId, end: (link: MemoryLink) => void): void {
    const peer = this.#peers.get(device)
    if (peer === undefined) return
    this.#trace(`leave ${device}`)
    this.#peers.delete(device)
    peer.leave(end)
  }

  #between(a: DeviceId, b: DeviceId): Connection[] {
    return [...this.#connections].filter(({ devices }) => devices.includes(a) && devices.includes(b))
  }

  #reaches(a: DeviceId, b: DeviceId): boolean {
    return this.#sides === undefined || this.#sides.get(a) === this.#sides.get(b)
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#components.clock.setTimer(ms, resolve)
    })
  }
}
