/** What of a status is not as it was: the data of a `change` event. Pure, and without imports of code, for whoever puts it together again. */
import type { FolderStatus, PeerStatus, Status } from './status.ts'

/** Only what has changed. Folders and peers are told one by one, each whole. */
export interface StatusChange {
  readonly device?: Status['device']
  readonly folders?: readonly FolderStatus[]
  readonly peers?: readonly PeerStatus[]
  readonly joining?: Status['joining']
  readonly waiting?: Status['waiting']
  /** Ids of folders that are there no more. */
  readonly removed?: readonly string[]
}

/** @returns undefined where nothing has but the clock */
export function changeOf(before: Status, after: Status): StatusChange | undefined {
  const folders = changed(before.folders, after.folders)
  const peers = changed(before.peers, after.peers)
  const removed = before.folders.filter(({ id }) => !after.folders.some((one) => one.id === id)).map(({ id }) => id)
  const change: StatusChange = {
    ...(!isSame({ ...before.device, uptimeSeconds: 0 }, { ...after.device, uptimeSeconds: 0 }) && { device: after.device }),
    ...(folders.length > 0 && { folders }),
    ...(peers.length > 0 && { peers }),
    ...(!isSame(before.joining, after.joining) && { joining: after.joining }),
    ...(!isSame(before.waiting, after.waiting) && { waiting: after.waiting }),
    ...(removed.length > 0 && { removed })
  }
  return Object.keys(change).length === 0 ? undefined : change
}

export function withChange(status: Status, { folders = [], peers = [], removed = [], ...rest }: StatusChange): Status {
  return { ...status, ...rest, folders: replaced(status.folders, folders).filter(({ id }) => !removed.includes(id)), peers: replaced(status.peers, peers) }
}

function changed<T extends { readonly id: string }>(before: readonly T[], after: readonly T[]): T[] {
  const known = new Map(before.map((one) => [one.id, one]))
  return after.filter((one) => !isSame(known.get(one.id), one))
}

/** Each in its place; new ones at the end, as the daemon adds them. */
function replaced<T extends { readonly id: string }>(all: readonly T[], some: readonly T[]): T[] {
  const known = new Set(all.map(({ id }) => id))
  const next = new Map(some.map((one) => [one.id, one]))
  return [...all.map((one) => next.get(one.id) ?? one), ...some.filter(({ id }) => !known.has(id))]
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
