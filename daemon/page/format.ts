/** Numbers and times as the reader's language writes them. */
import { locale } from './locale.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
const counts = new Intl.NumberFormat(locale)
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const times = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
const days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60]
]

export function formatCount(count: number): string {
  return counts.format(count)
}

/** Decimal units, three digits at most. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0]
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 9.95 ? tenths.format(value) : counts.format(Math.round(value))} ${UNITS[unit]}`
}

export function formatClock(at: number): string {
  return times.format(at)
}

export function formatDay(at: number): string {
  return days.format(at)
}

export function formatMoment(at: number): string {
  return moments.format(at)
}

/** `3 min. ago`; both in milliseconds since 1970. */
export function formatAgo(at: number, now: number): string {
  const seconds = (at - now) / 1000
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size)
  return step === undefined ? relative.format(0, 'second') : relative.format(Math.trunc(seconds / step[1]), step[0])
}

export function formatDuration(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  if (seconds < 90) return `${formatCount(Math.ceil(seconds))} s`
  return minutes < 90 ? `${formatCount(minutes)} min` : `${formatCount(Math.round(minutes / 60))} h`
}
