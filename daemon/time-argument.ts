/** TIME on the command line: a moment that has been. */
import { usageError } from './exit-status.ts'

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }
const AGO = /^(\d{1,5}) ?([mhdw])(?: ago)?$/
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?(Z?))?$/

/** `2026-11-21`, `2026-11-21 14:00` (of this device's time zone; with Z of UTC), or `30m`, `2h`, `3d`, `1w` ago. @throws CliError USAGE */
export function parseTime(text: string, now: number): number {
  const [, count = '', unit = ''] = AGO.exec(text.trim()) ?? []
  const at = count === '' ? momentOf(text.trim()) : now - Number(count) * (UNITS[unit] as number)
  if (at === undefined) throw usageError(`"${text}" is not a time`, 'give one like "2026-11-21 14:00", 2026-11-21 or 2h (ago)')
  if (at > now) throw usageError(`"${text}" is still to come`, 'give a time that has been')
  return at
}

function momentOf(text: string): number | undefined {
  const [found, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', zone = ''] = MOMENT.exec(text) ?? []
  if (found === undefined) return undefined
  const parts = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number]
  const [y, m, d, h, min, s] = parts
  const date = zone === 'Z' ? new Date(Date.UTC(y, m - 1, d, h, min, s)) : new Date(y, m - 1, d, h, min, s)
  const read =
    zone === 'Z'
      ? [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
      : [date.getFullYear(), date.getMonth() + 1, date.getDate(), h, date.getMinutes(), date.getSeconds()]
  // No 31st of February and no 25th hour; the hour that a change of clocks leaves out is the next one.
  return h < 24 && read.every((part, i) => part === parts[i]) ? date.getTime() : undefined
}
