/**
 * One folder on a store-only device: keeps what is sealed, and passes it on. It can neither read nor sign anything of the folder; what it takes in
 * was sealed by a device that may write, and what it holds it has checked.
 * Longer than other files for the reason that folder.ts is: one loop, in which the order of what is taken in, kept, told and dropped is the matter.
 */
import {
  blake3,
  type BlobName,
  type BlockHash,
  decodeMessage,
  deviceIdOf,
  difference,
  type Dot,
  encodeMessage,
  type FolderKey,
  formatDot,
  fromHex,
  type Head,
  isEmpty,
  type Knowledge,
  knows,
  type Need,
  NOTHING,
  ProtocolError,
  sameKnowledge,
  type SealedBatchMessage,
  type SealedWant,
  signReceipt,
  type SignedStatement,
  size,
  type StatementMessage,
  toHex,
  toSpans,
  unionOf,
  verifyHead
} from '../protocol/index.ts'
import { BlobPuller } from './blob-puller.ts'
import { BlockFetcher } from './block-fetcher.ts'
import type { Author, Conflicts, FolderInit, Identity } from './engine.ts'
import type { FolderChoice } from './folder-choice.ts'
import type { FolderSettings } from './folder-settings.ts'
import { noConflicts } from './conflict-resolver.ts'
import { FolderError } from './errors.ts'
import { Membership } from './membership.ts'
import type { EngineOptions } from './options.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { FolderReport } from './peer-report.ts'
import type { Disk } from './ports/disk.ts'
import type { IndexStore } from './ports/index-store.ts'
import type { Random } from './ports/random.ts'
import type { Precedence } from './precedence.ts'
import { ReceiptBook } from './receipt-book.ts'
import { explained } from './remedies.ts'
import { removedFault } from './removed.ts'
import { ROOT_FAULTS } from './root-faults.ts'
import { BLOB_DIRECTORIES, SealedBlobs } from './sealed-blobs.ts'
import { checkSealed, SealedPeer, type SealedPeerComponents } from './sealed-peer.ts'
import { SealedIndex } from './state/sealed-index.ts'
import type { Fault, FolderState, FolderStatus, LocalChange, Problem, ExplainedProblem } from './status.ts'
import type { SyncedFolder } from './synced-folder.ts'
import type { BlockMemory } from './utils/block-memory.ts'
import { Lane } from './utils/lane.ts'

/** Where the blobs of a folder are. */
export function blobsPathOf(path: string): string {
  return `${path}/.syncline/sealed`
}

/** What could not be had is asked for again after so long, or when a peer says that it has more. */
const RETRY_MS = 2000
/** A receipt is signed, and room is made, when nothing has changed for so long. */
const REST_MS = 2000
/** Of heads those of so many writers are kept. */
const MAX_HEADS = 64
/** Records that are dropped at a time. */
const DROP_ITEMS = 128

export interface SealedFolderComponents extends Omit<SealedPeerComponents, 'channel' | 'index'> {
  readonly random: Random
  readonly identity: Identity
  readonly disk: Disk
  /** A disk of its own, for blobs only. */
  readonly blobs: Disk
  readonly store: IndexStore
  readonly memory: BlockMemory
  /** Among the folders of this device. */
  readonly precedence?: Precedence | undefined
  /** Something in `status` changed. */
  onChange(): void
}

interface KnownHead {
  readonly head: Head
  readonly statement: SignedStatement
}

export class SealedFolder implements SyncedFolder {
  readonly membership: Membership
  readonly #components: SealedFolderComponents
  readonly #options: EngineOptions
  readonly #fetcher: BlockFetcher
  readonly #blobs: SealedBlobs
  readonly #peers = new Set<SealedPeer>()
  readonly #heads = new Map<string, KnownHead>()
  readonly #work = new Lane()
  readonly #timers = new Map<string, () => void>()
  #index!: SealedIndex
  #puller!: BlobPuller
  #receipts!: ReceiptBook
  #signed: Knowledge | undefined
  /** Dots of which nothing is left here: their records are not looked for again. */
  #dropped: Knowledge = NOTHING
  #fault: Fault | undefined
  #problem: Problem | undefined
  #paused: boolean
  #settings: FolderSettings
  #stopped = false
  #stopping: Promise<void> | undefined
  #looking = 0
  #pulling = false
  #nextRound = false
  /** Sums of notes that are being written. */
  readonly #noting = new Set<string>()
  #fetchedBytes = 0

