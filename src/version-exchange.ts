/**
 * What other devices have kept: asks those that are connected and may write, whose word counts anyway, and answers them. A content is named
 * by its hash first, which its holder computes when it is asked; then its blocks come like any other's.
 */
import {
  type ArchiveMessage,
  blake3,
  type BlockHash,
  type BlockList,
  chunkingFor,
  type ContentId,
  type DeviceId,
  type ListVersionsMessage,
  MAX_VERSIONS,
  type Right,
  sizeOf,
  toHex,
  type VersionEntry,
  type VersionMessage,
  type VersionsMessage,
  utf8Length,
  type WantVersionMessage
} from '../protocol/index.ts'
import { archiveMark, markNumber } from './archive-name.ts'
import type { BlockSource } from './block-source.ts'
import type { BlockStore } from './block-store.ts'
import type { Clock } from './ports/clock.ts'
import type { ArchivedFile, Disk, FileSource, StageWrite } from './ports/disk.ts'
import type { Logger } from './ports/logger.ts'
import type { KeptVersion } from './version-list.ts'
import type { OtherVersions } from './versions.ts'

const LIST_MS = 10_000
/** A content is hashed first: at least so much of it in a second. */
const HASH_BYTES_A_SECOND = 10_000_000
const HASH_MS = 30_000
/** Of one answer. */
const ANSWER_BYTES = 512 * 1024
/** Of an entry without its path, at most. */
const ENTRY_BYTES = 48
/** Questions of one peer that are being answered; more get an empty answer. */
const MAX_ANSWERING = 8
const REQUEST_BYTES = 1 << 20
const REQUEST_BLOCKS = 256
/** Kept versions of which the content is asked for, to find one that is known by its hash alone: each is read by its holder. */
const MAX_CANDIDATES = 16

export interface VersionPeer extends Pick<BlockSource, 'device' | 'blocks' | 'blockList'> {
  readonly right: Right
  tellArchive(message: (channel: number) => ArchiveMessage): Promise<void>
}

export interface VersionExchangeComponents {
  readonly disk: Pick<Disk, 'hash' | 'stageOpen' | 'stageWrite' | 'stageDrop'>
  readonly blocks: Pick<BlockStore, 'keep'>
  readonly clock: Clock
  readonly logger: Logger
  peers(): Iterable<VersionPeer>
}

/** What this device has kept itself. */
export interface OwnVersions {
  listOwn(path: string, limit: number): Promise<{ readonly versions: readonly KeptVersion[]; readonly more: boolean }>
  find(path: string, version: string): Promise<ArchivedFile | undefined>
}

type Answer = VersionsMessage | VersionMessage

export class VersionExchange implements OtherVersions {
  readonly #components: VersionExchangeComponents
  /** Set once there are any to be served. */
  own: OwnVersions | undefined
  readonly #asked = new Map<number, { readonly peer: VersionPeer; readonly resolve: (answer: Answer | undefined) => void }>()
  readonly #answering = new Map<VersionPeer, number>()
  #last = 0

  constructor(components: VersionExchangeComponents) {
    this.#components = components
  }

