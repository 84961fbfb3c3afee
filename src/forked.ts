import type { DeviceId, Lineage } from '../protocol/index.ts'
import type { Problem } from './status.ts'

/** A succession of an epoch of which this device has taken up another one. */
export interface Fork {
  readonly epoch: number
  readonly maker: DeviceId
}

/** What a device says of members that went along with another key than it: one problem for each maker of such a key. */
export function forkProblems(apart: ReadonlyMap<DeviceId, Fork>, lineage: Lineage): Problem[] {
  return [...Map.groupBy(apart, ([, { maker }]) => maker)].map(([maker, forks]) => {
    const [[, { epoch }]] = forks as [[DeviceId, Fork], ...unknown[]]
    const who = forks.map(([device]) => device).join(', ')
    const story =
      lineage.memberOf(maker) === undefined
        ? `the device ${maker}, which was removed, gave the folder a key of its own, and ${who} took it`
        : `two devices changed the key of the folder without knowing of each other: this device goes with ${lineage.at(epoch).maker}, and ${who} with ${maker}`
    const remedy = 'choose one side; on each device of the other remove the folder (its files stay), then let it in again with: syncline invite'
    return { path: '.', reason: 'FOLDER_FORKED', message: `${story}: the two sides share nothing any more. To mend it, ${remedy}` }
  })
}
