/** What this device ignores and holds of its folders: kept in the configuration, and done by the engine. */
import { type FolderId, parentOf } from '../protocol/index.ts'
import { type FolderChoice, type FolderSettings, type FreeResult, type ListedItem, choiceOf, leaveOut, patternsFault, takeIn } from '../src/index.ts'
import { CliError, usageError } from './exit-status.ts'
import type { FolderService } from './folder-service.ts'
import { readShared } from './ignore-file.ts'

export interface ChoiceStatus {
  readonly ignore: readonly string[]
  /** Patterns of what is not held here; one that begins with ! takes back. */
  readonly unselect: readonly string[]
  /** Others that must prove that they hold what is freed. */
  readonly copies: number
}

export interface ChoiceChange {
  /** A whole new list. */
  readonly ignore?: readonly string[] | undefined
  readonly unselect?: readonly string[] | undefined
}

/** An item, and of a directory what is below it. */
export interface ListEntry extends ListedItem {
  readonly below?: { readonly items: number; readonly bytes: number; readonly itemsHere: number; readonly bytesHere: number }
}

export interface ItemList {
  readonly total: number
  readonly items: readonly ListEntry[]
}

/** Which of them to list. */
export interface ListRange {
  /** Also what is below the directories. */
  readonly all: boolean
  readonly skip: number
}

/** What a list of this device would leave out, with that of the folder. */
export interface IgnorePreview {
  /** Lines of `.synclineignore`, which counts on all devices. */
  readonly shared: readonly string[]
  /** Items that are synced now and would not be. */
  readonly total: number
  readonly bytes: number
  /** The first of them. */
  readonly items: readonly Pick<ListedItem, 'path' | 'type' | 'size'>[]
  /** Items of other devices that are left out now and would come. */
  readonly back: number
}

const DEFAULT_COPIES = 1
/** Of one answer: who wants more asks for a directory, or for what comes after. */
const MAX_LISTED = 10_000
/** A person sees from fewer what a pattern does. */
const MAX_PREVIEWED = 500

export class ChoiceService {
  readonly #folders: FolderService

  constructor({ folders }: { readonly folders: FolderService }) {
    this.#folders = folders
  }

  get(id: FolderId): ChoiceStatus {
    const { ignore = [], unselect = [], copies = DEFAULT_COPIES } = this.#folders.find(id).settings ?? {}
    return { ignore, unselect, copies }
  }

  /** @throws CliError BAD_PATTERN, with nothing changed */
  async change(id: FolderId, { ignore, unselect }: ChoiceChange): Promise<ChoiceStatus> {
    for (const lines of [ignore, unselect]) refuseFaulty(lines ?? [])
    const choice = this.#folders.choice(id)
    await this.#folders.updateSettings(id, (settings) => without({ ...settings, ...(ignore && { ignore }), ...(unselect && { unselect }) }))
    await choice.settle()
    return this.get(id)
  }

  /** Changes nothing. What only the disk has, as it is ignored now, is not counted. @throws CliError BAD_PATTERN, IGNORE_FILE */
  async preview(id: FolderId, ignore: readonly string[]): Promise<IgnorePreview> {
    refuseFaulty(ignore)
    const list = this.#folders.choice(id).list('')
    const shared = await readShared(this.#folders.find(id))
    const next = choiceOf({ shared: shared.join('\n'), settings: { ignore }, ignoreCase: false })
    const items: Pick<ListedItem, 'path' | 'type' | 'size'>[] = []
    let [total, bytes, back] = [0, 0, 0]
    for await (const { path, type, size, state } of list) {
      const leaves = next.ignores(path, type === 'directory')
      if (state === 'ignored') back += Number(!leaves)
      else if (leaves) {
        bytes += size
        if (++total <= MAX_PREVIEWED) items.push({ path, type, size })
      }
    }
    return { shared, total, bytes, items, back }
  }

  /** Brings what is at these paths and below. */
  async fetch(id: FolderId, paths: readonly string[]): Promise<ChoiceStatus> {
    return await this.change(id, { unselect: takeIn(this.get(id).unselect, paths) })
  }

  /** Drops what is at these paths and below, and does not fetch it again. Where nothing of it can be dropped, nothing changes. */
  async free(id: FolderId, paths: readonly string[], copies = this.get(id).copies): Promise<FreeResult> {
    const choice = this.#folders.choice(id)
    for (const path of paths)
      if (path !== '' && !(await exists(choice, path))) throw usageError(`the folder has no ${JSON.stringify(path)}`, 'see what it has with: syncline ls')
    const before = this.get(id).unselect
    const unselect = leaveOut(before, paths)
    await this.change(id, { unselect })
    const result = await choice.free(paths, { copies })
    if (result.freed === 0 && result.stay > 0 && this.get(id).unselect.join('\n') === unselect.join('\n')) await this.change(id, { unselect: before })
    return result
  }

  /** Drops all that is here and not selected. */
  async freeUnselected(id: FolderId): Promise<FreeResult> {
    return await this.#folders.choice(id).free([''], { copies: this.get(id).copies })
  }

  /** What is right in a directory, or with `all` also what is below that; of an item that is none, itself. */
  async list(id: FolderId, directory: string, { all, skip }: ListRange): Promise<ItemList> {
    const items = new Map<string, ListEntry>()
    let total = 0
    const depth = directory === '' ? 0 : directory.split('/').length
    const choice = this.#folders.choice(id)
    for await (const item of choice.list(directory)) {
      const top = item.path
        .split('/')
        .slice(0, depth + 1)
        .join('/')
      if (all || top === item.path) {
        if (++total > skip && total <= skip + MAX_LISTED) items.set(item.path, { ...item, ...(item.type === 'directory' && !all && { below: NOTHING_BELOW }) })
      } else {
        const above = items.get(top)
        if (above?.below !== undefined && item.type !== 'directory') items.set(top, { ...above, below: withItem(above.below, item) })
      }
    }
    if (total === 0 && directory !== '') {
      const item = await find(choice, directory)
      if (item === undefined) throw usageError(`the folder has no ${JSON.stringify(directory)}`, 'see what it has with: syncline ls')
      return item.type === 'directory' ? { total: 0, items: [] } : { total: 1, items: [item] }
    }
    return { total, items: [...items.values()] }
  }
}

const NOTHING_BELOW = { items: 0, bytes: 0, itemsHere: 0, bytesHere: 0 }

function withItem(below: NonNullable<ListEntry['below']>, { size, state }: ListedItem): NonNullable<ListEntry['below']> {
  const here = Number(state === 'here')
  return { items: below.items + 1, bytes: below.bytes + size, itemsHere: below.itemsHere + here, bytesHere: below.bytesHere + here * size }
}

async function exists(choice: FolderChoice, path: string): Promise<boolean> {
  return (await find(choice, path)) !== undefined
}

async function find(choice: FolderChoice, path: string): Promise<ListedItem | undefined> {
  for await (const item of choice.list(parentOf(path) ?? '')) if (item.path === path) return item
  return undefined
}

function refuseFaulty(lines: readonly string[]): void {
  const fault = patternsFault(lines)
  if (fault !== undefined) throw new CliError('BAD_PATTERN', `the pattern cannot be used: ${fault}`, 'patterns are those of .gitignore')
}

/** An empty list is none. */
function without(settings: FolderSettings): FolderSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => !Array.isArray(value) || value.length > 0))
}