  async list(path: string) {
    const writers = [...this.#components.peers()].filter(({ right }) => right === 'write')
    const answers = await Promise.all(
      writers.map(async (peer) => {
        const answer = await this.#ask(peer, (channel, request) => ({ type: 'list versions', channel, request, path }), LIST_MS)
        return { device: peer.device, answer: answer?.type === 'versions' ? answer : undefined }
      })
    )
    return {
      versions: answers.flatMap(({ device, answer }) =>
        (answer?.versions ?? []).filter((one) => isAtOrBelow(one.path, path)).map((one) => keptBy(device, one))
      ),
      more: answers.some(({ answer }) => answer?.more === true),
      silent: answers.flatMap(({ device, answer }) => (answer === undefined ? [device] : []))
    }
  }

  async fetch(version: KeptVersion & { readonly device: DeviceId }): Promise<FileSource | undefined> {
    const { device, path, size } = version
    const held = await this.#identify(version)
    if (held === undefined) return undefined
    return await this.#bring(held.peer, held.content, size).catch((error: unknown) => {
      this.#components.logger.debug('archive', 'a version did not come', { peer: device, path, reason: String(error) })
      return undefined
    })
  }

  /** Asks who has a version for its content, which it holds for the asking then. */
  async #identify({ device, path, version, replacedAt, size }: KeptVersion): Promise<{ readonly peer: VersionPeer; readonly content: ContentId } | undefined> {
    const peer = [...this.#components.peers()].find((one) => one.device === device && one.right === 'write')
    if (peer === undefined) return undefined
    const name = { path, at: Math.floor(replacedAt / 1000), number: markNumber(version) }
    const ms = HASH_MS + (size / HASH_BYTES_A_SECOND) * 1000
    const answer = await this.#ask(peer, (channel, request) => ({ type: 'want version', channel, request, ...name }), ms)
    return answer?.type === 'version' && answer.content !== undefined ? { peer, content: answer.content } : undefined
  }

  /**
   * A content that is known by its hash, among what others have kept of an item. Undefined where none of the latest versions is it, or it is
   * longer than `limit` bytes.
   */
  async contentOf(path: string, content: ContentId, limit: number): Promise<Uint8Array | undefined> {
    const { versions } = await this.list(path)
    const candidates = versions.filter((one) => one.path === path && one.type === 'file' && one.size <= limit).sort((a, b) => b.replacedAt - a.replacedAt)
    for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
      const held = await this.#identify(candidate)
      const bytes = held?.content === content ? await readWhole(held.peer, content, candidate.size).catch(() => undefined) : undefined
      if (bytes !== undefined) return bytes
    }
    return undefined
  }

  /** Takes in what a peer asks or answers; never waits for the disk. */
  receive(peer: VersionPeer, message: ArchiveMessage): void {
    if (message.type === 'versions' || message.type === 'version') {
      const asked = this.#asked.get(message.request)
      if (asked?.peer !== peer) return
      this.#asked.delete(message.request)
      return asked.resolve(message)
    }
    const count = this.#answering.get(peer) ?? 0
    const answering = count >= MAX_ANSWERING ? Promise.resolve(noAnswer(message)) : this.#answer(message).catch(() => noAnswer(message))
    this.#answering.set(peer, count + 1)
    void answering
      .then((answer) => peer.tellArchive((channel) => ({ ...answer, channel })))
      .catch(() => {})
      .finally(() => this.#answering.set(peer, (this.#answering.get(peer) ?? 1) - 1))
  }

  /** It is away: what it was asked is not answered any more. */
  forget(peer: VersionPeer): void {
    this.#answering.delete(peer)
    for (const [request, asked] of this.#asked) {
      if (asked.peer !== peer) continue
      this.#asked.delete(request)
      asked.resolve(undefined)
    }
  }

  async #answer(message: ListVersionsMessage | WantVersionMessage): Promise<Answer> {
    const { channel, request, path } = message
    if (this.own === undefined) return noAnswer(message)
    if (message.type === 'list versions') {
      const { versions, more } = await this.own.listOwn(path, MAX_VERSIONS)
      const fitting = cutToFit(versions.map(entryOf))
      return { type: 'versions', channel, request, versions: fitting, more: more || fitting.length < versions.length }
    }
    const { disk, blocks } = this.#components
    const file = await this.own.find(path, archiveMark({ at: message.at * 1000, number: message.number }))
    if (file === undefined || file.stat.type !== 'file') return noAnswer(message)
    const [hashed] = await disk.hash([{ path: file.path, archived: true, stat: file.stat }])
    if (hashed?.ok !== true) return noAnswer(message)
    blocks.keep({ path: file.path, size: file.stat.size, content: hashed.content, ...(hashed.blocks && { blocks: hashed.blocks }) })
    return { type: 'version', channel, request, content: hashed.content }
  }

  #ask(peer: VersionPeer, question: (channel: number, request: number) => ArchiveMessage, ms: number): Promise<Answer | undefined> {
    const request = ++this.#last
    return new Promise((resolve) => {
      const end = (answer: Answer | undefined): void => {
        this.#asked.delete(request)
        cancel()
        resolve(answer)
      }
      const cancel = this.#components.clock.setTimer(ms, () => end(undefined))
      this.#asked.set(request, { peer, resolve: end })
      peer.tellArchive((channel) => question(channel, request)).catch(() => end(undefined))
    })
  }

  async #bring(peer: VersionPeer, content: ContentId, size: number): Promise<FileSource | undefined> {
    if (chunkingFor(size) === undefined) {
      const hash = content as string as BlockHash
      const [bytes] = size === 0 ? [new Uint8Array()] : await peer.blocks([{ hash, length: size, dots: [] }])
      return bytes && { bytes, hash }
    }
    const list = await peer.blockList(content)
    if (list === undefined || sizeOf(list) !== size) return undefined
    const { disk } = this.#components
    const held = new Set(await disk.stageOpen(content, list))
    for (const group of requestsOf(list, held)) {
      const bytes = await peer.blocks(group.map(({ index }) => ({ ...blockAt(list, index), dots: [], part: { content, index } })))
      const writes = group.flatMap(({ index, offset }, i): StageWrite[] => {
        const found = bytes[i]
        return found === undefined ? [] : [{ offset, bytes: found, hash: blockAt(list, index).hash }]
      })
      const right = writes.length === group.length ? await disk.stageWrite(content, writes) : [false]
      if (!right.includes(false)) continue
      await disk.stageDrop(content)
      return undefined
    }
    return { stage: content }
  }
}

