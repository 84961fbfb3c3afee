/** How this device finds others and is reached by them beyond its own network: what the configuration and the command line say of it. */
import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as z from 'zod/mini'
import { fromHex, networkFingerprintOf } from '../protocol/index.ts'
import { CliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import type { Reach } from './parts.ts'

const MAX_BOOTSTRAP = 64
/** The key itself takes 95 bytes. */
const MAX_KEY_FILE_BYTES = 1024
const KEY_FORM = /^\/key\/swarm\/psk\/1\.0\.0\/\r?\n\/base16\/\r?\n[0-9a-f]{64}\s*$/

const address = z.string().check(z.maxLength(512), z.startsWith('/', 'is not a multiaddr: it does not start with "/"'))

export const REACH_SETTINGS = z.strictObject({
  /** Whether to relay for the other devices of this device's folders. */
  relay: z.optional(z.enum(['on', 'off'])),
  /** Multiaddrs of DHT servers of one's own, in place of the public ones. */
  bootstrap: z.optional(z.array(address).check(z.maxLength(MAX_BOOTSTRAP))),
  /** Where to listen as such a server. */
  dhtServer: z.optional(address),
  /** Whether to ask the router to let others in. */
  portMapping: z.optional(z.enum(['on', 'off'])),
  /** The file with the key of a private network. */
  networkKey: z.optional(z.string().check(z.maxLength(32_768)))
})

export type ReachSettings = z.infer<typeof REACH_SETTINGS>

/** @throws CliError NETWORK_KEY */
export async function openReach(settings: ReachSettings): Promise<Omit<Reach, 'topics' | 'isLonely'>> {
  const { relay, bootstrap = [], dhtServer, portMapping, networkKey } = settings
  return {
    relay: relay === 'on',
    bootstrap,
    dhtServer,
    portMapping: portMapping === 'on',
    networkKey: networkKey === undefined ? undefined : await readNetworkKey(resolve(networkKey))
  }
}

/** For the links of invitations; undefined without a private network. @param file as openReach has read it */
export function networkOf(file: Uint8Array | undefined): Uint8Array | undefined {
  const [, digits = ''] = file === undefined ? [] : (/([0-9a-f]{64})\s*$/.exec(Buffer.from(file).toString('latin1')) ?? [])
  return digits === '' ? undefined : networkFingerprintOf(fromHex(digits))
}

/** The text of a new network key, in the form that all of libp2p knows. */
export function createNetworkKey(): string {
  return `/key/swarm/psk/1.0.0/\n/base16/\n${randomBytes(32).toString('hex')}\n`
}

async function readNetworkKey(path: string): Promise<Uint8Array> {
  const hint = 'make one with: syncline key create --network > network.key, and give every device of the private network the same'
  try {
    if ((await stat(path)).size > MAX_KEY_FILE_BYTES) throw new Error('it is too large')
    const bytes = await readFile(path)
    if (!KEY_FORM.test(bytes.toString('latin1'))) throw new Error('it does not have the form of a swarm key')
    return bytes
  } catch (error) {
    throw new CliError('NETWORK_KEY', `the network key ${path} cannot be used: ${causeText(error)}`, hint, undefined, error)
  }
}
