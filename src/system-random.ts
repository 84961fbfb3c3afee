import { randomBytes } from 'node:crypto'
import type { Random } from './ports/random.ts'

/** Randomness from the operating system, fit for nonces and keys. */
export class SystemRandom implements Random {
  bytes(length: number): Uint8Array {
    // A copy: what randomBytes answers may be a window on a pool, and its type is Buffer.
    return new Uint8Array(randomBytes(length))
  }

  float(): number {
    const view = new DataView(this.bytes(8).buffer)
    return (view.getUint32(0) * 0x200000 + (view.getUint32(4) >>> 11)) / 0x20000000000000
  }
}
