/** Where devices say they are that others told us of. They have proved nothing: kept in memory, in bounded number, and fairly among those who tell. */
import type { DeviceId, Reach, SignedAddresses } from '../../protocol/index.ts'

export const MAX_HINTS = 256

interface Hint {
  readonly source: DeviceId
  readonly said: Map<Reach, { readonly made: number; readonly addresses: readonly string[] }>
}

export class Hints {
  /** The one told of longest ago first. */
  readonly #hints = new Map<DeviceId, Hint>()

  /** @returns whether it is news, and who made way for it */
  add(
    device: DeviceId,
    { reach, made, addresses }: Pick<SignedAddresses, 'reach' | 'made' | 'addresses'>,
    source: DeviceId
  ): { readonly isNews: boolean; readonly dropped: DeviceId | undefined } {
    const hint = this.#hints.get(device) ?? { source, said: new Map() }
    if ((hint.said.get(reach)?.made ?? Number.NEGATIVE_INFINITY) >= made) return { isNews: false, dropped: undefined }
    hint.said.set(reach, { made, addresses })
    this.#hints.set(device, hint)
    const dropped = this.#hints.size > MAX_HINTS ? this.#firstOfGreediest() : undefined
    if (dropped !== undefined) this.#hints.delete(dropped)
    return { isNews: dropped !== device, dropped }
  }

  /** The nearest first. */
  addressesOf(device: DeviceId): string[] {
    const said = this.#hints.get(device)?.said
    return (['machine', 'network', 'world'] as const).flatMap((reach) => said?.get(reach)?.addresses ?? [])
  }

  delete(device: DeviceId): void {
    this.#hints.delete(device)
  }

  /** Who tells of the most loses the first of them: so nobody's hints push out those of others. */
  #firstOfGreediest(): DeviceId | undefined {
    const counts = new Map<DeviceId, number>()
    for (const { source } of this.#hints.values()) counts.set(source, (counts.get(source) ?? 0) + 1)
    const [greediest] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))
    return [...this.#hints].find(([, { source }]) => source === greediest)?.[0]
  }
}
