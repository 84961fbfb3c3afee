import { type DeviceId, type FolderKey, Lineage, type Succession, type Tenure } from '../protocol/index.ts'
import type { FolderInit } from './engine.ts'
import { type Fork, forkProblems } from './forked.ts'
import type { Problem } from './status.ts'

/** Of so many devices that went along with another key. */
const MAX_APART = 64

/** What this device is in a folder: the key that it works under, what led to that key, and what it was granted. */
export class Membership {
  readonly #device: DeviceId
  #init: FolderInit
  #lineage: Lineage
  readonly #apart = new Map<DeviceId, Fork>()

  constructor(device: DeviceId, init: FolderInit) {
    this.#device = device
    this.#init = init
    this.#lineage = init.lineage ?? Lineage.of(init.key)
  }

  get init(): FolderInit {
    return this.#init
  }

  get key(): FolderKey {
    return this.#init.key
  }

  get lineage(): Lineage {
    return this.#lineage
  }

  /** Whether all is known that leads to the key: before, nothing can be said to anybody, for who may write cannot be told. */
  get isComplete(): boolean {
    return this.#lineage.epoch >= this.key.epoch
  }

  /** What has ended the membership of this device; undefined while it is a member. */
  get removal(): Succession | undefined {
    return this.#lineage.removalOf(this.#device, this.key.epoch)
  }

  /** What a succession or an invitation has granted this device, in place of the write key itself. */
  get grant(): Uint8Array | undefined {
    const bySuccession = this.#lineage.epoch === this.key.epoch ? this.#lineage.memberOf(this.#device)?.grant : undefined
    return bySuccession ?? this.#init.grant
  }

  get mayWrite(): boolean {
    return this.key.right === 'write' || this.grant !== undefined
  }

  /** A peer has told of another succession than the one that was taken up here. What is no member goes its own way. */
  forked(peer: DeviceId, fork: Fork): void {
    if (this.#lineage.memberOf(peer) !== undefined && this.#apart.size < MAX_APART) this.#apart.set(peer, fork)
  }

  /** A peer has opened the folder under its key. */
  met(peer: DeviceId): void {
    this.#apart.delete(peer)
  }

  problems(): Problem[] {
    return forkProblems(this.#apart, this.#lineage)
  }

  /** For the next time that the folder is opened. */
  succeed({ key, lineage }: Tenure): void {
    // A grant of the key before is of no use with this one.
    this.#init = { ...this.#init, key, lineage, grant: key.id === this.key.id ? this.#init.grant : undefined }
    this.#lineage = lineage
  }
}
