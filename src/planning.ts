/** What is about to be done to a folder, in words for a person who decides: entries in, actions out, each with the state that it is decided from. Pure. */
import { blake3, covers, formatDot, isLive, toHex, type FolderId, winnerOf } from '../protocol/index.ts'
import type { ActionKind, PlanChoice, PlannedAction, Risk } from './plan.ts'
import { PLAN_FOLDER_DIGITS } from './plan.ts'
import { isSameContent, reconcile, type ReconcileContext, type Step } from './reconciler.ts'
import { type DeleteGuardOptions, massDelete } from './safety.ts'
import { type Held, type ItemEntry, isSatisfied, onDisk } from './state/item-entry.ts'

/** An action with the paths that it is about, and their states. */
export interface PlanItem {
  readonly action: PlannedAction
  readonly places: readonly (readonly [path: string, state: string])[]
  /** Whether it takes away what is at its path, so that nothing may be left below it. */
  readonly removes: boolean
}

/** What a decision about a path is made from: the versions that count, and what is held. Another state is another decision. */
export function stateOf({ versions, held }: ItemEntry): string {
  const dots = versions.map(({ dot }) => formatDot(dot)).sort()
  const here = held && [held.type, held.content ?? held.target, held.mode, held.mtimeNs, held.local, held.reverted]
  return [...dots, here?.join() ?? ''].join(' ')
}

/** Undefined where no person would see a difference. */
function planItem(path: string, entry: ItemEntry, context: ReconcileContext): PlanItem | undefined {
  const step = reconcile(path, entry, context)
  if (step.do === 'nothing' || step.do === 'adopt') return undefined
  const { winner, held } = step
  const type = winner.type === 'deleted' ? (held as Held).type : winner.type
  const size = step.do === 'delete' ? step.held.size : winner.type === 'file' ? winner.size : 0
  const cause = { device: context.authorOf(winner) ?? null, time: winner.mtimeNs === 0n ? null : Number(winner.mtimeNs / 1_000_000n) }
  return {
    action: { path, type: type as PlannedAction['type'], ...cause, size, ...judge(step) },
    places: [[path, stateOf(entry)]],
    removes: held?.type === 'directory' && winner.type !== 'directory'
  }
}

type Judgement = Pick<PlannedAction, 'do' | 'risk' | 'reason'>

function judge(step: Exclude<Step, { do: 'nothing' | 'adopt' }>): Judgement {
  const { winner, held } = step
  if (held === undefined) return as('create', 'none', 'new')
  if (held.reverted === true) return as(step.do === 'delete' ? 'delete' : 'update', 'low', 'you take back what was changed here')
  if (step.do === 'metadata') return as('update', 'none', winner.type === 'directory' ? 'another mode' : 'another mode or time')
  if (step.copy !== undefined)
    return as('conflict', 'low', `${isLive(winner) ? 'changed' : 'deleted'} there and changed here, which is kept as ${step.copy.path}`)
  const kind = step.do === 'delete' ? 'delete' : 'update'
  if (isLive(winner) && winner.type !== held.type) return as(kind, 'high', `a ${winner.type} takes the place of a ${held.type}`)
  if (held.type === 'directory') return as(kind, 'none', 'deleted there')
  if (held.mtimeNs > winner.mtimeNs) return as(kind, 'high', `what is here is newer than ${step.do === 'delete' ? 'the delete' : 'what replaces it'}`)
  return as(kind, 'low', `${step.do === 'delete' ? 'deleted there' : 'a newer version'}; what is here goes to the archive`)
}

function as(kind: ActionKind, risk: Risk, reason: string): Judgement {
  return { do: kind, risk, reason }
}

export interface MadePlan {
  readonly id: string
  readonly items: readonly PlanItem[]
  readonly goesOut: readonly PlanItem[]
}

