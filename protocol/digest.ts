/**
 * One hash for all that a device holds, kept up to date by one addition for each change: the sum, modulo 2^256, of the hashes of the
 * live items. Equal on two devices exactly when they hold the same; evidence for people and programs, not a defence against forgery.
 */
import { fromString } from 'uint8arrays/from-string'
import { blake3 } from './blake3.ts'
import { toHex } from './hex.ts'
import { HASH_BYTES } from './ids.ts'
import type { LiveRecord } from './record.ts'

export class Digest {
  readonly #sum = new Uint32Array(HASH_BYTES / 4)

  static fromBytes(bytes: Uint8Array): Digest {
    const digest = new Digest()
    const view = new DataView(bytes.buffer, bytes.byteOffset, HASH_BYTES)
    for (let i = 0; i < digest.#sum.length; i++) digest.#sum[i] = view.getUint32(4 * i, true)
    return digest
  }

  add(item: Uint8Array): void {
    this.#accumulate(item, 1)
  }

  remove(item: Uint8Array): void {
    this.#accumulate(item, -1)
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(HASH_BYTES)
    const view = new DataView(bytes.buffer)
    for (let i = 0; i < this.#sum.length; i++) view.setUint32(4 * i, this.#sum[i] as number, true)
    return bytes
  }

  toString(): string {
    return toHex(this.toBytes())
  }

  #accumulate(item: Uint8Array, sign: 1 | -1): void {
    const view = new DataView(item.buffer, item.byteOffset, HASH_BYTES)
    let carry = 0
    for (let i = 0; i < this.#sum.length; i++) {
      const next = (this.#sum[i] as number) + sign * view.getUint32(4 * i, true) + carry
      this.#sum[i] = next
      carry = next < 0 ? -1 : next > 0xffff_ffff ? 1 : 0
    }
  }
}

/** The hash of one live item: path, type, content and mode. */
export function itemHash(
  record: Pick<LiveRecord, 'path' | 'type'> & { readonly content?: string; readonly target?: string; readonly mode?: number }
): Uint8Array {
  return blake3(fromString(`${record.path}\0${record.type}\0${record.mode ?? 0}\0${record.content ?? ''}${record.target ?? ''}`))
}
