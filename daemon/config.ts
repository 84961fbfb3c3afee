/** `config.json`: what a person decided about this device. Checked whole on load, replaced whole on every change. */
import { readFile, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import * as z from 'zod/mini'
import {
  decodeGrant,
  type DeviceId,
  type Ed25519,
  type FolderKey,
  formatInvitation,
  formatKey,
  fromHex,
  type Invitation,
  type InvitationId,
  invitationIdOf,
  MAX_GRANT_BYTES,
  parseInvitation,
  parseKey,
  toHex
} from '../protocol/index.ts'
import type { FolderMode, FolderSettings } from '../src/index.ts'
import { writeDurably } from './durable-file.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import { FOLDER_SETTINGS, SCAN_INTERVAL } from './folder-settings.ts'
import { type Hook, HOOKS } from './hook-settings.ts'
import { nameFault } from './name.ts'
import { PAGE_SETTINGS, type PageSettings } from './page-settings.ts'
import { RATE_RULES, type RateRule } from './rate-settings.ts'
import { REACH_SETTINGS, type ReachSettings } from './reach-settings.ts'

const CONFIG_VERSION = 1
/** A thousand folders with long paths fit; what is larger was not written by us. */
const MAX_CONFIG_BYTES = 2 * 1024 * 1024
const MAX_FOLDERS = 1000
const MAX_PEERS = 1000
const MAX_LISTEN = 64
const MAX_ADDRESS_LENGTH = 512
/** Invitations that this device waits for. */
export const MAX_JOINING = 64

export interface FolderConfig {
  readonly key: FolderKey
  /** This device's own right to write, where the key is none to write with. */
  readonly grant?: Uint8Array | undefined
  /** By which this device joined. */
  readonly invitation?: InvitationId | undefined
  /** Absolute and real. */
  readonly path: string
  /** Unique among the folders of this home. */
  readonly label: string
  readonly mode: FolderMode
  readonly paused: boolean
  /** When that is over, in milliseconds since 1970; absent: when it is resumed. */
  readonly pausedUntil?: number | undefined
  /** False until the folder has its marker: a daemon that died while adding it goes on with that. */
  readonly claimed: boolean
  readonly settings?: FolderSettings | undefined
}

/** A folder that is to be, once its inviter has answered. */
export interface JoiningConfig {
  readonly invitation: Invitation
  /** Absolute. */
  readonly path: string
  /** What a person wants to call it; absent: as the inviter does. */
  readonly label?: string | undefined
  readonly mode?: FolderMode | undefined
}

export interface Settings {
  /** Seconds between whole scans of a folder. */
  readonly scanIntervalSeconds: number
  /** Multiaddrs to listen on; none: the network's own choice. */
  readonly listen: readonly string[]
  readonly discovery: boolean
  readonly reach?: ReachSettings | undefined
  readonly page?: PageSettings | undefined
  readonly hooks?: readonly Hook[] | undefined
  /** Of bytes a second. */
  readonly limits?: readonly RateRule[] | undefined
  /** Devices with which nothing is synced. */
  readonly pausedPeers?: readonly PausedPeer[] | undefined
}

export interface PausedPeer {
  readonly device: DeviceId
  /** As `pausedUntil`. */
  readonly until?: number | undefined
}

export interface Config {
  readonly name: string
  readonly folders: readonly FolderConfig[]
  readonly joining: readonly JoiningConfig[]
  /** Multiaddrs that are dialled for as long as they stand here. */
  readonly peers: readonly string[]
  readonly settings: Settings
}

export const DEFAULT_SETTINGS: Settings = { scanIntervalSeconds: 600, listen: [], discovery: true }

const checkedName = z.string().check(
  z.check(({ value, issues }) => {
    const fault = nameFault(value)
    if (fault !== undefined) issues.push({ code: 'custom', message: fault, input: value })
  })
)
const address = z.string().check(z.minLength(1), z.maxLength(MAX_ADDRESS_LENGTH), z.startsWith('/', 'is not a multiaddr: it does not start with "/"'))

const path = z.string().check(z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path'))
const mode = z.enum(['two-way', 'send-only', 'receive-only', 'backup'])

const UNTIL = z.int().check(z.minimum(0))
export const DEVICE = z.string().check(z.maxLength(128), z.regex(/^[1-9A-HJ-NP-Za-km-z]{40,128}$/, 'is not the id of a device'))

const FILE = z.strictObject({
  version: z.literal(CONFIG_VERSION),
  name: checkedName,
  folders: z
    .array(
      z.strictObject({
        key: z.string().check(z.maxLength(512)),
        grant: z.optional(z.string().check(z.maxLength(2 * MAX_GRANT_BYTES))),
        invitation: z.optional(z.string().check(z.regex(/^[0-9a-f]{16}$/, 'is not the id of an invitation: 16 hexadecimal digits'))),
        path,
        label: checkedName,
        mode,
        paused: z.boolean(),
        pausedUntil: z.optional(UNTIL),
        claimed: z.boolean(),
        settings: z.optional(FOLDER_SETTINGS)
      })
    )
    .check(z.maxLength(MAX_FOLDERS)),
  joining: z.optional(
    z
      .array(z.strictObject({ link: z.string().check(z.maxLength(1024)), path, label: z.optional(checkedName), mode: z.optional(mode) }))
      .check(z.maxLength(MAX_JOINING))
  ),
  peers: z.array(address).check(z.maxLength(MAX_PEERS)),
  settings: z.strictObject({
    scanIntervalSeconds: SCAN_INTERVAL,
    listen: z.array(address).check(z.maxLength(MAX_LISTEN)),
    discovery: z.enum(['on', 'off']),
    reach: z.optional(REACH_SETTINGS),
    page: z.optional(PAGE_SETTINGS),
    limits: z.optional(RATE_RULES),
    hooks: z.optional(HOOKS),
    pausedPeers: z.optional(z.array(z.strictObject({ device: DEVICE, until: z.optional(UNTIL) })).check(z.maxLength(MAX_PEERS)))
  })
})

export interface ConfigStoreInit {
  readonly path: string
  readonly ed25519: Ed25519
}

export class ConfigStore {
  readonly #path: string
  #current: Config
  /** Changes are made one after the other, each on what the one before it left. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(path: string, current: Config) {
    this.#path = path
    this.#current = current
  }

  get current(): Config {
    return this.#current
  }

  /** Saves what `change` makes of the current configuration. When it rejects nothing changed, neither here nor on the disk. */
  update(change: (config: Config) => Config): Promise<void> {
    const done = this.#last.then(async () => {
      const next = change(this.#current)
      if (next === this.#current) return
      await saveConfig(this.#path, next)
      this.#current = next
    })
    this.#last = done.catch(() => {})
    return done
  }
}

/**
 * Reads the configuration, or makes the first one.
 * @param name the device's name where there is none yet
 * @throws CliError that names what is wrong and where
 */
export async function openConfig(init: ConfigStoreInit, name: string): Promise<ConfigStore> {
  const { path } = init
  const text = await readText(path)
  if (text !== undefined) return new ConfigStore(path, parseConfig(text, init))
  const first: Config = { name, folders: [], joining: [], peers: [], settings: DEFAULT_SETTINGS }
  await saveConfig(path, first)
  return new ConfigStore(path, first)
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path)
    if (stats.size > MAX_CONFIG_BYTES) throw invalid(path, `it is larger than ${MAX_CONFIG_BYTES} bytes`)
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
      throw new CliError('CONFIG_OPEN', `the configuration ${path} holds keys and can be read by other users`, `run chmod 600 on it`)
    }
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (error instanceof CliError) throw error
    throw new CliError(
      'CONFIG_FAILED',
      `the configuration ${path} cannot be read: ${causeText(error)}`,
      'change its permissions, or run Syncline as the user who owns it',
      undefined,
      error
    )
  }
}

