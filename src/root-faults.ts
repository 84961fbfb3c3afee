/** What a person is told of a root that is not as it should be. */
import type { RootState } from './ports/disk.ts'

export const ROOT_FAULTS: Record<Exclude<RootState['state'], 'ok'>, { code: string; hint: string }> = {
  missing: { code: 'ROOT_MISSING', hint: 'connect the disk or put the folder back: it goes on by itself; nothing has been deleted anywhere' },
  unmarked: {
    code: 'MARKER_MISSING',
    hint: 'the disk may not be mounted: mount it and the folder goes on by itself; if the folder was made anew on purpose, remove and add it again'
  },
  foreign: { code: 'MARKER_FOREIGN', hint: 'another folder is at this path: put the right one back, or remove this one with: syncline folder remove' },
  unreadable: { code: 'ROOT_UNREADABLE', hint: 'let this user read and write the folder, then it goes on by itself' }
}
