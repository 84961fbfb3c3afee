/**
 * Which version of each item was there at a time, as far as is known. Pure. What was replaced after that time was there then if its content is
 * not newer than that; so was what is there now and not newer. What nobody kept, an edit of this device's own user that he made over another
 * one of his, is not known: the item counts as newer.
 */
import type { CurrentItem, ItemVersions, KeptVersion, RestorePlan, RestoreRequest, RestoreStep } from './version-list.ts'

type Decision = Pick<RestorePlan, 'steps' | 'unchanged' | 'newer'>

/** The state of the items at a time. */
export function planAt(items: readonly ItemVersions[], { at, deleteNewer }: { readonly at: number; readonly deleteNewer: boolean }): Decision {
  const steps: RestoreStep[] = []
  let unchanged = 0
  let newer = 0
  for (const { path, current, versions } of items) {
    if (current?.type === 'directory') continue
    const from = versionAt(versions, at)
    if (from !== undefined) {
      const step = stepTo(path, from, current)
      if (step === undefined) unchanged++
      else steps.push(step)
    } else if (current !== null) {
      if (current.mtimeMs <= at) unchanged++
      else if (deleteNewer) steps.push({ path, does: 'delete', from: null, current })
      else newer++
    }
  }
  return { steps, unchanged, newer }
}

/** One version of one item, where it was or elsewhere. Undefined where there is none such. */
export function planOne(
  item: ItemVersions,
  { at, version }: Pick<RestoreRequest, 'at' | 'version'>,
  target: Pick<ItemVersions, 'path' | 'current'>
): Decision | undefined {
  const from =
    version !== undefined
      ? ownFirst(item.versions.filter((one) => one.version === version))[0]
      : at !== undefined
        ? versionAt(item.versions, at)
        : item.versions[0]
  const isThere = version === undefined && at !== undefined && target.path === item.path && item.current !== null && item.current.mtimeMs <= at
  if (from === undefined) return isThere ? { steps: [], unchanged: 1, newer: 0 } : undefined
  const step = stepTo(target.path, from, target.current)
  return { steps: step === undefined ? [] : [step], unchanged: step === undefined ? 1 : 0, newer: 0 }
}

/** The first that was replaced after the time, and was made by then; of several of one moment the one that is here. */
function versionAt(versions: readonly KeptVersion[], at: number): KeptVersion | undefined {
  const there = versions.filter(({ replacedAt, mtimeMs }) => replacedAt > at && mtimeMs <= at)
  return ownFirst(there).reduce<KeptVersion | undefined>((first, one) => (first === undefined || one.replacedAt < first.replacedAt ? one : first), undefined)
}

function ownFirst(versions: readonly KeptVersion[]): KeptVersion[] {
  return [...versions].sort((a, b) => Number(a.device !== null) - Number(b.device !== null))
}

function stepTo(path: string, from: KeptVersion, current: CurrentItem | null): RestoreStep | undefined {
  if (current === null) return { path, does: 'create', from, current }
  return isSame(from, current) ? undefined : { path, does: 'change', from, current }
}

/** Contents of one size and one time are taken for the same. */
function isSame(from: KeptVersion, current: CurrentItem): boolean {
  return from.type === current.type && from.size === current.size && from.mtimeMs === current.mtimeMs
}
