/**
 * Where devices can be reached. libp2p's own book forgets an address after an hour; this one keeps those of every device that has
 * proved a folder's key, on the disk, until better ones push them out. What the LAN says is kept in memory only.
 */
import { readFile, rename, stat } from 'node:fs/promises'
import * as z from 'zod/mini'
import { type DeviceId, publicKeyOf } from '../../protocol/index.ts'
import type { Clock, Logger } from '../../src/index.ts'
import { writeDurably } from '../durable-file.ts'
import { causeText, codeOf } from '../fault-text.ts'
import { MAX_ADDRESS_CHARACTERS, parseDialAddress, withDevice } from './address.ts'

const VERSION = 1
/** More devices than anyone shares folders with; the one heard of longest ago goes first. */
export const MAX_DEVICES = 1024
export const MAX_ADDRESSES = 8
/** What MAX_DEVICES take in their longest form, and half as much again. */
const MAX_FILE_BYTES = 6 * 1024 * 1024
/** Devices that the LAN names, and addresses that answered, of devices that proved nothing yet. */
const MAX_TRANSIENT = 256
/** The LAN repeats itself every 10 s. */
const SIGHTING_TTL_MS = 10 * 60 * 1000
/** Many changes come together, when a network comes up. */
const SAVE_DELAY_MS = 5_000
/** How exactly `seen` is kept on the disk. */
const SEEN_STEP_MS = 24 * 3600 * 1000

export interface AddressBookComponents {
  readonly clock: Clock
  readonly logger: Logger
}

export interface AddressBookInit {
  /** The file; it is made with the first device. */
  readonly path: string
}

interface Entry {
  /** When the device was last heard of, in milliseconds since 1970. */
  seen: number
  /** The one that answered last stands first. */
  addresses: readonly string[]
}

const FILE = z.strictObject({
  version: z.literal(VERSION),
  devices: z
    .array(
      z.strictObject({
        device: z.string().check(z.maxLength(64)),
        seen: z.number().check(z.nonnegative(), z.maximum(Number.MAX_SAFE_INTEGER)),
        addresses: z.array(z.string().check(z.maxLength(MAX_ADDRESS_CHARACTERS))).check(z.maxLength(MAX_ADDRESSES))
      })
    )
    .check(z.maxLength(MAX_DEVICES))
})

export class AddressBook {
  readonly #components: AddressBookComponents
  readonly #path: string
  readonly #entries: Map<DeviceId, Entry>
  /** Given by a person, with the device's id. */
  readonly #fixed = new Map<DeviceId, Set<string>>()
  readonly #sighted = new Map<DeviceId, { readonly addresses: readonly string[]; readonly at: number }>()
  /** Where a device answered before it proved anything. */
  readonly #answered = new Map<DeviceId, string>()
  #cancelSave: (() => void) | undefined
  #saving: Promise<void> = Promise.resolve()

  private constructor(components: AddressBookComponents, init: AddressBookInit, entries: Map<DeviceId, Entry>) {
    this.#components = components
    this.#path = init.path
    this.#entries = entries
  }