/** Puts a plan together from entries in the order of a walk, so that a large one can be made in parts. */
export class PlanBuilder {
  readonly #context: ReconcileContext
  /** Undefined where a delete became a part of a rename. */
  readonly #items: (PlanItem | undefined)[] = []
  readonly #goesOut: PlanItem[] = []
  /** Files that come, and that go, by content: places in the list for which no other half is known yet. */
  readonly #coming = new Map<string, number[]>()
  readonly #going = new Map<string, number[]>()
  #hash: Uint8Array
  #same = 0

  constructor(context: ReconcileContext, folder: FolderId) {
    this.#context = context
    this.#hash = blake3(new TextEncoder().encode(folder))
    this.#folder = folder
  }

  readonly #folder: FolderId

  add(path: string, entry: ItemEntry): void {
    const item = planItem(path, entry, this.#context)
    if (item === undefined) return
    this.#note('in', item)
    const { action } = item
    const { held } = entry
    const wanted = winnerOf(entry.versions)
    if (action.do === 'create' && wanted?.type === 'file') {
      const at = this.#going.get(wanted.content)?.pop()
      const gone = at === undefined ? undefined : this.#items[at]
      if (at !== undefined) this.#items[at] = undefined
      if (gone === undefined) push(this.#coming, wanted.content, this.#items.length)
      this.#items.push(gone === undefined ? item : renamed(item, gone))
    } else if (action.do === 'delete' && held?.content !== undefined && held.reverted !== true) {
      const at = this.#coming.get(held.content)?.pop()
      const come = at === undefined ? undefined : this.#items[at]
      if (at !== undefined && come !== undefined) this.#items[at] = renamed(come, item)
      else this.#items.push(item)
      if (come === undefined) push(this.#going, held.content, this.#items.length - 1)
    } else this.#items.push(item)
  }

  /** A delete that this device's user made, and that waits before others are told. */
  addOutgoing(path: string, entry: ItemEntry): void {
    const { held } = entry
    if (held === undefined || held.type === 'absent') return
    const { type, size } = held
    const item: PlanItem = {
      action: { do: 'delete', path, type, device: this.#context.device, time: null, size, risk: 'high', reason: 'one of many deletes made here' },
      places: [[path, stateOf(entry)]],
      removes: type === 'directory'
    }
    this.#note('out', item)
    this.#goesOut.push(item)
  }

  /** Of a folder that neither sends nor takes: what is here counts as a local change until it is joined. */
  addJoined(path: string, entry: ItemEntry): void {
    const { held, versions } = entry
    if (held?.local !== true) {
      if (onDisk(entry) !== undefined && isSatisfied(entry)) this.#same++
      return this.add(path, entry)
    }
    const winner = winnerOf(versions)
    const here = onDisk(entry)
    const hasSeen = winner !== undefined && covers(held.version, winner.dot)
    if (winner !== undefined && here !== undefined && !hasSeen && isSameContent(here, winner)) {
      this.#same++
      return
    }
    const isSeen = winner === undefined || !isLive(winner) || hasSeen
    const kind = here === undefined ? 'delete' : winner === undefined || !isLive(winner) ? 'create' : 'update'
    const { device } = this.#context
    const type = here?.type ?? (winner?.type as PlannedAction['type'])
    const own = { path, type: type as PlannedAction['type'], device, time: here === undefined ? null : Number(here.mtimeNs / 1_000_000n), size: held.size }
    const cause = winner && { device: this.#context.authorOf(winner) ?? null, time: Number(winner.mtimeNs / 1_000_000n) }
    const action: PlannedAction = isSeen
      ? { ...own, do: kind, risk: 'none', reason: kind === 'create' ? 'only here' : `${kind === 'delete' ? 'deleted' : 'changed'} here` }
      : here === undefined
        ? { ...own, ...cause, do: 'create', risk: 'none', reason: 'deleted here, and changed there since' }
        : { ...own, ...cause, do: 'conflict', risk: 'low', reason: 'another one is there; the later one stays, the other beside it as a copy' }
    const item = { action, places: [[path, stateOf(entry)] as const], removes: false }
    this.#note(isSeen ? 'out' : 'in', item)
    ;(isSeen ? this.#goesOut : this.#items).push(item)
  }

  get same(): number {
    return this.#same
  }

  /** @param files that are here now */
  finish(files: number, guard: DeleteGuardOptions): MadePlan {
    const items = this.#items.filter((item) => item !== undefined)
    const deletes = items.reduce((count, { action }) => count + (action.do === 'delete' && action.type === 'file' ? 1 : 0), 0)
    const mass = massDelete({ before: files, deletes }, { ...guard, enabled: true })
    const id = `${this.#folder.slice(0, PLAN_FOLDER_DIGITS)}-${toHex(this.#hash).slice(0, 16)}`
    return { id, goesOut: this.#goesOut, items: mass === undefined ? items : items.map((item) => risen(item, mass)) }
  }

  #note(way: 'in' | 'out', { places: [place] }: PlanItem): void {
    this.#hash = blake3(Buffer.concat([this.#hash, Buffer.from(JSON.stringify([way, place]))]))
  }
}

function renamed(come: PlanItem, gone: PlanItem): PlanItem {
  const action: PlannedAction = { ...come.action, do: 'rename', from: gone.action.path, risk: 'none', reason: 'the content is here already' }
  return { action, places: [...come.places, ...gone.places], removes: false }
}

function risen(item: PlanItem, mass: string): PlanItem {
  return item.action.do === 'delete' ? { ...item, action: { ...item.action, risk: 'high', reason: `one of many: ${mass}` } } : item
}

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

export interface Chosen {
  readonly chosen: readonly PlanItem[]
  readonly left: readonly PlanItem[]
  /** Paths of the choice at and below which there is nothing. */
  readonly unknown: readonly string[]
}

/**
 * The part of a plan that is meant. What comes brings the directories along that it needs; a directory stays as long as anything that is to go
 * below it stays.
 */
export function choose(items: readonly PlanItem[], { only, skip = [] }: PlanChoice): Chosen {
  const used = new Set<string>()
  const meant = ({ places }: PlanItem, paths: ReadonlySet<string>): boolean => {
    const found = paths.size === 0 ? [] : places.flatMap(([path]) => [...upwards(path)].filter((one) => paths.has(one)))
    for (const path of found) used.add(path)
    return found.length > 0
  }
  const [wanted, unwanted] = [only && new Set(only), new Set(skip)]
  const chosen = new Set(
    items.filter((item) => {
      const isSkipped = meant(item, unwanted)
      return (wanted === undefined || meant(item, wanted)) && !isSkipped
    })
  )
  const directories = new Map(
    items.flatMap((item) => (item.action.type === 'directory' && item.action.do !== 'delete' ? [[item.action.path, item] as const] : []))
  )
  for (const { action } of [...chosen]) {
    if (action.do === 'delete') continue
    for (const above of upwards(action.path)) {
      const directory = directories.get(above)
      if (directory !== undefined) chosen.add(directory)
    }
  }
  const staying = new Set<string>()
  const stays = ({ action, removes }: PlanItem): void => {
    const goes = action.do === 'rename' ? action.from : action.do === 'delete' || removes ? action.path : undefined
    if (goes !== undefined) for (const above of upwards(goes)) staying.add(above)
  }
  for (const item of items) if (!chosen.has(item)) stays(item)
  // The deepest first: what a directory stays for, all above it stay for.
  for (const item of items.toReversed()) if (chosen.has(item) && item.removes && staying.has(item.action.path) && chosen.delete(item)) stays(item)
  return {
    chosen: items.filter((item) => chosen.has(item)),
    left: items.filter((item) => !chosen.has(item)),
    unknown: [...(only ?? []), ...skip].filter((path) => path !== '' && !used.has(path))
  }
}

/** A path and all above it, the root ('') at last. */
export function* upwards(path: string): Generator<string> {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) yield at
  yield ''
}
