/** Which devices have proved a key of which folder to this one, in the home: who is to get the next key must be known while it is away. */
import { readFile, rename, stat } from 'node:fs/promises'
import * as z from 'zod/mini'
import { type DeviceId, type FolderId, MAX_DEVICE_NAME_LENGTH, MAX_EPOCH, MAX_MEMBERS, publicKeyOf, type Right, rightToNumber } from '../protocol/index.ts'
import type { Logger } from '../src/index.ts'
import { writeDurably } from './durable-file.ts'
import { causeText, codeOf } from './fault-text.ts'

const VERSION = 1
const MAX_FOLDERS = 1000
const MAX_FILE_BYTES = 64 * 1024 * 1024
/** Many devices come together, when a network comes up. */
const SAVE_DELAY_MS = 2000
/** How exactly `last` is kept. */
const SEEN_STEP_MS = 3600 * 1000

export interface KnownMember {
  readonly device: DeviceId
  /** What it calls itself. */
  readonly name: string
  /** The strongest that it has proved: `write` by its grant. */
  readonly right: Right
  /** Of that key: who has proved an earlier one may be out since. */
  readonly epoch: number
  /** Milliseconds since 1970. */
  readonly first: number
  readonly last: number
  readonly address: string
}

const TIME = z.number().check(z.nonnegative(), z.maximum(Number.MAX_SAFE_INTEGER))
const FILE = z.strictObject({
  version: z.literal(VERSION),
  folders: z
    .array(
      z.strictObject({
        folder: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
        members: z
          .array(
            z.strictObject({
              device: z.string().check(z.maxLength(64)),
              name: z.string().check(z.maxLength(MAX_DEVICE_NAME_LENGTH)),
              right: z.enum(['store', 'read', 'write']),
              epoch: z.int().check(z.minimum(0), z.maximum(MAX_EPOCH)),
              first: TIME,
              last: TIME,
              address: z.string().check(z.maxLength(1024))
            })
          )
          .check(z.maxLength(MAX_MEMBERS))
      })
    )
    .check(z.maxLength(MAX_FOLDERS))
})

export class MemberBook {
  readonly #logger: Logger
  readonly #path: string
  readonly #folders: Map<FolderId, Map<DeviceId, KnownMember>>
  #timer: NodeJS.Timeout | undefined
  #saving: Promise<void> = Promise.resolve()

  private constructor(logger: Logger, path: string, folders: Map<FolderId, Map<DeviceId, KnownMember>>) {
    this.#logger = logger
    this.#path = path
    this.#folders = folders
  }

  /** One that is damaged is set aside, and an empty one begun. */
  static async open({ logger }: { readonly logger: Logger }, { path }: { readonly path: string }): Promise<MemberBook> {
    let folders = new Map<FolderId, Map<DeviceId, KnownMember>>()
    try {
      if ((await stat(path)).size > MAX_FILE_BYTES) throw new Error('it is too large')
      folders = parseBook(await readFile(path, 'utf8'))
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        const aside = `${path}.damaged`
        await rename(path, aside).catch(() => {})
        logger.warn('daemon', `the members of folders could not be read and are noted anew: ${causeText(error)}`, { file: path, kept: aside })
      }
    }
    return new MemberBook(logger, path, folders)
  }

  membersOf(folder: FolderId): KnownMember[] {
    return [...(this.#folders.get(folder)?.values() ?? [])]
  }

  seen(folder: FolderId, { device, name, right, epoch, address }: Omit<KnownMember, 'first' | 'last'>, now: number): void {
    const members = this.#folders.get(folder) ?? new Map<DeviceId, KnownMember>()
    this.#folders.set(folder, members)
    const before = members.get(device)
    const next: KnownMember = {
      device,
      name: name === '' ? (before?.name ?? '') : name,
      right: before?.epoch === epoch && rightToNumber(right) < rightToNumber(before.right) ? before.right : right,
      epoch,
      first: before?.first ?? now,
      last: now,
      address
    }
    const isSame = before?.name === next.name && before.right === next.right && before.epoch === epoch && before.address === address
    if (isSame && Math.abs(now - before.last) < SEEN_STEP_MS) return
    members.delete(device)
    members.set(device, next)
    const surplus = members.size > MAX_MEMBERS ? surplusOf(members) : undefined
    if (surplus !== undefined) members.delete(surplus)
    if (surplus !== device) this.#saveLater()
  }

  forget(folder: FolderId, devices: readonly DeviceId[]): void {
    for (const device of devices) if (this.#folders.get(folder)?.delete(device) === true) this.#saveLater()
  }

  forgetFolder(folder: FolderId): void {
    if (this.#folders.delete(folder)) this.#saveLater()
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) this.#save()
    await this.#saving
  }

  #saveLater(): void {
    this.#timer ??= setTimeout(() => this.#save(), SAVE_DELAY_MS)
  }

  #save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#saving = this.#saving.then(async () => {
      const folders = [...this.#folders].map(([folder, members]) => ({ folder, members: [...members.values()] }))
      try {
        await writeDurably(this.#path, `${JSON.stringify({ version: VERSION, folders }, undefined, 2)}\n`)
      } catch (error) {
        this.#logger.warn('daemon', `the members of folders could not be saved: ${causeText(error)}`, { file: this.#path })
      }
    })
  }
}

/** Ids cost nothing to who may read: of those who may not write the one that came last goes; of writers, who were granted that, the one seen longest ago. */
function surplusOf(members: ReadonlyMap<DeviceId, KnownMember>): DeviceId | undefined {
  const [first, ...others] = [...members.values()].filter(({ right }) => right !== 'write')
  if (first === undefined) return members.keys().next().value
  return others.reduce((latest, member) => (member.first >= latest.first ? member : latest), first).device
}

/** @throws Error in words, when it is not a book as this version writes it */
function parseBook(text: string): Map<FolderId, Map<DeviceId, KnownMember>> {
  const parsed = FILE.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error(`it is not a list of members of version ${VERSION}`)
  return new Map(
    parsed.data.folders.map(({ folder, members }) => [
      folder as FolderId,
      new Map(
        members.map((member) => {
          publicKeyOf(member.device as DeviceId)
          return [member.device as DeviceId, member as KnownMember]
        })
      )
    ])
  )
}
