/** The file `.syncline/folder`, which proves that the disk is mounted and tells whose folder it is. */
import { type FolderId, RESERVED_NAME } from '../../protocol/index.ts'
import { describe } from './faults.ts'
import { encodeOwnFile, readOwnFile } from './own-file.ts'
import { codeOf, type Descriptor } from './posix.ts'
import type { Tree } from './tree.ts'

export const MARKER = 'folder'
const VERSION = 1

export type Marker = { readonly folder: FolderId } | { readonly folder?: undefined; readonly absent: boolean; readonly message: string }

export function encodeMarker(folder: FolderId): Uint8Array {
  return encodeOwnFile({ syncline: VERSION, folder })
}

/** Reads the marker without following a symlink. */
export function readMarker(tree: Tree): Marker {
  const { posix } = tree
  let directory: Descriptor
  try {
    directory = posix.openDirectory(tree.root, RESERVED_NAME)
  } catch (error) {
    return missing(error, `its folder ${RESERVED_NAME}`)
  }
  try {
    const { isSmallFile, value } = readOwnFile(posix, directory, MARKER)
    return isSmallFile ? decodeMarker(value) : damaged('is not a small file')
  } catch (error) {
    return missing(error, `the file ${RESERVED_NAME}/${MARKER} in it`)
  } finally {
    posix.close(directory)
  }
}

function missing(error: unknown, what: string): Marker {
  const absent = codeOf(error) === 'ENOENT'
  return { absent, message: absent ? `${what} is missing` : `${what} cannot be read: ${describe(error)}` }
}

function damaged(how: string): Marker {
  return { absent: false, message: `the file ${RESERVED_NAME}/${MARKER} in it ${how}` }
}

function decodeMarker(value: unknown): Marker {
  if (typeof value !== 'object' || value === null || !('syncline' in value) || !('folder' in value)) return damaged('is damaged')
  if (value.syncline !== VERSION) return damaged('was made by a newer Syncline')
  if (typeof value.folder !== 'string' || !/^[0-9a-f]{64}$/.test(value.folder)) return damaged('is damaged')
  return { folder: value.folder as FolderId }
}
