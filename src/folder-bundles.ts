/** Bundles of a folder that is kept in plain: opens and makes them with its keys, and puts importer and exporter to work. */
import { type DeviceId, deviceIdOf, difference, type FolderKey, type Lineage, unionOf, type WireBundleRequest } from '../protocol/index.ts'
import { BundleExporter, type ExporterComponents, type ExportTarget, FOR_NOBODY, targetOf } from './bundle-exporter.ts'
import { BundleFile, openRequest } from './bundle-file.ts'
import { BundleImporter, type ImporterComponents } from './bundle-importer.ts'
import { changesSince, writeRequest } from './bundle-request.ts'
import type { Bundles, Comparison, Control, ExportInit, ExportSummary, ImportSummary, RequestSummary } from './bundles.ts'
import { FolderError } from './errors.ts'
import type { FolderPeer } from './folder-peer.ts'
import { NOTHING_FRESH } from './fresh-contents.ts'
import type { BundleSink, BundleSource } from './ports/bundle-file.ts'
import { RecordExchange } from './record-exchange.ts'

/** Devices of which it is remembered what they hold. */
const MAX_REMEMBERED = 64

export interface FolderBundlesComponents extends Omit<ExporterComponents, 'exchange'>, ImporterComponents<FolderPeer> {}

export interface FolderBundlesInit {
  readonly key: FolderKey
  readonly lineage: Lineage
  readonly deviceName: string
}

export class FolderBundles implements Bundles {
  readonly #components: FolderBundlesComponents
  readonly #init: FolderBundlesInit
  /** What devices held when they were last heard of. */
  readonly #heard = new Map<DeviceId, ExportTarget>()
  readonly #importers = new Set<BundleImporter<FolderPeer>>()

  constructor(components: FolderBundlesComponents, init: FolderBundlesInit) {
    this.#components = components
    this.#init = init
  }

  stop(): void {
    for (const importer of this.#importers) importer.stop()
  }

  /** Whether records of a bundle are still being read: then what they say together is not known yet. */
  get isReading(): boolean {
    return [...this.#importers].some(({ isReading }) => isReading)
  }

  /** A device that was here has told what it holds. */
  heard({ device, held, isStore }: Pick<FolderPeer, 'device' | 'held' | 'isStore'>): void {
    if (held !== undefined && !isStore) this.#remember(device, { base: held, held, blocks: FOR_NOBODY.blocks })
  }

  async request(sink: BundleSink): Promise<RequestSummary> {
    const { identity } = this.#components
    try {
      const written = await writeRequest(this.#components, { keys: this.#sealingKeys, deviceName: this.#init.deviceName }, sink)
      return { ...written, folder: this.#init.key.folder, device: identity.device, name: this.#init.deviceName }
    } catch (error) {
      await sink.abandon()
      throw error
    }
  }

  async compare(source: BundleSource, limit: number): Promise<Comparison> {
    const request = await openRequest(source, this.#keys, this.#components)
    const { knowledge } = this.#components.index.meta
    return { ...madeOf(request), behind: difference(request.known, knowledge).size > 0, ...(await changesSince(this.#components, request, limit)) }
  }

  async export({ for: other, ...init }: ExportInit, nextPart: () => Promise<BundleSink>): Promise<ExportSummary> {
    const { target, device } = await this.#targetOf(other)
    const { key, lineage, deviceName } = this.#init
    const exchange: ExporterComponents['exchange'] = (sending) =>
      new RecordExchange(
        { ...this.#components, fresh: NOTHING_FRESH },
        { key, lineage, device, channel: 0, holds: () => false, onMerged: () => {}, ...sending }
      )
    return await new BundleExporter({ ...this.#components, exchange }, { ...init, keys: this.#sealingKeys, deviceName, target, nextPart }).run()
  }

  async import(sources: readonly BundleSource[], control: Control): Promise<ImportSummary> {
    const files: BundleFile[] = []
    for (const source of sources) files.push(await BundleFile.open(source, this.#keys, this.#components))
    const importer = new BundleImporter(this.#components, control)
    this.#importers.add(importer)
    const summary = await importer.run(files).finally(() => this.#importers.delete(importer))
    for (const { index } of files) {
      const device = deviceIdOf(index.device)
      const { base, held } = this.#heard.get(device) ?? FOR_NOBODY
      const now = targetOf({ known: index.known, unheld: index.unheld })
      this.#remember(device, { base: unionOf(base, now.base), held: unionOf(held, now.held), blocks: FOR_NOBODY.blocks })
    }
    return { ...summary, from: files.map(({ index }) => madeOf(index)) }
  }

  async #targetOf(other: ExportInit['for']): Promise<{ readonly target: ExportTarget; readonly device: DeviceId }> {
    const { identity } = this.#components
    if (other === undefined) return { target: FOR_NOBODY, device: identity.device }
    if (typeof other !== 'string') {
      const request = await openRequest(other, this.#keys, this.#components)
      if (request.key.epoch < this.#init.key.epoch)
        throw new FolderError({
          code: 'EARLIER_KEY',
          message: `the request was made under an earlier key of the folder: ${request.name} could not open a bundle that is made now`,
          hint: 'let that device meet one that has the later key once over a network, or invite it anew; then make another request there'
        })
      return { target: targetOf(request), device: deviceIdOf(request.device) }
    }
    const target = this.#heard.get(other)
    if (target === undefined)
      throw new FolderError({
        code: 'UNKNOWN_DEVICE',
        message: `it is not known here what the device ${other} has: it was not connected since this daemon started, and nothing of it was imported since`,
        hint: 'make a request there with: syncline bundle request FOLDER -o FILE, and give that file to --for; or leave --for out, for a whole copy'
      })
    return { target, device: other }
  }

  #remember(device: DeviceId, target: ExportTarget): void {
    this.#heard.delete(device)
    this.#heard.set(device, target)
    for (const oldest of this.#heard.keys()) if (this.#heard.size > MAX_REMEMBERED) this.#heard.delete(oldest)
  }

  get #sealingKeys(): [FolderKey, ...FolderKey[]] {
    const { key, lineage } = this.#init
    return [key, ...lineage.formerKeys(key)]
  }

  get #keys(): FolderKey[] {
    const { key, lineage } = this.#init
    return [key, ...lineage.formerKeys(key, Number.POSITIVE_INFINITY)]
  }
}

function madeOf({ folder, device, name, made }: Pick<WireBundleRequest, 'folder' | 'device' | 'name' | 'made'>) {
  return { folder, device: deviceIdOf(device), name, madeMs: made }
}