/** @throws CliError */
export function parseConfig(text: string, { path, ed25519 }: ConfigStoreInit): Config {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // Not the parser's own words: they quote the text, and there are keys in it.
    throw invalid(path, 'it is not JSON')
  }
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined
  if (typeof version === 'number' && version > CONFIG_VERSION) {
    throw new CliError(
      'CONFIG_NEWER',
      `the configuration ${path} was written by a newer Syncline: it has version ${version}, and this Syncline knows up to ${CONFIG_VERSION}`,
      'update Syncline, or use another home with --home'
    )
  }
  const parsed = FILE.safeParse(json, { reportInput: true })
  if (!parsed.success) throw invalid(path, describeIssue(parsed.error))
  const { name, peers } = parsed.data
  const { pausedPeers: paused, ...settings } = parsed.data.settings
  const pausedPeers = paused?.map((one) => ({ ...one, device: one.device as DeviceId }))
  const folders = parsed.data.folders.map(({ key, grant, invitation, ...folder }, i): FolderConfig => {
    const at = `folders[${i}]`
    return {
      ...folder,
      key: readAt(`${at}.key`, path, () => parseKey(key, ed25519)),
      ...(grant === undefined ? {} : { grant: readAt(`${at}.grant`, path, () => readGrant(grant)) }),
      ...(invitation === undefined ? {} : { invitation: invitation as InvitationId })
    }
  })
  const joining = (parsed.data.joining ?? []).map(
    ({ link, label, mode: wanted, ...one }, i): JoiningConfig => ({
      ...one,
      invitation: readAt(`joining[${i}].link`, path, () => parseInvitation(link)),
      ...(label === undefined ? {} : { label }),
      ...(wanted === undefined ? {} : { mode: wanted })
    })
  )
  const twice = <T>(values: T[]): T | undefined => values.find((value, i) => values.indexOf(value) !== i)
  const same = twice(folders.map((folder) => folder.label)) ?? twice(folders.map((folder) => folder.path)) ?? twice(folders.map((folder) => folder.key.folder))
  if (same !== undefined) throw invalid(path, `two folders have the same label, path or key: ${same}`)
  if (twice(joining.map(({ invitation }) => invitationIdOf(invitation.token))) !== undefined) throw invalid(path, 'one invitation is in it twice')
  return { name, folders, joining, peers, settings: { ...settings, discovery: settings.discovery === 'on', ...(pausedPeers && { pausedPeers }) } }
}

