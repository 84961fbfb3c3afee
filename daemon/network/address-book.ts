/**
 * Where devices can be reached. libp2p's own book forgets an address after an hour; this one keeps those of every device that has
 * proved a folder's key, on the disk, until better ones push them out. What the LAN says is kept in memory only.
 */
import { readFile, rename, stat } from 'node:fs/promises'
import * as z from 'zod/mini'
import {
  type DeviceId,
  deviceIdOf,
  type FolderId,
  fromHex,
  MAX_ADDRESSES as MAX_WIRE_ADDRESSES,
  publicKeyOf,
  REACHES,
  type SignedAddresses,
  toHex
} from '../../protocol/index.ts'
import type { Clock, Logger } from '../../src/index.ts'
import { writeDurably } from '../durable-file.ts'
import { causeText, codeOf } from '../fault-text.ts'
import { Hints } from './hints.ts'
import { MAX_ADDRESS_CHARACTERS, parseDialAddress, withDevice } from './address.ts'

const VERSION = 1
/** More devices than anyone shares folders with; the one heard of longest ago goes first. */
export const MAX_DEVICES = 1024
export const MAX_ADDRESSES = 8
/** What a device signed is kept up to this size, in characters of its addresses: twice what eight of them usually take. */
const MAX_SIGNED_CHARACTERS = 1024
/** Folders of one device that are noted with what it signed. */
const MAX_FOLDERS = 32
/** What MAX_DEVICES take in their longest form, and half as much again. */
const MAX_FILE_BYTES = 16 * 1024 * 1024
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
  /** Of which it proved the key and said where it is. */
  folders: readonly FolderId[]
  signed: readonly SignedAddresses[]
}

const SIGNED = z.strictObject({
  reach: z.enum(REACHES),
  addresses: z.array(z.string().check(z.maxLength(MAX_SIGNED_CHARACTERS))).check(z.maxLength(MAX_WIRE_ADDRESSES)),
  made: z.number().check(z.nonnegative(), z.maximum(Number.MAX_SAFE_INTEGER)),
  signature: z.string().check(z.regex(/^[0-9a-f]{128}$/))
})

