/** A disk that is looked at and never changed: the root of a folder that is not joined yet. */
import type { CommitAction, Disk } from '../src/index.ts'

export function previewDisk(disk: Disk): Disk {
  const refuse = async (): Promise<never> => {
    throw new Error('a dry run changes nothing on the disk')
  }
  return {
    scan: (paths) => disk.scan(paths),
    hash: (requests) => disk.hash(requests),
    read: (requests) => disk.read(requests),
    readSmall: (path, limit) => disk.readSmall(path, limit),
    prove: async (requests) => requests.map(() => undefined),
    free: () => disk.free(),
    close: () => disk.close(),
    // What was never joined has no marker; another folder's is in the way here, too.
    inspect: async (folder) => {
      const found = await disk.inspect(folder)
      return found.state === 'unmarked' ? { state: 'ok' } : found
    },
    reserve: async () => {},
    reserved: async () => undefined,
    sweep: async () => {},
    stageDrop: async () => {},
    // What is there survives a power loss or not, nothing leans on that here.
    commit: async (actions: readonly CommitAction[]) => (actions.every(({ kind }) => kind === 'settle') ? actions.map(() => ({ ok: true })) : refuse()),
    // What an earlier folder here has kept is none of this one's business yet.
    findKept: async () => undefined,
    listArchive: async () => ({ files: [], directories: [] }),
    readArchivedLink: async () => undefined,
    dropArchived: refuse,
    claim: refuse,
    stageOpen: refuse,
    stageWrite: refuse,
    stageCopy: refuse
  }
}
