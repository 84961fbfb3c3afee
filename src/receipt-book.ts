/**
 * The latest receipt of each store-only device, whoever passed it on. A store device that later tells of less than it has signed to hold
 * withholds it, or was set back: a person is told which one.
 */
import {
  type DeviceId,
  deviceIdOf,
  difference,
  type Dot,
  type Ed25519,
  type FolderKey,
  isEmpty,
  type Knowledge,
  knows,
  type Receipt,
  SIGNATURE_BYTES,
  type SignedStatement,
  size,
  verifyReceipt
} from '../protocol/index.ts'
import { concat } from 'uint8arrays/concat'
import type { Logger } from './ports/logger.ts'
import type { Problem } from './status.ts'

/** Ids cost nothing to who holds a store key: others' receipts than those of the first so many devices are not kept. */
const MAX_STORES = 64
/** Blobs that a store device said to hold and did not give, one after the other, before a person hears of it. */
const SILENT_MISSES = 3

export interface ReceiptBookComponents {
  readonly ed25519: Ed25519
  readonly logger: Logger
  /** Where they are kept, by device. */
  readonly kept: { receipts(): AsyncIterable<Uint8Array>; putReceipt(device: Uint8Array, bytes: Uint8Array): Promise<void> }
  /** Whether a record is what the folder says now: what was replaced, a store device may have dropped before this one hears of it. */
  isCurrent?(dot: Dot): boolean
}

interface Line {
  readonly receipt: Receipt
  readonly statement: SignedStatement
}

interface Misses {
  readonly count: number
  /** Of what was asked for last. */
  readonly dots: readonly Dot[]
  readonly message: string
}

export class ReceiptBook {
  readonly #components: ReceiptBookComponents
  readonly #key: Pick<FolderKey, 'folder' | 'epoch'>
  readonly #lines = new Map<DeviceId, Line>()
  readonly #problems = new Map<DeviceId, Problem>()
  readonly #misses = new Map<DeviceId, Misses>()

  constructor(components: ReceiptBookComponents, key: Pick<FolderKey, 'folder' | 'epoch'>) {
    this.#components = components
    this.#key = key
  }

  async load(): Promise<void> {
    for await (const bytes of this.#components.kept.receipts()) {
      const statement = { signature: bytes.slice(0, SIGNATURE_BYTES), bytes: bytes.slice(SIGNATURE_BYTES) }
      const receipt = this.#verify(statement)
      if (receipt.epoch === this.#key.epoch) this.#lines.set(deviceIdOf(receipt.device), { receipt, statement })
    }
  }

  /**
   * @returns whether it is news, and to be passed on
   * @throws ProtocolError when it is not signed by the device that it names
   */
  async take(given: SignedStatement): Promise<boolean> {
    const statement = { bytes: given.bytes.slice(), signature: given.signature.slice() }
    const receipt = this.#verify(statement)
    if (receipt.epoch !== this.#key.epoch) return false
    const device = deviceIdOf(receipt.device)
    const before = this.#lines.get(device)?.receipt
    if (before === undefined && this.#lines.size >= MAX_STORES) return false
    if (before !== undefined && !isNewer(receipt, before)) {
      // One that was made anew counts from 1: what it had signed before may come after, under a greater counter.
      const isLater = receipt.counter >= before.counter && receipt.time >= before.time
      if (isLater && !isEmpty(difference(before.held, receipt.held))) this.#tell(device, this.#withheld(before, receipt.held, ''))
      return false
    }
    this.#lines.set(device, { receipt, statement })
    // It holds all again that it had signed to hold.
    this.#problems.delete(device)
    await this.#components.kept.putReceipt(receipt.device, concat([statement.signature, statement.bytes]))
    return true
  }

  /** A store device has said what it holds. */
  compare(device: DeviceId, name: string, held: Knowledge): void {
    const misses = this.#misses.get(device)
    // It says now that it lacks it.
    if (misses !== undefined && !misses.dots.some((dot) => knows(held, dot))) this.#misses.delete(device)
    const line = this.#lines.get(device)
    if (line === undefined) return
    if (isEmpty(difference(line.receipt.held, held))) this.#problems.delete(device)
    else this.#tell(device, this.#withheld(line.receipt, held, name))
  }

  /** A store device was asked for the content of records; with `dots` those of them that it says it holds. */
  asked(device: DeviceId, name: string, given: boolean, dots: readonly Dot[]): void {
    if (given) {
      this.#misses.delete(device)
      return
    }
    if (dots.length === 0) return
    const count = (this.#misses.get(device)?.count ?? 0) + 1
    this.#misses.set(device, { count, dots, message: `${called(device, name)} does not give what it says it holds` })
  }

  /** What a store device signed last. */
  heldBy(device: DeviceId): Knowledge | undefined {
    return this.#lines.get(device)?.receipt.held
  }

  *problems(): Iterable<Problem> {
    yield* this.#problems.values()
    for (const [device, { count, dots, message }] of this.#misses)
      if (count >= SILENT_MISSES && !this.#problems.has(device) && dots.some((dot) => this.#components.isCurrent?.(dot) ?? true)) yield problemOf(message)
  }

  statements(): SignedStatement[] {
    return [...this.#lines.values()].map(({ statement }) => statement)
  }

  #verify(statement: SignedStatement): Receipt {
    return verifyReceipt(statement, this.#key, this.#components.ed25519)
  }

  #withheld({ device, held: signed, time }: Receipt, held: Knowledge, name: string): string {
    const date = new Date(time)
    const when = Number.isNaN(date.getTime()) ? '' : ` on ${date.toISOString()}`
    const less = size(difference(signed, held))
    return `${called(deviceIdOf(device), name)} lacks ${less} of the changes that it signed to hold${when}: it withholds them, or its disk was set back`
  }

  #tell(device: DeviceId, message: string): void {
    const problem = problemOf(message)
    if (this.#problems.get(device)?.message !== problem.message) this.#components.logger.warn('reconcile', message)
    this.#problems.set(device, problem)
  }
}

function problemOf(message: string): Problem {
  return { path: '.', reason: 'STORE_WITHHOLDS', message: `${message}: see to that device, and do not rely on it alone` }
}

/** A store device that was made anew counts from 1 again: it is believed again when it holds all that it did. */
function isNewer(receipt: Receipt, before: Receipt): boolean {
  return isEmpty(difference(before.held, receipt.held)) && (receipt.counter > before.counter || !isEmpty(difference(receipt.held, before.held)))
}

function called(device: DeviceId, name: string): string {
  return `the store-only device ${name === '' ? device : `"${name}" (${device})`}`
}