const FILE = z.strictObject({
  version: z.literal(VERSION),
  devices: z
    .array(
      z.strictObject({
        device: z.string().check(z.maxLength(64)),
        seen: z.number().check(z.nonnegative(), z.maximum(Number.MAX_SAFE_INTEGER)),
        addresses: z.array(z.string().check(z.maxLength(MAX_ADDRESS_CHARACTERS))).check(z.maxLength(MAX_ADDRESSES)),
        folders: z.optional(z.array(z.string().check(z.regex(/^[0-9a-f]{64}$/))).check(z.maxLength(MAX_FOLDERS))),
        signed: z.optional(z.array(SIGNED).check(z.maxLength(REACHES.length)))
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
  /** What strangers at the rendezvous say. */
  readonly #provided = new Map<DeviceId, readonly string[]>()
  /** Where a device answered before it proved anything. */
  readonly #answered = new Map<DeviceId, string>()
  readonly #hints = new Hints()
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

  /** Whether it has proved a folder's key. */
  knows(device: DeviceId): boolean {
    return this.#entries.has(device)
  }

  /**
   * What to dial, in this order: where it answered last, where a person says it is, where the LAN and the rendezvous say so, where it says
   * itself, and where others say that it does.
   * What strangers say is never first, and never so much that the rest isn't tried.
   */
  addressesOf(device: DeviceId): string[] {
    const [last, ...others] = this.#entries.get(device)?.addresses ?? []
    const answered = this.#answered.get(device)
    const sighting = this.#sighted.get(device)
    const fresh = sighting !== undefined && this.#components.clock.monotonic() - sighting.at < SIGHTING_TTL_MS ? sighting.addresses : []
    const provided = this.#provided.get(device) ?? []
    const hinted = this.#hints.addressesOf(device)
    return [...new Set([answered, last, ...(this.#fixed.get(device) ?? []), ...fresh, ...provided, ...others, ...hinted])].filter(
      (address) => address !== undefined
    )
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
    this.#hints.delete(device)
    this.#set(device, [answered, last, ...addresses, ...others])
    // The one remembered last stands last.
    const now = this.#entries.get(device)
    if (now === undefined) return
    this.#entries.delete(device)
    this.#entries.set(device, now)
  }

  /** What a device that is remembered signed, to be passed on to others of the folder. */
  keep(folder: FolderId, entry: SignedAddresses): void {
    const known = this.#entries.get(deviceIdOf(entry.device))
    if (known === undefined || entry.addresses.join().length > MAX_SIGNED_CHARACTERS) return
    known.folders = [folder, ...known.folders.filter((one) => one !== folder)].slice(0, MAX_FOLDERS)
    known.signed = [...known.signed.filter(({ reach }) => reach !== entry.reach), entry]
    this.#saveLater()
  }

  /** Of a folder, of the device that was remembered last first. */
  kept(folder: FolderId): SignedAddresses[] {
    return [...this.#entries.values()].reverse().flatMap(({ folders, signed }) => (folders.includes(folder) ? signed : []))
  }

  /**
   * Another device passes on where this one says it is. What a device that is remembered says of itself counts as if it had said it here; of any
   * other it is a hint. Answers whether that is news, and of whom nothing is kept any more because of it.
   */
  told(device: DeviceId, entry: SignedAddresses, addresses: readonly string[], source: DeviceId): { isNews: boolean; dropped: DeviceId | undefined } {
    const known = this.#entries.get(device)
    if (known === undefined) return this.#hints.add(device, { ...entry, addresses }, source)
    const before = known.signed.find(({ reach }) => reach === entry.reach)
    if (before !== undefined && before.made >= entry.made) return { isNews: false, dropped: undefined }
    if (entry.addresses.join().length <= MAX_SIGNED_CHARACTERS) known.signed = [...known.signed.filter((one) => one !== before), entry]
    const [last, ...others] = known.addresses
    const isNews = addresses.some((address) => !known.addresses.includes(address))
    this.#set(device, [last, ...addresses, ...others], known.seen)
    return { isNews, dropped: undefined }
  }

  /** What others told of it is of no use. */
  dropHint(device: DeviceId): void {
    this.#hints.delete(device)
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

  /** The rendezvous says where a device may be. */
  provided(device: DeviceId, addresses: readonly string[]): void {
    this.#provided.delete(device)
    this.#provided.set(device, addresses)
    trim(this.#provided, MAX_TRANSIENT)
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
    this.#hints.delete(device)
    this.#answered.delete(device)
    this.#hints.delete(device)
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

  #set(device: DeviceId, candidates: readonly (string | undefined)[], seen = this.#components.clock.now()): void {
    const addresses = [...new Set(candidates.filter((address) => address !== undefined))].slice(0, MAX_ADDRESSES)
    const old = this.#entries.get(device)
    const same = old !== undefined && old.addresses.length === addresses.length && old.addresses.every((address, i) => address === addresses[i])
    if (same && Math.abs(seen - old.seen) < SEEN_STEP_MS) return
    this.#entries.set(device, { seen, addresses, folders: old?.folders ?? [], signed: old?.signed ?? [] })
    while (this.#entries.size > MAX_DEVICES) this.#entries.delete(oldest(this.#entries))
    this.#saveLater()
  }

  #saveLater(): void {
    this.#cancelSave ??= this.#components.clock.setTimer(SAVE_DELAY_MS, () => this.#save())
  }

  #save(): void {
    this.#cancelSave = undefined
    this.#saving = this.#saving.then(async () => {
      const devices = [...this.#entries].map(([device, { seen, addresses, folders, signed }]) => {
        const said = signed.map(({ reach, addresses, made, signature }) => ({ reach, addresses, made, signature: toHex(signature) }))
        return { device, seen, addresses, ...(signed.length > 0 && { folders, signed: said }) }
      })
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
  for (const { device, seen, addresses, folders = [], signed = [] } of parsed.data.devices) {
    const key = publicKeyOf(device)
    for (const address of addresses) {
      const dialled = parseDialAddress(withDevice(address, device as DeviceId))
      if (dialled.address !== address) throw new Error(`${address} is not an address of ${device}`)
    }
    const said = signed.map((entry): SignedAddresses => ({ ...entry, device: key, signature: fromHex(entry.signature) }))
    entries.set(device as DeviceId, { seen, addresses, folders: folders as FolderId[], signed: said })
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
