/**
 * The way between a device that can read and a store-only one: what a folder says to its peers goes out sealed, or not at all, and what comes back
 * is opened. To the folder it is a peer like any other.
 */
import {
  type BatchMessage,
  type BlobName,
  type BlockList,
  type ItemMessage,
  type ContentId,
  contentOfBlocks,
  decodeBlockList,
  type Dot,
  type SealedBatchMessage
} from '../protocol/index.ts'
import type { WantedBlock } from './block-source.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { Sealer } from './sealer.ts'

/** In the place of the digest, which tells who can guess what is in the folder whether the guess is right. */
const NO_DIGEST = '00'.repeat(32)

export interface SealedChannelInit {
  /** Nothing is left to be sent: what is known beyond that was replaced, which a head can say. */
  onAllSent(): void
  /** Whether it says to have what a record needs. */
  holds(dot: Dot): boolean
  /** The content of records was asked for, and something of it given or nothing, though it said all the while that it holds what these need. */
  onAsked(given: boolean, dots: readonly Dot[]): void
}

export class SealedChannel implements PeerChannel {
  readonly #channel: PeerChannel
  readonly #sealer: Sealer
  readonly #init: SealedChannelInit

  constructor({ channel, sealer }: { readonly channel: PeerChannel; readonly sealer: Sealer }, init: SealedChannelInit) {
    this.#channel = channel
    this.#sealer = sealer
    this.#init = init
  }

  get device(): PeerChannel['device'] {
    return this.#channel.device
  }

  get name(): string {
    return this.#channel.name
  }

  get right(): PeerChannel['right'] {
    return this.#channel.right
  }

  get channel(): number {
    return this.#channel.channel
  }

  async send(message: ItemMessage): Promise<void> {
    switch (message.type) {
      case 'batch':
        for (const sealed of await this.#sealer.seal(message)) await this.#channel.send(sealed)
        return
      case 'granted':
        return this.#init.onAllSent()
      case 'partial':
        return
      case 'summary':
        return this.#channel.send({ ...message, digest: NO_DIGEST, partial: false, complete: false })
      default:
        return this.#channel.send(message)
    }
  }

  unseal(message: SealedBatchMessage): BatchMessage | undefined {
    return this.#sealer.open(message)
  }

  async requestBlocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]> {
    const { sealing } = this.#sealer
    const held = (wanted[0]?.dots ?? []).filter((dot) => this.#init.holds(dot) && !this.#sealer.isBare(dot))
    const found = await this.#open(
      wanted.length,
      (i, epoch) => sealing.blockName((wanted[i] as WantedBlock).hash, epoch),
      (i, sealed, epoch) => sealing.openBlock((wanted[i] as WantedBlock).hash, sealed, epoch)
    )
    const given = found.some((bytes) => bytes !== undefined)
    this.#init.onAsked(
      given,
      held.filter((dot) => this.#init.holds(dot))
    )
    return found
  }

  async requestBlockList(content: ContentId): Promise<BlockList | undefined> {
    const { sealing } = this.#sealer
    const [bytes] = await this.#open(
      1,
      (_, epoch) => sealing.listName(content, epoch),
      (_, sealed, epoch) => sealing.openList(content, sealed, epoch)
    )
    if (bytes === undefined) return undefined
    const list = decodeBlockList(bytes)
    if (contentOfBlocks(list) === content) return list
    this.strike(`the block list of ${content} is of another content`)
    return undefined
  }

  requestSealed(...args: Parameters<PeerChannel['requestSealed']>): ReturnType<PeerChannel['requestSealed']> {
    return this.#channel.requestSealed(...args)
  }

  strike(reason: string): void {
    this.#channel.strike(reason)
  }

  /** Asks under each epoch in turn for what was not found under the one before. */
  async #open(
    count: number,
    nameOf: (i: number, epoch: number) => BlobName | undefined,
    open: (i: number, sealed: Uint8Array, epoch: number) => Uint8Array | undefined
  ): Promise<(Uint8Array | undefined)[]> {
    const found: (Uint8Array | undefined)[] = Array.from({ length: count }, () => undefined)
    for (const epoch of this.#sealer.epochs) {
      const asked = found.flatMap((bytes, i) => {
        const name = bytes === undefined ? nameOf(i, epoch) : undefined
        return name === undefined ? [] : [{ i, name }]
      })
      if (asked.length === 0) continue
      const answers = await this.#channel.requestSealed([{ names: asked.map(({ name }) => name) }])
      for (const [at, { i }] of asked.entries()) {
        const sealed = answers[at]
        if (sealed === undefined) continue
        const bytes = open(i, sealed, epoch)
        found[i] = bytes
        if (bytes === undefined) this.strike('a sealed block is not what was sealed')
      }
    }
    return found
  }
}
