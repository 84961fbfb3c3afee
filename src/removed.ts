import type { Succession } from '../protocol/index.ts'
import type { Fault } from './status.ts'

/** What a device says of a folder of which it is a member no more. */
export function removedFault({ maker, made }: Succession, label: string): Fault {
  return {
    code: 'REMOVED',
    message: `this device was removed from the folder "${label}" on ${new Date(made).toISOString().slice(0, 10)}, by the device ${maker}`,
    hint: 'its files stay as they are; to join again, ask for an invitation or the current key, then remove the folder here and add it with that'
  }
}
