/** `invitations.json`: the invitations that this device made, and whom they let in. Replaced whole on every change. */
import { readFile, rename, stat } from 'node:fs/promises'
import * as z from 'zod/mini'
import { type DeviceId, type FolderId, fromHex, type InvitationId, invitationIdOf, publicKeyOf, type Right, toHex } from '../protocol/index.ts'
import type { Logger } from '../src/index.ts'
import { writeDurably } from './durable-file.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'

const VERSION = 1
const MAX_FILE_BYTES = 8 * 1024 * 1024
export const MAX_USES = 100
/** Devices of one invitation: those that it let in, and others that asked. */
export const MAX_DEVICES = 2 * MAX_USES

/** A device that proved the token. */
export interface InvitedDevice {
  readonly device: DeviceId
  /** As it says; for people. */
  readonly name: string
  readonly address: string
  /** Milliseconds since 1970: when it asked first, or was let in. */
  readonly at: number
  readonly state: 'waiting' | 'granted' | 'denied'
}

export interface StoredInvitation {
  readonly id: InvitationId
  /** Secret. */
  readonly token: Uint8Array
  readonly folder: FolderId
  readonly right: Right
  /** Milliseconds since 1970. */
  readonly created: number
  /** Seconds since 1970. */
  readonly expiry: number
  readonly uses: number
  /** Whether a person decides on each device. */
  readonly approve: boolean
  readonly cancelled: boolean
  readonly devices: readonly InvitedDevice[]
}

const whole = z.int().check(z.minimum(0))
const FILE = z.strictObject({
  version: z.literal(VERSION),
  invitations: z.array(
    z.strictObject({
      token: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
      folder: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      right: z.enum(['write', 'read', 'store']),
      created: whole,
      expiry: whole.check(z.maximum(2 ** 32 - 1)),
      uses: z.int().check(z.minimum(1), z.maximum(MAX_USES)),
      approve: z.boolean(),
      cancelled: z.boolean(),
      devices: z
        .array(
          z.strictObject({
            device: z.string().check(z.maxLength(64)),
            name: z.string().check(z.maxLength(255)),
            address: z.string().check(z.maxLength(512)),
            at: whole,
            state: z.enum(['waiting', 'granted', 'denied'])
          })
        )
        .check(z.maxLength(MAX_DEVICES))
    })
  )
})

export class InvitationBook {
  readonly #path: string
  #all: readonly StoredInvitation[]
  /** Changes are made one after the other, each on what the one before it left. */
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string, all: readonly StoredInvitation[]) {
    this.#path = path
    this.#all = all
  }

  /** One that is damaged is set aside: new invitations are made more easily than old ones mended. */
  static async open(components: { readonly logger: Logger }, init: { readonly path: string }): Promise<InvitationBook> {
    try {
      if ((await stat(init.path)).size > MAX_FILE_BYTES) throw new Error('it is too large')
      return new InvitationBook(init.path, parseBook(await readFile(init.path, 'utf8')))
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        const kept = `${init.path}.damaged`
        await rename(init.path, kept).catch(() => {})
        components.logger.warn('daemon', `the invitations of this device could not be read, and none of them works any more: ${causeText(error)}`, { kept })
      }
      return new InvitationBook(init.path, [])
    }
  }

  get all(): readonly StoredInvitation[] {
    return this.#all
  }

  /**
   * Saves what `change` makes of the invitations, and answers what it answers: durably, before this resolves. When it rejects nothing changed.
   * @throws CliError
   */
  update<T>(change: (all: readonly StoredInvitation[]) => { readonly all: readonly StoredInvitation[]; readonly answer: T }): Promise<T> {
    const done = this.#last.then(async () => {
      const { all, answer } = change(this.#all)
      if (all !== this.#all) {
        await this.#save(all)
        this.#all = all
      }
      return answer
    })
    this.#last = done.catch(() => {})
    return done
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    await this.#last
  }

  async #save(all: readonly StoredInvitation[]): Promise<void> {
    const invitations = all.map(({ id: _, token, devices, ...one }) => ({ ...one, token: toHex(token), devices: [...devices] }))
    const file: z.infer<typeof FILE> = { version: VERSION, invitations }
    try {
      await writeDurably(this.#path, `${JSON.stringify(file, undefined, 2)}\n`)
    } catch (error) {
      const hint = 'free some space on that disk, or change its permissions'
      throw new CliError('INVITATIONS_FAILED', `the invitations ${this.#path} cannot be saved: ${causeText(error)}`, hint, undefined, error)
    }
  }
}

/** @throws Error in words that show nothing of what is in it */
function parseBook(text: string): StoredInvitation[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('it is not JSON')
  }
  const parsed = FILE.safeParse(json)
  if (!parsed.success) throw new Error(`it is not a list of invitations of version ${VERSION}`)
  return parsed.data.invitations.map(({ token: digits, folder, devices, ...one }) => {
    for (const { device } of devices) publicKeyOf(device)
    const token = fromHex(digits)
    return { ...one, id: invitationIdOf(token), token, folder: folder as FolderId, devices: devices as InvitedDevice[] }
  })
}
