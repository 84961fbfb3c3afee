/**
 * Old versions of a folder's items: what is kept of them here and at other devices, and how they come back. What is restored is a new edit of
 * this device's user (user-edit.ts): nothing that happened before undoes it, and what it replaces is kept in its turn.
 */
import { type DeviceId, nameOf, parentOf, pathOrder } from '../protocol/index.ts'
import { archiveMark, isVersionOf, readArchiveName } from './archive-name.ts'
import { FolderError } from './errors.ts'
import type { ArchivedFile, CommitFault, CommitResult, Disk, FileSource } from './ports/disk.ts'
import { planAt, planOne } from './restore-plan.ts'
import type { FolderIndex } from './state/folder-index.ts'
import { type Held, onDisk } from './state/item-entry.ts'
import type { UserEdit } from './user-edit.ts'
import type { CurrentItem, ItemVersions, KeptVersion, RestorePlan, RestoreRequest, RestoreResult, RestoreStep, VersionList } from './version-list.ts'

/** Kept versions, and items beside them, of one list. */
const MAX_LISTED_VERSIONS = 10_000

export interface VersionsComponents {
  readonly disk: Pick<Disk, 'listArchive' | 'readArchivedLink'>
  readonly index: Pick<FolderIndex, 'entry' | 'heldEntries'>
  readonly edit: Pick<UserEdit, 'writeAsUser' | 'linkAsUser' | 'removeAsUser'>
  readonly others: OtherVersions
}

/** What other devices have kept. */
export interface OtherVersions {
  /** Of the item at a path and of those below it. */
  list(path: string): Promise<{ readonly versions: readonly KeptVersion[]; readonly more: boolean; readonly silent: readonly DeviceId[] }>
  /** Brings the content here. Undefined where the device is away, or has it no more. */
  fetch(version: KeptVersion & { readonly device: DeviceId }): Promise<FileSource | undefined>
}

export interface VersionsInit {
  readonly label: string
  /** Looks at what is at a path and below it, so that the index has it as it is. */
  lookAt(path: string): Promise<void>
}

/** A version of ours. */
interface OwnVersion {
  readonly kept: KeptVersion
  readonly file: ArchivedFile
}

export class Versions {
  readonly #components: VersionsComponents
  readonly #init: VersionsInit

  constructor(components: VersionsComponents, init: VersionsInit) {
    this.#components = components
    this.#init = init
  }

