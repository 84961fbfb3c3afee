/** The settings of one folder: their form in the configuration and the API, and their words on the command line. A row a setting. */
import * as z from 'zod/mini'
import type { FolderSettings } from '../src/index.ts'
import { usageError } from './exit-status.ts'
import { readSize } from './size-argument.ts'
import { formatBytes } from './terminal/format.ts'

export const SCAN_INTERVAL = z.int().check(z.minimum(10), z.maximum(7 * 86_400))

/** As src/archive-policy.ts reads it: commands do without the engine. */
const ARCHIVE_FORM = /^(keep|days) [1-9]\d{0,4}$|^(staggered|off)$/
const ARCHIVE = z.string().check(z.regex(ARCHIVE_FORM, 'is not "keep N", "days N", "staggered" or "off"'))

const REVIEWS = ['always', 'risky', 'never'] as const

const PRIORITY = z.enum(['high', 'normal', 'low'])
const MIN_FREE = z.int().check(z.minimum(0), z.maximum(1e15))

/** What they say is checked where they are changed. */
export const PATTERN_LIST = z.readonly(z.array(z.string().check(z.minLength(1), z.maxLength(4096))).check(z.maxLength(10_000)))

/** Those that are one value. */
const VALUES = {
  scanIntervalSeconds: SCAN_INTERVAL,
  archive: ARCHIVE,
  review: z.enum(REVIEWS),
  priority: PRIORITY,
  minFreeBytes: MIN_FREE,
  copies: z.int().check(z.minimum(1), z.maximum(100))
}

export const FOLDER_SETTINGS = z.partial(z.strictObject({ ...VALUES, ignore: PATTERN_LIST, unselect: PATTERN_LIST }))
const FOLDER_VALUES = z.partial(z.strictObject(VALUES))

type Name = keyof FolderSettings & keyof z.infer<typeof FOLDER_VALUES>

/** What to do with one setting on the command line. */
interface SettingOption {
  readonly flags: string
  readonly description: string
  /** Of the value that was given. @throws CliError USAGE */
  read(text: string): NonNullable<FolderSettings[Name]>
  show(value: NonNullable<FolderSettings[Name]>): string
}

/** `DEFAULT_WORD` as a value takes the setting away. */
export const DEFAULT_WORD = 'default'

export const SETTING_OPTIONS: { readonly [Setting in Name]: SettingOption } = {
  scanIntervalSeconds: {
    flags: '--scan-interval <seconds>',
    description: 'time between looks at the whole folder, 10 or more (default: that of the device, 600)',
    read: (text) => wholeNumber('--scan-interval', text, 10, 7 * 86_400),
    show: (value) => `every ${value} s`
  },
  archive: {
    flags: '--archive <policy>',
    description:
      'old versions that stay on this disk: "keep 10" of each file, those of "days 30", staggered (all of an hour, one an hour of a day, one a day of a month, one a week of a year), or off (default: staggered)',
    read: (text) => {
      if (ARCHIVE_FORM.test(text)) return text
      throw usageError(`--archive must be "keep N", "days N", staggered, off or ${DEFAULT_WORD}: ${text}`, 'for example --archive "keep 10"')
    },
    show: String
  },
  review: {
    flags: '--review <when>',
    description: 'which changes of other devices wait until you apply their plan: always all, risky only those that delete much, never none (default: risky)',
    read: (text) => word('--review', text, REVIEWS),
    show: String
  },
  priority: {
    flags: '--priority <priority>',
    description: 'whose files are fetched first: high, normal or low (default: normal)',
    read: (text) => {
      const { data } = PRIORITY.safeParse(text)
      if (data !== undefined) return data
      throw usageError(`--priority must be high, normal or low, or ${DEFAULT_WORD}: ${text}`, 'for example --priority high')
    },
    show: (value) => String(value)
  },
  minFreeBytes: {
    flags: '--min-free <bytes>',
    description: 'nothing is fetched that would leave less on the disk: 500M or 5G (default: 0)',
    read: (text) => {
      const { data } = MIN_FREE.safeParse(readSize(text))
      if (data !== undefined) return data
      throw usageError(`--min-free must be a number of bytes, or ${DEFAULT_WORD}: ${text}`, 'for example --min-free 5G')
    },
    show: (value) => formatBytes(Number(value))
  },
  copies: {
    flags: '--copies <number>',
    description: 'how many other devices must prove that they hold what "syncline free" drops here (default: 1)',
    read: (text) => wholeNumber('--copies', text, 1, 100),
    show: (value) => `${value}`
  }
}

export const FOLDER_SETTINGS_CHANGE = z.strictObject({
  set: FOLDER_VALUES,
  /** Back to their defaults. */
  reset: z.array(z.enum(Object.keys(SETTING_OPTIONS) as [Name, ...Name[]])).check(z.maxLength(Object.keys(SETTING_OPTIONS).length))
})

export type FolderSettingsChange = z.infer<typeof FOLDER_SETTINGS_CHANGE>

export function changeSettings(settings: FolderSettings, { set, reset }: FolderSettingsChange): FolderSettings {
  return Object.fromEntries(Object.entries({ ...settings, ...set }).filter(([name, value]) => value !== undefined && !reset.includes(name as Name)))
}

function word<T extends string>(flag: string, text: string, words: readonly T[]): T {
  const found = words.find((one) => one === text)
  if (found !== undefined) return found
  throw usageError(`${flag} must be ${words.join(', ')} or ${DEFAULT_WORD}: ${text}`, `for example ${flag} ${words[0]}`)
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw usageError(`${flag} must be a whole number from ${least} to ${most}, or ${DEFAULT_WORD}: ${text}`, `for example ${flag} ${least}`)
}