/** A content of `size` bytes, verified: undefined where the peer does not have it, or gives another. */
async function readWhole(peer: VersionPeer, content: ContentId, size: number): Promise<Uint8Array | undefined> {
  const list = chunkingFor(size) === undefined ? [{ hash: content as string as BlockHash, length: size }] : await peer.blockList(content)
  if (list === undefined || sizeOf(list) !== size) return undefined
  const parts: Uint8Array[] = []
  for (const group of size === 0 ? [] : requestsOf(list, new Set())) {
    const isPart = list.length > 1
    const bytes = await peer.blocks(group.map(({ index }) => ({ ...blockAt(list, index), dots: [], ...(isPart && { part: { content, index } }) })))
    for (const [i, { index }] of group.entries()) {
      const part = bytes[i]
      if (part === undefined || toHex(blake3(part)) !== blockAt(list, index).hash) return undefined
      parts.push(part)
    }
  }
  return Uint8Array.from(Buffer.concat(parts))
}

/** Which blocks are asked for at once. */
function* requestsOf(list: BlockList, held: ReadonlySet<number>): Generator<{ readonly index: number; readonly offset: number }[]> {
  let group: { readonly index: number; readonly offset: number }[] = []
  let bytes = 0
  let offset = 0
  for (const [index, { length }] of list.entries()) {
    if (!held.has(index)) {
      if (group.length > 0 && (bytes + length > REQUEST_BYTES || group.length >= REQUEST_BLOCKS)) {
        yield group
        group = []
        bytes = 0
      }
      group.push({ index, offset })
      bytes += length
    }
    offset += length
  }
  if (group.length > 0) yield group
}

function blockAt(list: BlockList, index: number) {
  return list[index] as BlockList[number]
}

function noAnswer({ type, channel, request }: ListVersionsMessage | WantVersionMessage): Answer {
  return type === 'list versions' ? { type: 'versions', channel, request, versions: [], more: true } : { type: 'version', channel, request }
}

function entryOf({ path, version, replacedAt, type, size, mtimeMs }: KeptVersion): VersionEntry {
  return { path, at: Math.floor(replacedAt / 1000), number: markNumber(version), type, size, mtimeMs }
}

function keptBy(device: DeviceId, { path, at, number, type, size, mtimeMs }: VersionEntry): KeptVersion {
  const replacedAt = at * 1000
  return { path, version: archiveMark({ at: replacedAt, number }), replacedAt, type, size, mtimeMs, device }
}

function cutToFit(entries: readonly VersionEntry[]): VersionEntry[] {
  let bytes = 0
  return entries.filter(({ path }) => {
    bytes += utf8Length(path) + ENTRY_BYTES
    return bytes <= ANSWER_BYTES
  })
}

function isAtOrBelow(path: string, above: string): boolean {
  return above === '' || path === above || path.startsWith(`${above}/`)
}
