/** The device's secret: an Ed25519 key in the form that libp2p keeps keys in, made on the first start. */
import { lstat, readFile } from 'node:fs/promises'
import { type Ed25519, deviceIdOf } from '../protocol/index.ts'
import type { Identity } from '../src/index.ts'
import { writeDurably } from './durable-file.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'

/** The identity with the seed that the network makes its own key from. */
export interface DeviceIdentity extends Identity {
  /** 32 bytes, secret. */
  readonly seed: Uint8Array
}

export interface IdentityComponents {
  readonly ed25519: Ed25519
  readonly random: { bytes(length: number): Uint8Array }
}

const SEED_BYTES = 32
/** Protobuf `PrivateKey { Type = Ed25519, Data = seed and public key }` (libp2p specs, peer-ids). */
const PREFIX = Uint8Array.of(0x08, 0x01, 0x12, 0x40)
const FILE_BYTES = PREFIX.length + SEED_BYTES + 32

/**
 * Reads the identity, or makes it where there is none. Only under the home's lock.
 * @throws CliError when the file can be read by others, or is not an identity
 */
export async function openIdentity(path: string, components: IdentityComponents): Promise<DeviceIdentity> {
  const seed = (await readSeed(path, components)) ?? (await makeSeed(path, components))
  const publicKey = components.ed25519.publicKey(seed)
  return { device: deviceIdOf(publicKey), publicKey, seed, sign: (message) => components.ed25519.sign(seed, message) }
}

async function readSeed(path: string, { ed25519 }: IdentityComponents): Promise<Uint8Array | undefined> {
  try {
    const stats = await lstat(path)
    if (!stats.isFile() || stats.size !== FILE_BYTES) throw damaged(path)
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
      throw new CliError(
        'IDENTITY_OPEN',
        `the identity ${path} can be read by other users`,
        `run chmod 600 on it if nobody else has read it; else delete it, and this device gets a new one`
      )
    }
    const bytes = new Uint8Array(await readFile(path))
    const seed = bytes.subarray(PREFIX.length, PREFIX.length + SEED_BYTES)
    const publicKey = bytes.subarray(PREFIX.length + SEED_BYTES)
    if (PREFIX.some((byte, i) => bytes[i] !== byte) || ed25519.publicKey(seed).some((byte, i) => byte !== publicKey[i])) throw damaged(path)
    return seed
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (error instanceof CliError) throw error
    throw new CliError(
      'IDENTITY_FAILED',
      `the identity ${path} cannot be read: ${causeText(error)}`,
      'change its permissions, or run Syncline as the user who owns it',
      undefined,
      error
    )
  }
}

/** Complete on the disk before it has its name: a power loss leaves a whole identity or none. */
async function makeSeed(path: string, { ed25519, random }: IdentityComponents): Promise<Uint8Array> {
  const seed = random.bytes(SEED_BYTES)
  const file = new Uint8Array(FILE_BYTES)
  file.set(PREFIX)
  file.set(seed, PREFIX.length)
  file.set(ed25519.publicKey(seed), PREFIX.length + SEED_BYTES)
  await writeDurably(path, file)
  return seed
}

function damaged(path: string): CliError {
  return new CliError(
    'IDENTITY_DAMAGED',
    `the identity ${path} is damaged`,
    'put it back from a backup, or delete it: this device then gets a new one, which other devices see as another device'
  )
}