/** @throws CliError that names the place */
function readAt<T>(place: string, path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw invalid(path, `${place}: ${causeText(error)}`)
  }
}

function readGrant(text: string): Uint8Array {
  const grant = fromHex(text)
  decodeGrant(grant)
  return grant
}

/** `folders[0].mode must be one of: …`: the place and what is wrong, without the value, which may be a key. Needs `reportInput`. */
export function describeIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'it is not valid'
  const place = issue.path.reduce<string>((text, step) => text + (typeof step === 'number' ? `[${step}]` : `${text === '' ? '' : '.'}${String(step)}`), '')
  const words = describeOne(issue)
  return place === '' ? words : `${place} ${words}`
}

function describeOne(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${article(issue.expected)}`
    case 'unrecognized_keys':
      return `has a name in it that is not known: ${issue.keys.join(', ')}`
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `must be at least ${issue.minimum}${issue.origin === 'string' ? ' characters long' : ''}`
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters long' : issue.origin === 'array' ? ' items' : ''}`
    default:
      return issue.message
  }
}

function article(type: string): string {
  const name = { int: 'a whole number', number: 'a number', string: 'a text', boolean: 'true or false', array: 'a list', object: 'an object' }[type]
  return name ?? type
}

function invalid(path: string, reason: string): CliError {
  return new CliError(
    'CONFIG_INVALID',
    `the configuration ${path} is not valid: ${reason}`,
    'mend it by hand, or move it away to start with a new one (then add the folders again with their keys)'
  )
}

async function saveConfig(path: string, config: Config): Promise<void> {
  const { name, folders, joining, peers } = config
  const { pausedPeers, limits, hooks, ...settings } = config.settings
  const file: z.infer<typeof FILE> = {
    version: CONFIG_VERSION,
    name,
    folders: folders.map(({ key, grant, ...folder }) => ({ key: formatKey(key), ...(grant === undefined ? {} : { grant: toHex(grant) }), ...folder })),
    ...(joining.length === 0 ? {} : { joining: joining.map(({ invitation, ...one }) => ({ link: formatInvitation(invitation), ...one })) }),
    peers: [...peers],
    settings: {
      ...settings,
      listen: [...settings.listen],
      discovery: settings.discovery ? 'on' : 'off',
      ...(hooks && { hooks: hooks.map(({ event, command }) => ({ event, command: [...command] })) }),
      ...(limits && { limits: [...limits] }),
      ...(pausedPeers && { pausedPeers: [...pausedPeers] })
    }
  }
  try {
    await writeDurably(path, `${JSON.stringify(file, null, 2)}\n`)
  } catch (error) {
    throw new CliError(
      'CONFIG_FAILED',
      `the configuration ${path} cannot be saved: ${causeText(error)}`,
      'free some space on that disk, or change its permissions',
      undefined,
      error
    )
  }
}
