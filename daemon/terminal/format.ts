/** Numbers and times as people read them. */
import { escapeText } from './escape.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Decimal units, three digits at most: 999 B, 1.2 kB, 34 MB. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${UNITS[unit]}`
}

/** With a comma between thousands, whatever the locale: logs and guides look the same everywhere. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `3 files`, `1 file`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** One or two units: 45 s, 3 min 20 s, 2 h 5 min, 4 d. */
export function formatDuration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${seconds.toFixed(1)} s`
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d`
}

/** How long ago `at` was; both in milliseconds since 1970. */
export function formatAgo(at: number, now: number): string {
  const seconds = (now - at) / 1000
  if (seconds < 5) return 'just now'
  return `${formatDuration(seconds >= 60 ? Math.floor(seconds / 60) * 60 : seconds)} ago`
}

/** Local date and time, as a person at this device reads it. */
export function formatTime(at: number): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** What tells one device from another: its name, and the last seven characters of its id where it has none. */
export function deviceName(name: string, id: string): string {
  return name === '' ? `…${id.slice(-7)}` : escapeText(name)
}

/** How this program is called here: from a checkout, by npm. */
export function commandName(): string {
  return process.env['npm_lifecycle_event'] === 'start' ? 'npm start --' : 'syncline'
}

/** A word that a POSIX shell takes as one argument. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
