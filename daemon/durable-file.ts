/**
 * Small files that must be whole after a power loss: written beside their name, synced, renamed, and the directory synced.
 * The library write-file-atomic takes a short write for a whole one (a disk that fills up leaves half a file), and syncs no directory.
 */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Puts `data` at `path` with mode 0600, over what is there. One caller a path at a time.
 * On an error the old file is as it was.
 */
export async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.new`
  await rm(temporary, { force: true })
  try {
    await closing(await open(temporary, 'wx', 0o600), async (handle) => {
      await handle.writeFile(data)
      await handle.sync()
    })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  // Windows has no directories that can be synced.
  if (process.platform !== 'win32') await closing(await open(dirname(path), 'r'), (handle) => handle.sync())
}

async function closing(handle: FileHandle, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(handle)
  } finally {
    await handle.close()
  }
}