  constructor(components: SealedFolderComponents, init: FolderInit, options: EngineOptions) {
    this.#components = components
    this.membership = new Membership(components.identity.device, init)
    this.#options = options
    this.#paused = init.paused
    this.#settings = init.settings ?? {}
    this.#fetcher = new BlockFetcher({ ...components, priority: () => this.#settings.priority ?? 'normal' })
    this.#blobs = new SealedBlobs({ clock: components.clock, disk: components.blobs })
  }

  get init(): FolderInit {
    return { ...this.membership.init, settings: this.#settings }
  }

  get key(): FolderKey {
    return this.init.key
  }

  get paused(): boolean {
    return this.#paused
  }

  get bundles(): never {
    throw new FolderError({
      code: 'STORE_ONLY',
      message: `this device keeps ${this.init.label} sealed and cannot read it: it can neither make bundles nor take them in`,
      hint: 'use a device that has the read or the write key'
    })
  }

  async start(): Promise<void> {
    const { disk, blobs, store, logger } = this.#components
    const { folder, epoch } = this.key
    if (this.init.claim) {
      await disk.claim(folder)
      await blobs.claim(folder)
    }
    this.#index = await SealedIndex.open(store)
    if (this.#index.meta.epoch < epoch) await this.#index.enterEpoch(epoch)
    this.#puller = new BlobPuller(
      { ...this.#components, index: this.#index, blobs: this.#blobs, fetcher: this.#fetcher },
      {
        isOffered: (dot) => [...this.#peers].some((peer) => peer.holds([dot])) && !this.#isReplaced(dot),
        onArrived: (bytes) => {
          this.#fetchedBytes += bytes
          this.#changed()
        }
      }
    )
    this.#receipts = new ReceiptBook({ ...this.#components, kept: this.#index }, this.key)
    await this.#receipts.load()
    this.#signed = this.#receipts.heldBy(this.#components.identity.device)
    for await (const { bytes, signature } of this.#index.heads()) {
      const statement = { bytes: bytes.slice(), signature: signature.slice() }
      const head = this.#headIn(statement)
      if (head !== undefined) this.#heads.set(deviceIdOf(head.device), { head, statement })
    }
    logger.info('folder', 'opened', { folder: this.init.label, kept: 'sealed' })
    const { removal } = this.membership
    if (removal !== undefined) this.fail(removedFault(removal, this.init.label))
    else if (!this.#paused) await this.#begin()
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#stopped = true
    for (const cancel of this.#timers.values()) cancel()
    for (const peer of this.#peers) peer.close()
    this.#puller?.stop()
    this.#fetcher.stop()
    await this.#work.run(() => {})
    await this.#index?.close()
    await this.#components.blobs.close()
    await this.#components.disk.close()
  }

  fail(fault: Fault): void {
    if (this.#fault?.message !== fault.message) this.#components.logger.error('folder', fault.message, { folder: this.init.label })
    this.#fault = fault
    this.#stopped = true
    this.#components.onChange()
  }

  async pause(): Promise<void> {
    this.#paused = true
    this.#changed()
  }

  async resume(): Promise<void> {
    const wasPaused = this.#paused
    this.#paused = false
    if (wasPaused) await this.#begin()
    this.#changed()
  }

  configure(settings: FolderSettings): void {
    this.#settings = settings
    this.#timers.get('look')?.()
    if (this.#timers.delete('look')) this.#lookLater()
  }

  #lookLater(): void {
    const { scanIntervalSeconds = this.#options.scanIntervalSeconds } = this.#settings
    this.#later('look', scanIntervalSeconds * 1000 * (0.75 + this.#components.random.float() / 2), () => void this.#look())
  }

  /** Looks whether all blobs are where they should be. */
  async scan(): Promise<void> {
    await this.#look()
    if (this.#fault !== undefined) throw new FolderError(this.#fault)
  }

  attach(channel: PeerChannel): SealedPeer {
    const peer: SealedPeer = new SealedPeer(
      { ...this.#components, index: this.#index, channel },
      {
        key: this.key,
        lineage: this.membership.lineage,
        served: { sealed: { read: (wants, limit) => this.#read(wants, limit) } },
        heads: () => this.#heads.values(),
        keep: (message, use) => this.#note(message, use),
        onEntries: () => this.#entered(peer),
        onSourceChanged: () => {
          this.#fetcher.sourceChanged()
          this.#later('round', 20, () => this.#round())
        },
        onSummary: () => {
          if (peer.held !== undefined) this.#receipts.compare(peer.device, peer.name, peer.held)
          this.#changed()
        },
        onStatement: (message) => this.#receiveStatement(message, peer)
      }
    )
    this.#peers.add(peer)
    this.#fetcher.addSource(peer)
    void peer.report(this.#report()).catch(() => {})
    for (const receipt of this.#receipts.statements()) void peer.tellReceipt(receipt).catch(() => {})
    this.#changed()
    return peer
  }

  detach(peer: SealedPeer): void {
    peer.close()
    this.#peers.delete(peer)
    this.#fetcher.removeSource(peer)
    this.#changed()
  }

  /** Nothing is here in plain. */
  async find(_: BlockHash): Promise<undefined> {}

  status(): FolderStatus {
    const { meta, held, unheld } = this.#index
    const digest = digestOf(held)
    return {
      id: this.key.folder,
      label: this.init.label,
      path: this.init.path,
      mode: 'receive-only',
      right: 'store',
      byGrant: false,
      epoch: this.key.epoch,
      state: this.#state(),
      error: this.#fault ?? null,
      files: meta.entries,
      directories: 0,
      bytes: meta.bytes,
      needFiles: size(unheld),
      needBytes: meta.needBytes,
      conflicts: 0,
      problems: this.problems().length,
      leftOut: 0,
      localChanges: 0,
      archive: null,
      digest,
      peers: [...this.#peers].map((peer) => ({
        id: peer.device,
        name: peer.name,
        right: peer.right,
        inSync: isEmpty(unheld) && peer.isInSync(held),
        digest: null
      })),
      progress: { scanned: 0, hashedBytes: 0, fetchedBytes: this.#fetchedBytes, totalBytes: this.#fetchedBytes + meta.needBytes },
      lastChange: null
    }
  }

  problems(): Problem[] {
    return [...this.membership.problems(), ...(this.#problem === undefined ? [] : [this.#problem]), ...(this.#receipts?.problems() ?? [])]
  }

  readonly verifier = undefined

  async explain(): Promise<ExplainedProblem[]> {
    return this.problems().map(explained)
  }

  /** It cannot read what it keeps. */
  get conflicts(): Conflicts {
    return noConflicts(this.init.label)
  }

  /** Its user has nothing to change. */
  get versions(): never {
    throw new FolderError({
      code: 'NO_VERSIONS',
      message: `${this.init.label} is kept sealed here: this device keeps no old versions`,
      hint: 'ask on a device that may read the folder'
    })
  }

  async *localChanges(): AsyncGenerator<LocalChange> {}

  get plans(): never {
    throw new FolderError({
      code: 'STORE_ONLY',
      message: `${this.init.label} is only stored here, sealed: there is nothing to plan`,
      hint: 'make a plan on a device that can read the folder'
    })
  }

  async revertLocalChanges(): Promise<number> {
    return 0
  }

  get choice(): FolderChoice {
    throw new FolderError({
      code: 'SEALED',
      message: `${this.init.label} is kept sealed here: which items it has cannot be told on this device`,
      hint: 'choose what is held, and list it, on a device that can read the folder'
    })
  }

  async authors(): Promise<Author[]> {
    return []
  }

  #state(): FolderState {
    if (this.#paused) return 'paused'
    if (this.#fault !== undefined) return 'error'
    if (this.#looking > 0) return 'scanning'
    return this.#pulling ? 'syncing' : 'idle'
  }

  async #begin(): Promise<void> {
    if (this.#stopped || this.#paused || !(await this.#checkRoot())) return
    void this.#look(true)
  }

  async #checkRoot(): Promise<boolean> {
    const { disk, blobs, logger } = this.#components
    const roots = [await disk.inspect(this.key.folder), await blobs.inspect(this.key.folder)]
    const root = roots.find(({ state }) => state !== 'ok')
    if (this.#stopped) return root === undefined
    if (root === undefined || root.state === 'ok') {
      if (this.#fault !== undefined) logger.info('folder', 'is back', { folder: this.init.label })
      this.#fault = undefined
      return true
    }
    const { code, hint } = ROOT_FAULTS[root.state]
    if (this.#fault?.code !== code) logger.error('folder', root.message, { folder: this.init.label })
    this.#fault = { code, message: root.message, hint }
    this.#later('root', this.#options.rootRetryMs, () => void this.#begin())
    this.#changed()
    return false
  }

  /** @param isFirst whether a crash may have left something half written, or the index was lost */
  async #look(isFirst = false): Promise<void> {
    this.#looking++
    await this.#alone(async () => {
      if (isFirst) await this.#blobs.sweep()
      if (isFirst && isEmpty(this.#index.meta.knowledge)) for (const begin of BLOB_DIRECTORIES) await this.#restore(begin)
      for (const peer of this.#peers) peer.wake()
      for (const begin of BLOB_DIRECTORIES) {
        if (this.#stopped || this.#paused) return
        await this.#compare(begin)
      }
    })
    this.#looking--
    this.#lookLater()
    this.#round()
    this.#changed()
  }

  /** A new index is made of the notes: without them, what this device holds would be of no use to anybody. */
  async #restore(begin: string): Promise<void> {
    for await (const need of this.#blobs.list(begin)) {
      if (need.name !== (need.sum as string)) continue
      const [bytes] = await this.#blobs.read([need])
      try {
        const message = bytes && decodeMessage(bytes)
        if (message?.type === 'sealed batch') {
          const { header, signed, slots } = checkSealed(message, this.membership, [], this.#components.ed25519)
          await this.#index.addBatch(header, signed, slots, need)
        } else if (message?.type === 'head') await this.#takeHead(message, need)
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        this.#components.logger.warn('scan', 'a note is not one', { folder: this.init.label, reason: error.message })
      }
    }
  }

  /** Brings the index and one directory of blobs together. What nothing needs goes, but for what may be needed again. */
  async #compare(begin: string): Promise<void> {
    const index = this.#index
    const there = new Map<string, Need>()
    for await (const need of this.#blobs.list(begin)) there.set(nameOf(need), need)
    const lost: Need[] = []
    const found: Need[] = []
    for await (const batch of index.blobs(fromHex(begin))) {
      for (const { need, here } of batch) {
        const isThere = there.delete(nameOf(need))
        if (here && !isThere) lost.push(need)
        if (!here && isThere && (await this.#blobs.settle(need))) found.push(need)
      }
    }
    for await (const batch of index.notes(fromHex(begin))) for (const note of batch) there.delete(nameOf(note))
    if (lost.length > 0) {
      this.#components.logger.warn('scan', 'sealed files are not where they were', { folder: this.init.label, count: lost.length })
      await index.lost(lost)
    }
    if (found.length > 0) await index.arrived(found, [])
    const stray = [...there.values()].filter((need) => !this.#noting.has(need.sum) && !index.hasNote(need))
    if (this.#isWhole()) await this.#blobs.remove(stray)
  }

  /** Whether all is here that a writer knew: else what seems to be of no use may be so only because its record is not known yet. */
  #isWhole(): boolean {
    const { held } = this.#index
    return [...this.#heads.values()].some(({ head }) => isEmpty(difference(head.known, unionOf(held, head.replaced))))
  }

  /** Notes a message beside the blobs, so that an index that is lost can be made of what is on the disk. */
  async #note(message: SealedBatchMessage | StatementMessage, use: (note: Need) => Promise<unknown>): Promise<void> {
    const bytes = encodeMessage({ ...message, channel: 0 })
    const sum = toHex(blake3(bytes))
    const note: Need = { name: sum as BlobName, sum, length: bytes.length }
    this.#noting.add(sum)
    try {
      const [result] = await this.#blobs.put([{ need: note, bytes }])
      if (result !== 'kept') {
        const why = typeof result === 'object' ? result.failed : 'it came out wrong'
        this.#problem = { path: '.', reason: 'no-space', message: why }
        throw new Error(why)
      }
      // The disk takes what it is given again.
      this.#problem = undefined
      await use(note)
    } finally {
      this.#noting.delete(sum)
    }
  }

  /** Whoever asks while one waits for its turn has asked for that one. */
  #round(): void {
    if (this.#nextRound || this.#stopped || this.#paused) return
    this.#nextRound = true
    void this.#alone(async () => {
      this.#nextRound = false
      if (isEmpty(this.#index.unheld)) return
      this.#pulling = true
      this.#changed()
      const failure = await this.#puller.round()
      this.#problem = failure === undefined ? undefined : { path: '.', reason: 'no-space', message: failure }
      this.#pulling = false
      if (!isEmpty(this.#index.unheld)) this.#later('retry', RETRY_MS, () => this.#round())
    }).finally(() => {
      this.#nextRound = false
      this.#pulling = false
      this.#changed()
    })
  }

  /** One after the other: what is written is not tidied away before it is noted. */
  async #alone(work: () => Promise<void>): Promise<void> {
    await this.#work.run(async () => {
      if (this.#stopped || this.#paused || !(await this.#checkRoot())) return
      try {
        await work()
      } catch (error) {
        if (this.#stopped) return
        const message = error instanceof Error ? error.message : String(error)
        this.#components.logger.error('pull', message, { folder: this.init.label })
        this.#fault = { code: 'FAILED', message: `${this.init.label}: ${message}`, hint: 'it is tried again soon; syncline folder scan does so now' }
        this.#later('root', this.#options.rootRetryMs, () => void this.#begin())
      }
    })
  }

  async #read(wants: readonly SealedWant[], limit: number): Promise<(Uint8Array | undefined)[]> {
    const needs: (Need | undefined)[] = []
    for (const { dot, names } of wants) {
      const known = dot === undefined ? [] : this.#index.needsOf(dot)
      for (const name of names) needs.push(known.find((need) => need.name === name) ?? (await this.#index.blobNamed(name)))
    }
    let bytes = 0
    const wanted = needs.map((need) => {
      if (need === undefined || !this.#index.isHere(need)) return undefined
      bytes += need.length
      return bytes <= limit || bytes === need.length ? need : undefined
    })
    const found = wanted.filter((need) => need !== undefined)
    const read = await this.#blobs.read(found)
    const spoilt = found.filter((_, i) => read[i] === undefined)
    if (spoilt.length > 0) this.#spoilt(spoilt)
    let at = 0
    return wanted.map((need) => (need === undefined ? undefined : read[at++]))
  }

  /** They are asked for again, as nothing on this device could mend them. */
  #spoilt(needs: readonly Need[]): void {
    this.#components.logger.warn('scan', 'sealed files are spoilt', { folder: this.init.label, count: needs.length })
    void this.#index.lost(needs).then(
      () => {
        this.#changed()
        this.#round()
      },
      () => {}
    )
  }

  #entered(from: SealedPeer): void {
    for (const peer of this.#peers) if (peer !== from) peer.wake()
    this.#later('round', 20, () => this.#round())
    this.#changed()
  }

  async #receiveStatement(message: StatementMessage, from: SealedPeer): Promise<void> {
    if (message.type === 'head') return await this.#receiveHead(message)
    if (!(await this.#receipts.take(message))) return this.#changed()
    for (const peer of this.#peers) if (peer !== from) void peer.tellReceipt(message).catch(() => {})
  }

  /** What was replaced is known from now on, and needs not be kept. */
  async #receiveHead(message: StatementMessage): Promise<void> {
    const statement = { bytes: message.bytes.slice(), signature: message.signature.slice() }
    const head = this.#headIn(statement)
    if (head !== undefined && this.#isNews(head)) await this.#note(message, (note) => this.#takeHead(statement, note))
    for (const peer of this.#peers) peer.wake()
    this.#changed()
  }

  async #takeHead({ bytes, signature }: SignedStatement, note: Need): Promise<void> {
    const statement = { bytes: bytes.slice(), signature: signature.slice() }
    const head = this.#headIn(statement)
    if (head === undefined) return
    await this.#index.know(head.replaced)
    await this.#index.excuse(head.lost)
    if (!this.#isNews(head)) return
    this.#heads.set(deviceIdOf(head.device), { head, statement })
    await this.#blobs.remove(await this.#index.putHead(head.device, statement, note))
  }

  #headIn(statement: SignedStatement): Head | undefined {
    const { key, lineage } = this.membership
    return verifyHead(statement, { key, lineage, nowMs: this.#components.clock.now() }, this.#components.ed25519)
  }

  /** Whether it tells of more than the one before of its writer. */
  #isNews(head: Head): boolean {
    const before = this.#heads.get(deviceIdOf(head.device))?.head
    if (before === undefined) return this.#heads.size < MAX_HEADS
    if (!isEmpty(difference(before.known, head.known))) return false
    return !sameKnowledge(before.known, head.known) || !sameKnowledge(before.replaced, head.replaced) || !sameKnowledge(before.lost, head.lost)
  }

  /** Of what was replaced no device that can read knows the content any more. */
  #isReplaced(dot: Dot): boolean {
    for (const { head } of this.#heads.values()) if (knows(head.replaced, dot)) return true
    return false
  }

  /** What was replaced goes once all that its writer knew beside it is here: half of a successor never costs the only whole copy. */
  async #drop(): Promise<void> {
    for (const { head } of this.#heads.values()) {
      const { held } = this.#index
      if (!isEmpty(difference(head.known, unionOf(held, head.replaced)))) continue
      for (const [replica, set] of difference(head.replaced, this.#dropped)) {
        const dots: Dot[] = []
        for (const { from, to } of set) for await (const entries of this.#index.entries(replica, from, to)) for (const { dot } of entries) dots.push(dot)
        for (let at = 0; at < dots.length && !this.#stopped; at += DROP_ITEMS) {
          const part = dots.slice(at, at + DROP_ITEMS)
          this.#components.logger.debug('archive', 'what was replaced goes', { count: part.length, first: formatDot(part[0] as Dot) })
          await this.#blobs.remove(await this.#index.drop(part))
        }
      }
      if (!this.#stopped) this.#dropped = unionOf(this.#dropped, head.replaced)
    }
  }

  /** Says what is held, for others to remember. */
  async #sign(): Promise<void> {
    const { identity, clock } = this.#components
    const { held } = this.#index
    if (isEmpty(held) || (this.#signed !== undefined && sameKnowledge(this.#signed, held))) return
    const counter = await this.#index.nextCounter()
    const { folder, epoch } = this.key
    const time = Math.max(0, clock.now())
    const receipt = signReceipt({ folder, device: identity.publicKey, counter, time, epoch, held }, (message) => identity.sign(message))
    this.#signed = held
    for (const peer of this.#peers) void peer.tellReceipt(receipt).catch(() => {})
    await this.#receipts.take(receipt)
  }

  #report(): FolderReport {
    const { meta, unheld, held } = this.#index
    return { knowledge: meta.knowledge, unheld, digest: digestOf(held), idle: this.#state() === 'idle', partial: false, complete: isEmpty(unheld) }
  }

  /** Peers and people hear of a change, each at most so often. */
  #changed(): void {
    this.#later('report', this.#options.reportMs, () => {
      const report = this.#report()
      for (const peer of this.#peers) void peer.report(report).catch(() => {})
      if (report.idle) this.#rested()
    })
    this.#components.onChange()
  }

  #rested(): void {
    this.#fetchedBytes = 0
    this.#later('rest', REST_MS, () => {
      const before = this.#index.meta
      void this.#alone(() => this.#drop())
        .then(() => (this.#stopped ? undefined : this.#sign()))
        .then(() => this.#index.meta !== before && this.#changed())
        .catch(() => {})
    })
  }

  /** Runs once, `ms` from now, however often it is asked for meanwhile. */
  #later(name: string, ms: number, run: () => void): void {
    if (this.#timers.has(name) || this.#stopped) return
    this.#timers.set(
      name,
      this.#components.clock.setTimer(ms, () => {
        this.#timers.delete(name)
        if (!this.#stopped) run()
      })
    )
  }
}

function nameOf({ name, sum, length }: Need): string {
  return `${name}.${sum} ${length}`
}

/** Two store-only devices that hold the same have the same one. */
function digestOf(held: Knowledge): string {
  const replicas = [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([replica, set]) => `${replica}:${toSpans(set).join(',')}`)
  return toHex(blake3(new TextEncoder().encode(replicas.join('\n'))))
}
