/** The file `.syncline/replica`: numbers that a replica may have used, whatever its index says when that comes from a backup. */
import { RESERVED_NAME, type ReplicaId } from '../../protocol/index.ts'
import type { Reservation } from '../ports/disk.ts'
import { type DiskContext, withTree } from './context.ts'
import { encodeOwnFile, readOwnFile } from './own-file.ts'
import { codeOf } from './posix.ts'
import { createTemporary } from './temporary.ts'
import { syncOrThrow } from './tree.ts'

const NAME = 'replica'
const VERSION = 1

export function reserve(context: DiskContext, { replica, upTo }: Reservation): Promise<void> {
  return withTree(context, async (tree) => {
    const { posix } = tree
    const { directory, name, file } = createTemporary(context, tree)
    try {
      posix.write(file, encodeOwnFile({ syncline: VERSION, replica, upTo }), 0)
      await syncOrThrow(posix, [file])
    } finally {
      posix.close(file)
    }
    const own = posix.openDirectory(tree.root, RESERVED_NAME)
    try {
      posix.rename(directory, name, own, NAME)
      await syncOrThrow(posix, [own])
    } finally {
      posix.close(own)
    }
  })
}

/** A file that cannot be read, or says something else, reserves nothing. */
export function reserved(context: DiskContext): Promise<Reservation | undefined> {
  return withTree(context, async (tree) => {
    const { posix } = tree
    const own = posix.openDirectory(tree.root, RESERVED_NAME)
    try {
      return decodeReservation(readOwnFile(posix, own, NAME).value)
    } catch (error) {
      // Anything but a fault of the disk is thrown on.
      codeOf(error)
      return undefined
    } finally {
      posix.close(own)
    }
  })
}

function decodeReservation(value: unknown): Reservation | undefined {
  if (typeof value !== 'object' || value === null || !('replica' in value) || !('upTo' in value)) return undefined
  const { replica, upTo } = value
  if (typeof replica !== 'string' || !/^[0-9a-f]{16}$/.test(replica)) return undefined
  if (typeof upTo !== 'number' || !Number.isSafeInteger(upTo) || upTo < 0) return undefined
  return { replica: replica as ReplicaId, upTo }
}
