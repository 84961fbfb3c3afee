/** What a person can do about an item that is not in sync, by the reason. Pure. */
import type { ExplainedProblem, Problem } from './status.ts'

const REMEDIES: Readonly<Record<string, string>> = {
  unreadable: 'let the user who runs Syncline read it, or move it out of the folder; the next scan takes it up',
  'not-utf8': 'rename it: its name is no text (UTF-8)',
  'special-file': 'nothing, if it is of use here only: pipes, sockets and devices are not synced',
  'name-too-long': 'give it, or a directory above it, a shorter name',
  'other-disk': 'nothing, if that is meant: what other disks hold is not synced; to sync it, add it as a folder of its own',
  name: 'rename it on the device that it comes from: this disk cannot hold such a name, or takes it for another one',
  'same-name': 'rename one of the two',
  'symlink-leaves': 'nothing, if that is meant; else let it point to something in the folder',
  'no-space': 'free some space, and it goes on by itself',
  'min-free': 'free some space, or ask for less free space with syncline folder set FOLDER --min-free; it goes on by itself',
  denied: 'let this user write there, and it goes on by itself',
  unavailable: 'see whether it can be read on the device that it comes from; it is asked for again by itself',
  'no-source': 'connect a device that has it: it comes by itself then (syncline peer list shows who is here)',
  damaged: 'connect a device that has it: it is brought back by itself then. To keep it as it is, save it again',
  'no-parent': 'let a device that may write connect: it settles it by itself',
  'not-empty': 'take what is in it away, or keep the directory; it is looked at again by itself',
  changed: 'nothing: it is looked at again, and tried again by itself',
  'bad-source': 'nothing: it is asked of another device, or again; syncline verify on the device that it comes from tells whether it can be read there',
  io: 'see to the disk (syncline doctor); it is tried again by itself',
  STORE_WITHHOLDS: 'see to that device, and do not rely on it alone'
}

/** What has no remedy of its own is tried again. */
export function explained(problem: Problem): ExplainedProblem {
  return {
    ...problem,
    remedy: problem.remedy ?? REMEDIES[problem.reason] ?? 'nothing: it is tried again by itself; syncline doctor looks for what may be wrong here'
  }
}
