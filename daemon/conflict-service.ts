/** Conflicts as a person sees them: with the names of devices, with what differs, and merged. */
import { isUtf8 } from 'node:buffer'
import type { ContentId, DeviceId, FolderId } from '../protocol/index.ts'
import type { Conflict, ConflictSide, Conflicts, Engine, Resolution } from '../src/index.ts'
import { CliError } from './exit-status.ts'
import type { FolderService } from './folder-service.ts'
import type { MemberService } from './member-service.ts'
import type { Comparison } from './text-compare.ts'
import { TextWork } from './text-work.ts'

export interface ConflictServiceComponents {
  readonly engine: Pick<Engine, 'conflicts'>
  readonly folders: Pick<FolderService, 'find'>
  readonly members: Pick<MemberService, 'list'>
}

export interface NamedSide extends ConflictSide {
  /** Of its device; empty where it is not known. */
  readonly name: string
  /** Whether it is this device. */
  readonly self: boolean
}

export interface NamedConflict extends Conflict {
  readonly current: NamedSide | null
  readonly copied: NamedSide
}

/** What differs between what stands at the path and its copy. */
export interface ConflictDiff {
  readonly conflict: NamedConflict
  /** Of both: what can be compared by lines is `text`; `none` is no file, or is not here. */
  readonly content: 'text' | 'binary' | 'too-large' | 'none'
  /** Of text, from what stands at the path to the copy. */
  readonly difference: Comparison | null
  /** Of text whose common ancestor can be read here: what each made of that. */
  readonly made: { readonly current: Comparison; readonly copy: Comparison } | null
  /** Of binary contents: the first byte that is not the same, from 0. */
  readonly firstDifference: number | null
}

export interface ResolveRequest {
  readonly copies: readonly string[]
  readonly keep: 'mine' | 'theirs' | 'current' | 'copy' | 'both' | 'merge'
  /** Of a merge: where both changed the same place, both stand in the file between markers. */
  readonly markers?: boolean | undefined
}

/** Contents that are compared and merged: larger texts no person reads. */
const MAX_TEXT_BYTES = 8 << 20

export class ConflictService {
  readonly #parts: ConflictServiceComponents
  readonly #texts = new TextWork()

  constructor(components: ConflictServiceComponents) {
    this.#parts = components
  }

