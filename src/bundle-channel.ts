/** A bundle as a peer that holds what is in it, and hears nothing. */
import { type BlockList, type ContentId, contentOfBlocks, decodeBlockList, type DeviceId, deviceIdOf, type FrameMemory } from '../protocol/index.ts'
import type { WantedBlock } from './block-source.ts'
import type { BundleFile } from './bundle-file.ts'
import type { PeerChannel } from './peer-channel.ts'
import type { Logger } from './ports/logger.ts'

export class BundleChannel implements PeerChannel {
  readonly device: DeviceId
  readonly name: string
  readonly right = 'read'
  readonly channel = 0
  readonly #file: BundleFile
  readonly #logger: Logger
  readonly #memory: FrameMemory
  /** What was given of it. */
  blocks = 0
  bytes = 0
  /** Requests that its file could not answer as its index says. */
  damaged = 0

  constructor({ file, logger, memory }: { readonly file: BundleFile; readonly logger: Logger; readonly memory: FrameMemory }) {
    this.#memory = memory
    this.#file = file
    this.#logger = logger
    this.device = deviceIdOf(file.index.device)
    this.name = file.index.name
  }

  /** Nobody reads it. */
  async send(): Promise<void> {
    throw new Error('a bundle hears nothing')
  }

  async requestBlocks(wanted: readonly WantedBlock[]): Promise<(Uint8Array | undefined)[]> {
    const found: (Uint8Array | undefined)[] = []
    for (const { hash } of wanted) found.push(await this.#read(() => this.#file.block(hash, this.#memory)))
    for (const bytes of found) {
      if (bytes === undefined) continue
      this.blocks++
      this.bytes += bytes.length
    }
    return found
  }

  async requestBlockList(content: ContentId): Promise<BlockList | undefined> {
    return await this.#read(async () => {
      const bytes = await this.#file.list(content)
      const list = bytes && decodeBlockList(bytes)
      if (list !== undefined && contentOfBlocks(list) !== content) throw new Error('a block list is of another content')
      return list
    })
  }

  async requestSealed(): Promise<undefined[]> {
    return []
  }

  strike(reason: string): void {
    this.damaged++
    this.#logger.warn('pull', 'a bundle holds something else than it says', { reason })
  }

  /** What cannot be read is not there: another bundle may have it. */
  async #read<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await read()
    } catch (error) {
      this.strike(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }
}
