/**
 * Asks one peer to prove that it holds what this device is about to let go of, and proves the like to it: by a hash over a fresh nonce and the whole
 * content, so that no word is taken for it. docs/specs/sync.md, "Possession".
 */
import { equals } from 'uint8arrays/equals'
import {
  type ChallengeMessage,
  type ContentId,
  type DeviceId,
  type ItemMessage,
  POSSESSION_NONCE_BYTES,
  possessionKey,
  type PossessionProofMessage,
  publicKeyOf
} from '../protocol/index.ts'
import type { Clock } from './ports/clock.ts'
import type { Disk } from './ports/disk.ts'
import type { Random } from './ports/random.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { type Held, onDisk } from './state/item-entry.ts'
import { Lane } from './utils/lane.ts'

/** Challenges of one peer that wait for their turn: further ones are answered with nothing. */
const MAX_WAITING = 64
/** An answer takes as long as reading the content, on a slow disk. */
const ANSWER_MS = 30_000
const BYTES_PER_MS = 4096

export interface PossessionComponents {
  readonly index: Pick<FolderIndex, 'entry'>
  readonly disk: Pick<Disk, 'prove'>
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  /** Whether this device makes conflict copies: what it holds and others do not is nowhere any more when it loses. */
  readonly keepsLosers: boolean
  /** Items that this device is about to let go of itself: of these it proves nothing. */
  readonly freeing: ReadonlySet<string>
}

export interface PossessionInit {
  readonly device: DeviceId
  readonly peer: DeviceId
  readonly channel: number
  send(message: ItemMessage): Promise<void>
}

export class Possession {
  readonly #components: PossessionComponents
  readonly #init: PossessionInit
  readonly #asked = new Map<number, (mac: Uint8Array) => void>()
  readonly #answering = new Lane()
  #waiting = 0
  #nextId = 1
  #closed = false

  constructor(components: PossessionComponents, init: PossessionInit) {
    this.#components = components
    this.#init = init
  }

  /** Whether the peer has proved that it holds the content that this device holds at a path. */
  async isProved(path: string, held: Held & { readonly content: ContentId }): Promise<boolean> {
    const { random, disk } = this.#components
    const { peer, channel } = this.#init
    const { content } = held
    const nonce = random.bytes(POSSESSION_NONCE_BYTES)
    const id = this.#nextId++
    const answer = this.#answerTo(id, held.size)
    const asked = this.#init.send({ type: 'challenge', channel, id, path, content, nonce })
    asked.catch(() => this.receiveProof({ type: 'possession proof', channel, id, mac: new Uint8Array() }))
    const key = possessionKey({ nonce, prover: publicKeyOf(peer), content })
    const [[own], mac] = await Promise.all([disk.prove([{ path: held.diskPath ?? path, stat: held.stat, key }]), answer])
    return own !== undefined && mac.length > 0 && equals(own, mac)
  }

  receiveProof({ id, mac }: PossessionProofMessage): void {
    this.#asked.get(id)?.(mac)
    this.#asked.delete(id)
  }

  /** Not waited for by who takes in messages: the content may be large. */
  async answer(message: ChallengeMessage): Promise<void> {
    const { id } = message
    const { channel } = this.#init
    this.#waiting++
    const mac = this.#waiting > MAX_WAITING ? undefined : await this.#answering.run(() => this.#prove(message)).catch(() => undefined)
    this.#waiting--
    if (!this.#closed) await this.#init.send({ type: 'possession proof', channel, id, mac: mac ?? new Uint8Array() }).catch(() => {})
  }

  close(): void {
    this.#closed = true
    for (const give of this.#asked.values()) give(new Uint8Array())
    this.#asked.clear()
  }

  async #prove({ path, content, nonce }: ChallengeMessage): Promise<Uint8Array | undefined> {
    const { index, disk, freeing, keepsLosers } = this.#components
    const held = onDisk(index.entry(path))
    if (this.#closed || !keepsLosers || held?.content !== content || held.local || freeing.has(path)) return undefined
    const key = possessionKey({ nonce, prover: publicKeyOf(this.#init.device), content })
    const [mac] = await disk.prove([{ path: held.diskPath ?? path, stat: held.stat, key }])
    // It may have begun meanwhile, relying on who asks.
    return freeing.has(path) || onDisk(index.entry(path))?.content !== content ? undefined : mac
  }

  #answerTo(id: number, size: number): Promise<Uint8Array> {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>()
    const cancel = this.#components.clock.setTimer(ANSWER_MS + Math.ceil(size / BYTES_PER_MS), () => {
      this.#asked.delete(id)
      resolve(new Uint8Array())
    })
    this.#asked.set(id, (mac) => {
      cancel()
      resolve(mac)
    })
    if (this.#closed) this.receiveProof({ type: 'possession proof', channel: this.#init.channel, id, mac: new Uint8Array() })
    return promise
  }
}