  /** @throws CliError UNKNOWN_FOLDER */
  async list(id: FolderId): Promise<NamedConflict[]> {
    const conflicts = await this.#of(id).list()
    if (conflicts.length === 0) return []
    const members = new Map((await this.#parts.members.list(id)).map((member) => [member.device as string, member]))
    const named = (side: ConflictSide): NamedSide => {
      const member = members.get(side.device)
      return { ...side, name: member?.name ?? '', self: member?.self ?? false }
    }
    return conflicts.map((conflict) => ({ ...conflict, current: conflict.current && named(conflict.current), copied: named(conflict.copied) }))
  }

  /** @throws CliError NO_CONFLICT, TOO_HARD */
  async diff(id: FolderId, copy: string): Promise<ConflictDiff> {
    const conflict = (await this.list(id)).find((one) => one.copy === copy)
    if (conflict === undefined) throw noConflict(copy)
    const { current, copied, ancestor } = conflict
    const none = { conflict, difference: null, made: null, firstDifference: null }
    if (Math.max(current?.size ?? 0, copied.size) > MAX_TEXT_BYTES) return { ...none, content: 'too-large' }
    const [here, there, base] = await Promise.all([current, copied, ancestor].map((side) => this.#read(id, conflict.path, side?.content)))
    if (here === undefined || there === undefined) return { ...none, content: 'none' }
    if (!isText(here) || !isText(there)) return { ...none, content: 'binary', firstDifference: firstDifference(here, there) }
    const [a, b] = [textOf(here), textOf(there)]
    const old = base !== undefined && isText(base) ? textOf(base) : undefined
    const [difference, mine, theirs] = await this.#texts.compare([
      [a, b],
      ...(old === undefined
        ? []
        : ([
            [old, a],
            [old, b]
          ] as const))
    ])
    return {
      ...none,
      content: 'text',
      difference: difference ?? null,
      made: mine === undefined || theirs === undefined ? null : { current: mine, copy: theirs }
    }
  }

  /** One after the other; what cannot be resolved says why. @throws CliError, FolderError */
  async resolve(id: FolderId, { copies, keep, markers = false }: ResolveRequest): Promise<Resolution[]> {
    const conflicts = (await this.list(id)).filter(({ copy }) => copies.includes(copy))
    const unknown = copies.filter((copy) => !conflicts.some((one) => one.copy === copy))
    const failed = unknown.map((copy): Resolution => {
      const { code, message, hint } = noConflict(copy)
      return { ok: false, path: copy, copy, fault: { code, message, hint } }
    })
    const found = conflicts.map(({ copy }) => copy)
    if (keep === 'merge') {
      for (const conflict of conflicts) failed.push(...(await this.#merge(id, conflict, markers)))
      return failed
    }
    if (keep !== 'both') return [...failed, ...(await this.#of(id).resolve(found, { keep }))]
    const names = new Map(conflicts.map(({ copied }) => [copied.device, copied.name === '' ? copied.device.slice(-7) : copied.name]))
    const nameOf = (device: DeviceId | ''): string => names.get(device) ?? ''
    return [...failed, ...(await this.#of(id).resolve(found, { keep, nameOf }))]
  }

  async #merge(id: FolderId, { path, copy, current, copied, ancestor }: NamedConflict, markers: boolean): Promise<Resolution[]> {
    const refuse = (code: string, message: string, hint: string): Resolution[] => [
      { ok: false, path, copy, fault: { code, message: `${path}: ${message}`, hint } }
    ]
    if (current?.content == null || copied.content === null) return refuse('NOT_MERGEABLE', 'only two files can be merged', 'keep one of them, or both')
    if (ancestor === null) return refuse('NO_ANCESTOR', 'it is not known what both were made from, so they cannot be merged', BY_HAND)
    if (Math.max(current.size, copied.size) > MAX_TEXT_BYTES)
      return refuse('TOO_LARGE', `files of more than ${MAX_TEXT_BYTES >> 20} MiB are not merged`, BY_HAND)
    const contents = await Promise.all([current.content, ancestor.content, copied.content].map((content) => this.#read(id, path, content)))
    const [here, base, there] = contents
    if (base === undefined)
      return refuse(
        'NO_ANCESTOR',
        'what both were made from is neither on this device nor kept by one that is connected',
        `merge it when the device that has it is connected, or ${BY_HAND}`
      )
    if (here === undefined || there === undefined) return refuse('CHANGED', 'it has changed, or its content is coming', 'repeat the command')
    if (![here, base, there].every(isText)) return refuse('NOT_TEXT', 'it is not text, so it cannot be merged', 'keep one of them, or both')
    const labels = { current: `current, of ${labelOf(current)}`, copy: `copy, of ${labelOf(copied)}` }
    const merged = await this.#texts.merge({ current: textOf(here), ancestor: textOf(base), copy: textOf(there), labels })
    if (merged.conflicts > 0 && !markers) {
      return refuse(
        'NOT_CLEAN',
        `both changed the same lines in ${merged.conflicts} ${merged.conflicts === 1 ? 'place' : 'places'}`,
        'with --markers both stand in the file, to be edited'
      )
    }
    const bytes = new TextEncoder().encode(merged.text)
    return this.#of(id).resolve([copy], { keep: 'merge', bytes, current: current.content, copied: copied.content })
  }

  async #read(id: FolderId, path: string, content: ContentId | null | undefined): Promise<Uint8Array | undefined> {
    return content == null ? undefined : ((await this.#of(id).read(path, content, MAX_TEXT_BYTES)) ?? undefined)
  }

  #of(id: FolderId): Conflicts {
    this.#parts.folders.find(id)
    return this.#parts.engine.conflicts(id)
  }
}

const BY_HAND = 'look at the two with syncline diff, put what you want into the file, then resolve it with --keep current'

function noConflict(copy: string): CliError {
  return new CliError('NO_CONFLICT', `${copy} is no conflict copy that is here`, 'see: syncline conflicts')
}

function labelOf({ name, device }: NamedSide): string {
  return (name === '' ? device.slice(-7) : name).replaceAll(/\p{C}/gu, '')
}

function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0)
}

/** With a mark of its byte order, if it has one. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | null {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return at
  return a.length === b.length ? null : length
}
