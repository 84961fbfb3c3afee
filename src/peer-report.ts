/** What a folder tells a peer of itself, again whenever it changed. */
import { closed, isEmpty, type Knowledge, sameKnowledge } from '../protocol/index.ts'
import type { PeerChannel } from './peer-channel.ts'
import { spansOf } from './record-exchange.ts'

export interface FolderReport {
  readonly knowledge: Knowledge
  readonly unheld: Knowledge
  readonly digest: string
  readonly idle: boolean
  /** Some of what others hold is left out here by choice, and so is not in the digest. */
  readonly partial: boolean
  /** Nothing that is wanted here is missing. */
  readonly complete: boolean
}

export class PeerReport {
  readonly #channel: PeerChannel
  #told: FolderReport | undefined
  #next: FolderReport | undefined
  #telling = false

  constructor({ channel }: { readonly channel: PeerChannel }) {
    this.#channel = channel
  }

  /** Tells what changed since the last report. While one is on its way to a slow peer, of those that follow only the latest counts. */
  async tell(report: FolderReport): Promise<void> {
    this.#next = report
    if (this.#telling) return
    this.#telling = true
    try {
      while (this.#next !== undefined) {
        const next: FolderReport = this.#next
        this.#next = undefined
        await this.#tell(next)
      }
    } finally {
      this.#telling = false
    }
  }

  /** First what is lacking, so that nothing is taken for held that is not. */
  async #tell(report: FolderReport): Promise<void> {
    const told = this.#told
    this.#told = report
    const { channel } = this.#channel
    if (told === undefined ? !isEmpty(report.unheld) : !sameKnowledge(told.unheld, report.unheld))
      await this.#channel.send({ type: 'unheld', channel, replicas: spansOf(closed(report.unheld)) })
    if (told === undefined || !sameKnowledge(told.knowledge, report.knowledge))
      await this.#channel.send({ type: 'knowledge', channel, replicas: spansOf(report.knowledge) })
    const { digest, idle, partial, complete } = report
    if (told === undefined || told.digest !== digest || told.idle !== idle || told.partial !== partial || told.complete !== complete)
      await this.#channel.send({ type: 'summary', channel, digest, idle, partial, complete })
  }
}
