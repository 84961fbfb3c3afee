/** The lineages of this home's folders, one file each: written before the key that they lead to is in the configuration, and verified when read. */
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  decodeLineage,
  type DeviceId,
  type Ed25519,
  encodeLineage,
  type FolderId,
  type FolderKey,
  Lineage,
  MAX_LINEAGE_BYTES,
  type Right
} from '../protocol/index.ts'
import type { Logger } from '../src/index.ts'
import { writeDurably } from './durable-file.ts'
import { causeText, codeOf } from './fault-text.ts'

export interface LineageStoreComponents {
  readonly ed25519: Ed25519
  readonly logger: Logger
}

export interface LineageStoreInit {
  readonly directory: string
  readonly device: DeviceId
}

export class LineageStore {
  readonly #components: LineageStoreComponents
  readonly #init: LineageStoreInit

  constructor(components: LineageStoreComponents, init: LineageStoreInit) {
    this.#components = components
    this.#init = init
  }

  /** What leads to a key. A file that is damaged or missing is made anew from what other members say. */
  async load(key: FolderKey): Promise<Lineage> {
    const lineage = await this.#read(key)
    const isAhead = lineage.epoch > key.epoch && lineage.removalOf(this.#init.device, key.epoch) === undefined
    // A crash between the two: nobody was told of it yet, or it is told again.
    return isAhead ? lineage.until(key.epoch) : lineage
  }

  /** What this device may do with a folder: a succession may have granted it more than its key says. */
  async rightOf(key: FolderKey): Promise<Right> {
    const lineage = await this.load(key)
    return (lineage.epoch === key.epoch ? lineage.memberOf(this.#init.device)?.right : undefined) === 'write' ? 'write' : key.right
  }

  async #read(key: FolderKey): Promise<Lineage> {
    const path = this.#pathOf(key.folder)
    try {
      if ((await stat(path)).size > 2 * MAX_LINEAGE_BYTES) throw new Error('it is too large')
      return decodeLineage(await readFile(path), key, this.#components.ed25519)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        const aside = `${path}.damaged`
        await rename(path, aside).catch(() => {})
        this.#components.logger.warn('daemon', `the lineage of a folder could not be read, and is asked for again: ${causeText(error)}`, { kept: aside })
      }
      return Lineage.of(key)
    }
  }

  async save(lineage: Lineage, { folder }: FolderKey): Promise<void> {
    const path = this.#pathOf(folder)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeDurably(path, encodeLineage(lineage))
  }

  async remove(folder: FolderId): Promise<void> {
    await rm(this.#pathOf(folder), { force: true })
  }

  #pathOf(folder: FolderId): string {
    return join(this.#init.directory, folder)
  }
}
