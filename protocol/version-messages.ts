/** The messages by which one device asks another for the versions that it has kept (docs/specs/sync.md, "Kept versions"), and their checks. */
import { ProtocolError } from './errors.ts'
import { fromHex, toHex } from './hex.ts'
import { type ContentId, HASH_BYTES } from './ids.ts'
import * as limits from './limits.ts'
import { MAX_PATH_BYTES, pathFault } from './path.ts'
import type * as pb from './pb/messages.js'
import { MAX_FILE_BYTES } from './record.ts'
import { unzigzag, zigzag } from './zigzag.ts'

/** Which of the versions of an item. */
export interface VersionName {
  readonly path: string
  /** When it was replaced, in seconds since 1970. */
  readonly at: number
  /** 1 but for further versions of one second. */
  readonly number: number
}

export interface VersionEntry extends VersionName {
  readonly type: 'file' | 'symlink'
  /** Of a file. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly mtimeMs: number
}

interface Numbered {
  readonly channel: number
  /** Of the asker's choice; the answer has it, too. */
  readonly request: number
}

/** What is kept of the item at a path, and of those below it; '' is the whole folder. */
export interface ListVersionsMessage extends Numbered {
  readonly type: 'list versions'
  readonly path: string
}

export interface VersionsMessage extends Numbered {
  readonly type: 'versions'
  readonly versions: readonly VersionEntry[]
  readonly more: boolean
}

/** Asks which content a version has, so that its blocks can be asked for. */
export interface WantVersionMessage extends Numbered, VersionName {
  readonly type: 'want version'
}

export interface VersionMessage extends Numbered {
  readonly type: 'version'
  /** Absent where the version is gone. */
  readonly content?: ContentId
}

export type ArchiveMessage = ListVersionsMessage | VersionsMessage | WantVersionMessage | VersionMessage

type Raw = Pick<pb.Message, 'listVersions' | 'versions' | 'wantVersion' | 'version'>

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
/** Up to the year 9999, as the names in an archive have it. */
const MAX_SECONDS = 253_402_300_799
/** What a `Date` can be. */
const MAX_TIME_MS = 8_640_000_000_000_000
/** As in a record. */
const TYPES = { file: 1, symlink: 3 } as const

export function isArchiveMessage(message: { readonly type: string }): message is ArchiveMessage {
  return message.type === 'list versions' || message.type === 'versions' || message.type === 'want version' || message.type === 'version'
}

/** Undefined for a message of another kind. @throws ProtocolError BAD_MESSAGE */
export function readArchiveMessage({ listVersions, versions, wantVersion, version }: Raw): ArchiveMessage | undefined {
  if (listVersions !== undefined)
    return { type: 'list versions', ...numbered(listVersions), path: listVersions.path.length === 0 ? '' : readPath(listVersions.path) }
  if (versions !== undefined) {
    if (versions.versions.length > limits.MAX_VERSIONS) throw bad(`it has more than ${limits.MAX_VERSIONS} versions`)
    return { type: 'versions', ...numbered(versions), versions: versions.versions.map(readEntry), more: versions.more }
  }
  if (wantVersion !== undefined) return { type: 'want version', ...numbered(wantVersion), ...readName(wantVersion) }
  if (version === undefined) return undefined
  const { content } = version
  if (content.length !== 0 && content.length !== HASH_BYTES) throw bad(`an id has ${content.length} bytes`)
  return { type: 'version', ...numbered(version), ...(content.length > 0 && { content: toHex(content) as ContentId }) }
}

export function archiveMessageToRaw(message: ArchiveMessage): Raw {
  const { channel, request } = message
  switch (message.type) {
    case 'list versions':
      return { listVersions: { channel, request, path: encoder.encode(message.path) } }
    case 'versions': {
      const versions = message.versions.map(({ path, at, number, type, size, mtimeMs }) => ({
        path: encoder.encode(path),
        at,
        number,
        type: TYPES[type],
        size,
        mtime: zigzag(BigInt(mtimeMs))
      }))
      return { versions: { channel, request, versions, more: message.more } }
    }
    case 'want version':
      return { wantVersion: { channel, request, path: encoder.encode(message.path), at: message.at, number: message.number } }
    case 'version':
      return {
        version: { channel, request, content: message.content === undefined ? new Uint8Array() : (fromHex(message.content) as Uint8Array<ArrayBuffer>) }
      }
  }
}

function readEntry(raw: pb.VersionEntry): VersionEntry {
  const type = raw.type === TYPES.file ? 'file' : raw.type === TYPES.symlink ? 'symlink' : undefined
  if (type === undefined) throw bad(`its type ${raw.type} is unknown`)
  if (raw.size > MAX_FILE_BYTES || (type === 'symlink' && raw.size !== 0)) throw bad('a size is out of range')
  const mtimeMs = Number(unzigzag(raw.mtime))
  if (Math.abs(mtimeMs) > MAX_TIME_MS) throw bad('a time is out of range')
  return { ...readName(raw), type, size: raw.size, mtimeMs }
}

function readName({ path, at, number }: { readonly path: Uint8Array; readonly at: number; readonly number: number }): VersionName {
  if (!(at <= MAX_SECONDS)) throw bad('a time is out of range')
  if (number < 1 || number > limits.MAX_SAME_SECOND) throw bad('a number is out of range')
  return { path: readPath(path), at, number }
}

function readPath(bytes: Uint8Array): string {
  if (bytes.length > MAX_PATH_BYTES) throw bad('a path is too long')
  let path: string
  try {
    path = decoder.decode(bytes)
  } catch {
    throw bad('a path is not UTF-8')
  }
  const fault = pathFault(path)
  if (fault !== undefined) throw bad(`a path ${fault}`)
  return path
}

function numbered({ channel, request }: Numbered): Numbered {
  if (channel >= limits.MAX_CHANNELS) throw bad(`its channel ${channel} is out of range`)
  return { channel, request }
}

function bad(reason: string): ProtocolError {
  return new ProtocolError('BAD_MESSAGE', `the peer sent a message about kept versions that is not valid: ${reason}`)
}
