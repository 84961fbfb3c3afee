/**
 * Tells a peer of the successions of a folder, and takes them from it: for one key under which both have opened the folder (docs/specs/grants.md,
 * "Hand-over"). Under a former key nothing else is said. It decides who is given a secret; what is heard is the engine's to keep.
 */
import { equals } from 'uint8arrays/equals'
import {
  decodeSuccession,
  type DeviceId,
  type Ed25519,
  type FolderKey,
  isSignedBy,
  type KeyMessage,
  keyOfMember,
  type Lineage,
  readSecretOf,
  type Right,
  type SignedSuccession,
  storeSecretOf,
  type SuccessionMessage,
  type Tenure
} from '../protocol/index.ts'
import type { Fork } from './forked.ts'
import type { Logger } from './ports/logger.ts'

/** A peer may ask once for what it lacks, and hear once what it did not ask for. */
const MAX_TOLD = 2
const NOTHING = new Uint8Array()

export interface HandOverComponents {
  readonly ed25519: Ed25519
  readonly logger: Logger
}

export interface HandOverInit {
  /** The one that was opened. */
  readonly key: FolderKey
  /** How it is here now. */
  readonly tenure: Tenure
  readonly device: DeviceId
  /** As the transport has proved it. */
  readonly peer: DeviceId
  /** Ours. */
  readonly channel: number
  send(message: KeyMessage): Promise<void>
  /** Another lineage than before, verified; and the key that goes with it, where this device is a member still. */
  onHeard(tenure: Tenure): void
  /** The peer goes with another succession than this device. */
  onForked(fork: Fork): void
}

export class HandOver {
  readonly #components: HandOverComponents
  readonly #init: HandOverInit
  #lineage: Lineage
  /** What comes until the end of the successions does not fit to ours. */
  #deaf = false
  #asked = false
  #told = 0

  constructor(components: HandOverComponents, init: HandOverInit) {
    this.#components = components
    this.#init = init
    this.#lineage = init.tenure.lineage
  }

  /** Sends the successions after an epoch, then the secret of the latest key where the peer has a right to it and asks under an older one. */
  async tell(after: number): Promise<void> {
    if (++this.#told > MAX_TOLD) return
    const { key: opened, tenure, peer, channel, send } = this.#init
    const { key, lineage } = tenure
    const isFormer = opened.id !== key.id
    const member = lineage.memberOf(peer)
    const last = isFormer && member === undefined ? this.#leftAt() : lineage.epoch
    for (let epoch = after + 1; epoch <= last; epoch++) await send({ type: 'succession', channel, ...(lineage.chain[epoch - 1] as SignedSuccession) })
    await send({ type: 'handOver', channel, secret: isFormer && member !== undefined ? secretFor(key, member.right) : NOTHING })
  }

  /** The epoch in which the peer left, after that of its key: what came later is not its matter. */
  #leftAt(): number {
    const { key, tenure, peer } = this.#init
    const { lineage } = tenure
    let epoch = key.epoch + 1
    while (epoch < lineage.epoch && lineage.at(epoch).members.some(({ device }) => device === peer)) epoch++
    return epoch
  }

  /** For who has a later key, and not what leads to it. */
  async ask(): Promise<void> {
    this.#asked = true
    await this.#init.send({ type: 'lineage', channel: this.#init.channel, epoch: this.#lineage.epoch })
  }

  /** @throws ProtocolError BAD_SUCCESSION */
  async receive(message: KeyMessage): Promise<void> {
    switch (message.type) {
      case 'lineage':
        return this.tell(message.epoch)
      case 'succession':
        return this.#hear(message)
      case 'handOver':
        return this.#end(message.secret)
    }
  }

  async #hear({ bytes, signature }: SuccessionMessage): Promise<void> {
    if (this.#deaf) return
    const { epoch, maker } = decodeSuccession(bytes)
    const own = this.#lineage.chain[epoch - 1]
    if (own !== undefined) {
      if (equals(own.bytes, bytes)) return
      // What came first stays: with whom this one was made, nothing is shared any more.
      this.#components.logger.warn('session', 'another succession of an epoch that is known was refused', { peer: this.#init.peer, epoch, maker })
      this.#deaf = true
      const signer = this.#lineage.publicKeyAt(epoch - 1)
      if (signer !== undefined && isSignedBy(signer, { bytes, signature }, this.#components.ed25519)) this.#init.onForked({ epoch, maker })
    } else if (epoch > this.#lineage.epoch + 1 && this.#lineage.epoch < this.#init.tenure.key.epoch && !this.#asked) {
      this.#deaf = true
      await this.ask()
    } else {
      this.#lineage = this.#lineage.extended({ bytes, signature }, this.#components.ed25519)
    }
  }

  #end(secret: Uint8Array): void {
    const { tenure, device, onHeard } = this.#init
    const wasDeaf = this.#deaf
    this.#deaf = false
    const lineage = this.#lineage
    if (wasDeaf || lineage.epoch === tenure.lineage.epoch || lineage.epoch < tenure.key.epoch) return
    const member = lineage.memberOf(device)
    if (lineage.latest === undefined || lineage.epoch === tenure.key.epoch || member === undefined) onHeard({ key: tenure.key, lineage })
    else if (secret.length > 0) onHeard({ key: keyOfMember(lineage.latest, member.right, secret), lineage })
  }
}

/** Empty where this device has none itself. */
function secretFor(key: FolderKey, right: Right): Uint8Array {
  if (right === 'store') return storeSecretOf(key)
  return key.right === 'store' ? NOTHING : readSecretOf(key)
}