  /** What is kept of the item at a path, and of what is or was below it; '' is the whole folder. */
  async list(path: string, { others }: { readonly others: boolean }): Promise<VersionList> {
    await this.#init.lookAt(path)
    const own = await this.listOwn(path, MAX_LISTED_VERSIONS)
    const elsewhere = others ? await this.#components.others.list(path) : { versions: [], more: false, silent: [] }
    const all: KeptVersion[] = [...own.versions, ...elsewhere.versions.filter((version) => !own.versions.some((one) => isTwin(one, version)))]
    const items = [...Map.groupBy(all, (version) => version.path)].map(([at, versions]) => this.#item(at, versions))
    const asked = this.#item(path, [])
    // Of a directory nothing is kept but what was in it.
    if (path !== '' && !items.some((item) => item.path === path) && asked.current?.type !== 'directory' && items.length === 0) items.push(asked)
    return { items: items.sort((a, b) => pathOrder(a.path, b.path)), more: own.more || elsewhere.more, silent: elsewhere.silent }
  }

  /** What is kept here. */
  async listOwn(path: string, limit: number): Promise<{ readonly versions: readonly KeptVersion[]; readonly more: boolean }> {
    const versions = path === '' ? [] : (await this.#versionsOf(path)).map(({ kept }) => kept)
    const directories = [path]
    for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
      const { files, directories: below } = await this.#components.disk.listArchive(directory)
      for (const name of below) directories.push(directory === '' ? name : `${directory}/${name}`)
      for (const file of files) versions.push(...ownVersion(file, undefined).map(({ kept }) => kept))
      if (versions.length > limit) return { versions: versions.slice(0, limit), more: true }
    }
    return { versions, more: false }
  }

  /** @throws FolderError NO_VERSION */
  async plan(request: RestoreRequest): Promise<RestorePlan> {
    const { path, at, version, to = path, deleteNewer, others } = request
    const list = await this.list(path, { others })
    const { more, silent } = list
    const item = list.items.find((one) => one.path === path)
    const isTree = item === undefined || item.current?.type === 'directory'
    if (!isTree) {
      if (to !== path) await this.#init.lookAt(to)
      const decided = planOne(item, { at, version }, to === path ? item : this.#item(to, []))
      if (decided === undefined) throw this.#noVersion(path, request, list)
      return { ...decided, more, silent }
    }
    if (at === undefined || to !== path)
      throw new FolderError({
        code: 'IS_DIRECTORY',
        message: `${path === '' ? `the folder ${this.#init.label}` : path} is a directory: it is restored in its place, as it was at a time`,
        hint: 'give --at TIME; single files can be restored by version, and elsewhere'
      })
    const known = new Set(list.items.map((one) => one.path))
    const untouched: ItemVersions[] = []
    for await (const batch of this.#components.index.heldEntries(path)) {
      for (const [below] of batch) if (!known.has(below) && isBelow(below, path)) untouched.push(this.#item(below, []))
    }
    return { ...planAt([...list.items, ...untouched], { at, deleteNewer }), more, silent }
  }

  /** Does what a plan says, each step where things are still as the plan found them. */
  async apply(steps: readonly RestoreStep[]): Promise<RestoreResult[]> {
    const results: RestoreResult[] = []
    for (const step of steps) results.push(await this.#apply(step))
    return results
  }

  async #apply({ path, does, from, current }: RestoreStep): Promise<RestoreResult> {
    const { index, edit } = this.#components
    const expected = onDisk(index.entry(path))
    if (!isSameItem(currentOf(expected), current)) return failed(path, 'it has changed since the plan was made: plan it again')
    if (expected?.type === 'directory') return failed(path, 'a directory is in its place: move that away, or restore it elsewhere with --to')
    if (does === 'delete') return expected === undefined ? { path, ok: true } : outcome(path, await edit.removeAsUser(path, { expected }))
    if (from === null) return failed(path, 'it does not say which version')
    if (from.type === 'symlink') return this.#link(path, from, expected)
    const source = await this.#source(from)
    if (source === undefined)
      return failed(path, `the version ${from.version} is gone${from.device === null ? '' : ', or the device that has it is away'}: list them again`)
    return outcome(
      path,
      await edit.writeAsUser(path, { source: source.from, expected, ...(expected === undefined && source.mode !== undefined && { mode: source.mode }) })
    )
  }

  async #link(path: string, from: KeptVersion, expected: Held | undefined): Promise<RestoreResult> {
    if (from.device !== null) return failed(path, 'where a symlink led is not asked of other devices: restore it on the one that has kept it')
    const file = (await this.#versionsOf(from.path)).find(({ kept }) => kept.version === from.version)?.file
    const target = file && (await this.#components.disk.readArchivedLink(file.path))
    if (target === undefined) return failed(path, `the version ${from.version} is gone: list them again`)
    return outcome(path, await this.#components.edit.linkAsUser(path, { target, expected }))
  }

  async #source(from: KeptVersion): Promise<{ readonly from: FileSource; readonly mode?: number } | undefined> {
    if (from.device !== null) {
      const source = await this.#components.others.fetch({ ...from, device: from.device })
      return source && { from: source }
    }
    const file = (await this.#versionsOf(from.path)).find(({ kept }) => kept.version === from.version)?.file
    return file && { from: { archived: file.path, stat: file.stat }, mode: file.stat.mode }
  }

  /** A kept version of ours by its name, to be served. */
  async find(path: string, version: string): Promise<ArchivedFile | undefined> {
    return (await this.#versionsOf(path)).find(({ kept }) => kept.version === version)?.file
  }

  async #versionsOf(path: string): Promise<OwnVersion[]> {
    const { files } = await this.#components.disk.listArchive(parentOf(path) ?? '')
    return files.flatMap((file) => ownVersion(file, path))
  }

  #item(path: string, versions: readonly KeptVersion[]): ItemVersions {
    return { path, current: currentOf(onDisk(this.#components.index.entry(path))), versions: [...versions].sort((a, b) => b.replacedAt - a.replacedAt) }
  }

  #noVersion(path: string, { at, version }: RestoreRequest, { silent }: VersionList): FolderError {
    const what = path === '' ? `the folder ${this.#init.label}` : path
    const which =
      version !== undefined
        ? `no version ${version} of ${what}`
        : at !== undefined
          ? `no version of ${what} that was there at that time`
          : `no old version of ${what}`
    const hint =
      silent.length > 0
        ? 'some devices did not answer; try again when they are connected'
        : 'see what is kept with: syncline versions PATH; of a directory give --at TIME'
    return new FolderError({ code: 'NO_VERSION', message: `there is ${which}`, hint })
  }
}

/** @param path of the item; where not given, what its name tells */
function ownVersion(file: ArchivedFile, path: string | undefined): OwnVersion[] {
  const name = readArchiveName(nameOf(file.path))
  if (name === undefined || (path !== undefined && !isVersionOf(nameOf(path), name))) return []
  const above = parentOf(file.path)
  const { type, size, mtimeNs } = file.stat
  return [
    {
      kept: {
        path: path ?? (above === undefined ? name.name : `${above}/${name.name}`).normalize('NFC'),
        version: archiveMark(name),
        replacedAt: name.at,
        type: type === 'symlink' ? type : 'file',
        size: type === 'symlink' ? 0 : size,
        mtimeMs: Number(mtimeNs / 1_000_000n),
        device: null
      },
      file
    }
  ]
}

function currentOf(held: Held | undefined): CurrentItem | null {
  return held === undefined || held.type === 'absent' ? null : { type: held.type, size: held.size, mtimeMs: Number(held.mtimeNs / 1_000_000n) }
}

function isSameItem(a: CurrentItem | null, b: CurrentItem | null): boolean {
  return a === null || b === null ? a === b : a.type === b.type && a.size === b.size && a.mtimeMs === b.mtimeMs
}

/** What the same change of a third device made both of these devices keep. */
function isTwin(a: KeptVersion, b: KeptVersion): boolean {
  return a.path === b.path && a.type === b.type && a.size === b.size && a.mtimeMs === b.mtimeMs
}

function isBelow(path: string, above: string): boolean {
  return above === '' || path.startsWith(`${above}/`)
}

const FAULTS: Partial<Record<CommitFault, string>> = {
  changed: 'it has changed right now: nothing was done; plan it again',
  'no-parent': 'a directory that it was in is a file now: move that away, or restore it elsewhere with --to',
  'no-space': 'no space is left on the disk: free some, and restore it again',
  'bad-source': 'the version is gone, or someone wrote into it meanwhile: list them again'
}

function outcome(path: string, result: CommitResult): RestoreResult {
  return result.ok ? { path, ok: true } : failed(path, FAULTS[result.reason] ?? result.message)
}

function failed(path: string, message: string): RestoreResult {
  return { path, ok: false, message }
}
