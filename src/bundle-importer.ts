/**
 * Takes in bundles as if they came from peers: records first, those of all files; then what they say was replaced, where nothing is missing that it
 * rests on; then their contents, which the folder asks for as it does of any peer. Killed at any point, it is done again from the start.
 */
import { type BatchMessage, closed, difference, isEmpty, type Knowledge, type KnowledgeMessage, size, toSpans } from '../protocol/index.ts'
import { BundleChannel } from './bundle-channel.ts'
import type { BundleFile } from './bundle-file.ts'
import type { Control, ImportSummary } from './bundles.ts'
import { FolderError } from './errors.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { Clock } from './ports/clock.ts'
import type { Logger } from './ports/logger.ts'
import type { FolderIndex } from './state/folder-index.ts'
import type { FolderStatus } from './status.ts'
import type { BlockMemory } from './utils/block-memory.ts'

const LOOK_MS = 100
/** Nothing that is in the bundles is lacking any more: what is left to be done waits for others when for so long nothing of it was done … */
const DONE_MS = 5000
/** … or for so long it was not over. */
const LATEST_MS = 30_000
/** Nothing comes of the bundles for so long, though they say to hold what is lacking. */
const STUCK_MS = 10_000

/** A peer as a folder makes it of a channel. */
export interface FedPeer {
  receive(message: BatchMessage | KnowledgeMessage): Promise<void>
  readonly exchange: { receiveKnowledge(message: KnowledgeMessage): Promise<unknown> }
}

export interface ImporterComponents<Peer extends FedPeer> {
  readonly index: FolderIndex
  readonly clock: Clock
  readonly logger: Logger
  readonly memory: BlockMemory
  attach(channel: PeerChannel): Peer
  detach(peer: Peer): void
  /** Undefined when the folder has stopped. */
  status(): FolderStatus | undefined
}

interface Fed<Peer> {
  readonly file: BundleFile
  readonly channel: BundleChannel
  readonly peer: Peer
}

export class BundleImporter<Peer extends FedPeer> {
  readonly #components: ImporterComponents<Peer>
  readonly #control: Control
  #records = 0
  /** Whether there are records still to come. */
  isReading = true
  #look: (() => void) | undefined

  constructor(components: ImporterComponents<Peer>, control: Control) {
    this.#components = components
    this.#control = control
  }

  async run(files: readonly BundleFile[]): Promise<Omit<ImportSummary, 'from'>> {
    const { attach, detach, index } = this.#components
    this.#status()
    const fed: Fed<Peer>[] = files.map((file) => {
      const channel = new BundleChannel({ ...this.#components, file })
      return { file, channel, peer: attach(channel) }
    })
    try {
      for (const one of fed) await this.#feed(one)
      this.isReading = false
      const ahead = await this.#grant(fed)
      for (const { file, peer } of fed) await peer.receive(messageOf('knowledge', closed(file.index.carried)))
      const status = await this.#finished(fed)
      return {
        records: this.#records,
        blocks: fed.reduce((sum, { channel }) => sum + channel.blocks, 0),
        bytes: fed.reduce((sum, { channel }) => sum + channel.bytes, 0),
        needFiles: status.needFiles,
        unfinished: size(lackingIn(fed, index.unheld)),
        ahead,
        damaged: fed.reduce((sum, { channel }) => sum + channel.damaged, 0),
        held: status.state === 'held' || status.state === 'error' ? (status.error?.message ?? null) : null
      }
    } finally {
      this.isReading = false
      for (const { peer } of fed) detach(peer)
    }
  }

  /** The folder has stopped: ends it soon. */
  stop(): void {
    this.#look?.()
  }

  async #feed({ file, peer }: Fed<Peer>): Promise<void> {
    // Whether this device has lost numbers that others know is found before anything is made here under them.
    await peer.exchange.receiveKnowledge(messageOf('knowledge', file.index.known))
    for await (const batch of file.batches()) {
      this.#status()
      await peer.receive(batch)
      this.#records += batch.records.length
    }
    await peer.exchange.receiveKnowledge(messageOf('knowledge', file.index.known))
  }

  /**
   * What a bundle leaves out was replaced by what is in it, or by what the device that it was made for knew: it is known only to who knows that, too.
   * @returns how many bundles say nothing of that here, yet
   */
  async #grant(fed: readonly Fed<Peer>[]): Promise<number> {
    const { index } = this.#components
    let waiting = fed
    for (;;) {
      const ready = waiting.filter(({ file }) => isEmpty(difference(file.index.base, index.meta.knowledge)))
      if (ready.length === 0) return waiting.length
      for (const { file, peer } of ready) await peer.receive(messageOf('granted', file.index.known))
      waiting = waiting.filter((one) => !ready.includes(one))
    }
  }

  async #finished(fed: readonly Fed<Peer>[]): Promise<FolderStatus> {
    const { clock, index } = this.#components
    let mark = ''
    let since = clock.monotonic()
    let lackedAt = since
    for (;;) {
      await new Promise<void>((resolve) => {
        const cancel = clock.setTimer(LOOK_MS, resolve)
        this.#look = () => {
          cancel()
          resolve()
        }
      })
      const status = this.#status()
      const doneBytes = fed.reduce((sum, { channel }) => sum + channel.bytes, 0)
      this.#control.onProgress?.({ doneBytes, totalBytes: doneBytes + status.needBytes })
      const now = `${doneBytes} ${index.meta.counters.needs} ${status.needBytes} ${status.progress.fetchedBytes}`
      if (now !== mark) since = clock.monotonic()
      mark = now
      const [at, isLacking] = [clock.monotonic(), !isEmpty(lackingIn(fed, index.unheld))]
      if (isLacking) lackedAt = at
      // What could not be done at the first attempt, as a directory that was not empty yet, is tried again.
      const isAtWork = status.state === 'syncing' || status.state === 'scanning' || (status.state === 'idle' && index.meta.counters.needs > 0)
      if (isLacking ? at - since >= STUCK_MS : !isAtWork || at - since >= DONE_MS || at - lackedAt >= LATEST_MS) return status
    }
  }

  /** Of a folder that takes things in. */
  #status(): FolderStatus {
    this.#control.signal?.throwIfAborted()
    const status = this.#components.status()
    if (status === undefined)
      throw new FolderError({ code: 'FOLDER_STOPPED', message: 'the folder was closed meanwhile', hint: 'import the file again: it goes on where it was' })
    if (status.state === 'paused')
      throw new FolderError({
        code: 'FOLDER_PAUSED',
        message: `the folder ${status.label} is paused`,
        hint: 'let it go on with: syncline folder resume FOLDER, and import the file again'
      })
    return status
  }
}

/** What is wanted and in one of the bundles. */
function lackingIn(fed: readonly Fed<unknown>[], unheld: Knowledge): Knowledge {
  let rest = unheld
  for (const { file } of fed) rest = difference(rest, file.index.carried)
  return difference(unheld, rest)
}

function messageOf(type: 'knowledge' | 'granted', knowledge: Knowledge): KnowledgeMessage {
  return { type, channel: 0, replicas: [...knowledge].map(([replica, set]) => ({ replica, spans: toSpans(set) })) }
}