  /** Reads the book. One that is damaged is set aside, and an empty one begun: devices are found again, by other means. */
  static async open(components: AddressBookComponents, init: AddressBookInit): Promise<AddressBook> {
    let entries = new Map<DeviceId, Entry>()
    try {
      if ((await stat(init.path)).size > MAX_FILE_BYTES) throw new Error('it is too large')
      entries = parseBook(await readFile(init.path, 'utf8'))
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        const aside = `${init.path}.damaged`
        await rename(init.path, aside).catch(() => {})
        components.logger.warn('network', `the addresses of other devices could not be read and are begun anew: ${causeText(error)}`, {
          file: init.path,
          kept: aside
        })
      }
    }
    return new AddressBook(components, init, entries)
  }

  /** The devices that have proved a folder's key, or that a person gave an address of. */
  devices(): DeviceId[] {
    return [...new Set([...this.#entries.keys(), ...this.#fixed.keys()])]
  }

  /**
   * What to dial, in this order: where it answered last, where a person says it is, where the LAN says so, where it says itself.
   * What strangers say is never first, and never so much that the rest isn't tried.
   */
  addressesOf(device: DeviceId): string[] {
    const [last, ...others] = this.#entries.get(device)?.addresses ?? []
    const answered = this.#answered.get(device)
    const sighting = this.#sighted.get(device)
    const fresh = sighting !== undefined && this.#components.clock.monotonic() - sighting.at < SIGHTING_TTL_MS ? sighting.addresses : []
    return [...new Set([answered, last, ...(this.#fixed.get(device) ?? []), ...fresh, ...others])].filter((address) => address !== undefined)
  }

  /** The device that answered last at an address, if that is known. */
  deviceAt(address: string): DeviceId | undefined {
    for (const [device, answered] of this.#answered) if (answered === address) return device
    for (const [device, entry] of this.#entries) if (entry.addresses[0] === address) return device
    return undefined
  }

  /** A device proved a folder's key and said where it is. `addresses` are canonical, as of parseDialAddress. */
  remember(device: DeviceId, addresses: readonly string[]): void {
    const entry = this.#entries.get(device)
    const [last, ...others] = entry?.addresses ?? []
    const answered = this.#answered.get(device)
    this.#answered.delete(device)
    this.#set(device, [answered, last, ...addresses, ...others])
  }

  /** A device answered at this address. */
  answered(device: DeviceId, address: string): void {
    const entry = this.#entries.get(device)
    if (entry === undefined) {
      this.#answered.delete(device)
      this.#answered.set(device, address)
      trim(this.#answered, MAX_TRANSIENT)
    } else {
      this.#set(device, [address, ...entry.addresses])
    }
  }

  /** The LAN says that a device is there; whether it is true shows when it is dialled. */
  sighted(device: DeviceId, addresses: readonly string[]): void {
    this.#sighted.delete(device)
    this.#sighted.set(device, { addresses: addresses.slice(0, MAX_ADDRESSES), at: this.#components.clock.monotonic() })
    trim(this.#sighted, MAX_TRANSIENT)
  }

  addFixed(device: DeviceId, address: string): void {
    const addresses = this.#fixed.get(device) ?? new Set()
    this.#fixed.set(device, addresses.add(address))
  }

  removeFixed(device: DeviceId, address: string): void {
    const addresses = this.#fixed.get(device)
    addresses?.delete(address)
    if (addresses?.size === 0) this.#fixed.delete(device)
  }

  /** Drops what is known of a device, other than what a person said. */
  forget(device: DeviceId): void {
    this.#sighted.delete(device)
    this.#answered.delete(device)
    if (this.#entries.delete(device)) this.#saveLater()
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    if (this.#cancelSave !== undefined) {
      this.#cancelSave()
      this.#save()
    }
    await this.#saving
  }

  #set(device: DeviceId, candidates: readonly (string | undefined)[]): void {
    const addresses = [...new Set(candidates.filter((address) => address !== undefined))].slice(0, MAX_ADDRESSES)
    const old = this.#entries.get(device)
    const seen = this.#components.clock.now()
    const same = old !== undefined && old.addresses.length === addresses.length && old.addresses.every((address, i) => address === addresses[i])
    if (same && Math.abs(seen - old.seen) < SEEN_STEP_MS) return
    this.#entries.set(device, { seen, addresses })
    while (this.#entries.size > MAX_DEVICES) this.#entries.delete(oldest(this.#entries))
    this.#saveLater()
  }

  #saveLater(): void {
    this.#cancelSave ??= this.#components.clock.setTimer(SAVE_DELAY_MS, () => this.#save())
  }

  #save(): void {
    this.#cancelSave = undefined
    this.#saving = this.#saving.then(async () => {
      const devices = [...this.#entries].map(([device, { seen, addresses }]) => ({ device, seen, addresses }))
      try {
        await writeDurably(this.#path, `${JSON.stringify({ version: VERSION, devices }, undefined, 2)}\n`)
      } catch (error) {
        this.#components.logger.warn('network', `the addresses of other devices could not be saved: ${causeText(error)}`, {
          file: this.#path
        })
      }
    })
  }
}

/** @throws Error in words, when it is not a book as this version writes it */
function parseBook(text: string): Map<DeviceId, Entry> {
  const parsed = FILE.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`it is not an address book of version ${VERSION}`)
  const entries = new Map<DeviceId, Entry>()
  for (const { device, seen, addresses } of parsed.data.devices) {
    publicKeyOf(device)
    for (const address of addresses) {
      const dialled = parseDialAddress(withDevice(address, device as DeviceId))
      if (dialled.address !== address) throw new Error(`${address} is not an address of ${device}`)
    }
    entries.set(device as DeviceId, { seen, addresses })
  }
  return entries
}

function oldest(entries: ReadonlyMap<DeviceId, Entry>): DeviceId {
  const [first, ...others] = entries
  if (first === undefined) throw new Error('there is no entry')
  return others.reduce((least, next) => (next[1].seen < least[1].seen ? next : least), first)[0]
}

/** Drops what was put in first. */
function trim<Key>(map: Map<Key, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
