/** The password of the page: only what proves it is kept. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { usageError } from './exit-status.ts'

/** 32 MiB and some 100 ms of one thread, for each guess. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }
const KIND = 'scrypt-15-8-1'
const SALT_BYTES = 16
const HASH_BYTES = 32
const MIN_PASSWORD = 12
export const MAX_PASSWORD = 1024
/** Its kind with the cost, salt and hash. */
export const PASSWORD_FORM = /^scrypt-15-8-1:[\w-]{22}:[\w-]{43}$/

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

/** @throws CliError USAGE for one that is too short to be guarded by a limit on guesses */
export function checkPassword(text: string): void {
  const { length } = text.normalize('NFKC')
  if (length >= MIN_PASSWORD && length <= MAX_PASSWORD) return
  throw usageError(
    `a password of the page has at least ${MIN_PASSWORD} characters${length > MAX_PASSWORD ? `, and at most ${MAX_PASSWORD}` : ''}`,
    'take some words'
  )
}

export async function keepPassword(text: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return `${KIND}:${salt.toString('base64url')}:${(await hashOf(text, salt)).toString('base64url')}`
}

/** @param kept of that form */
export async function isPassword(text: string, kept: string): Promise<boolean> {
  const [, salt = '', hash = ''] = kept.split(':')
  return timingSafeEqual(await hashOf(text, Buffer.from(salt, 'base64url')), Buffer.from(hash, 'base64url'))
}

/** However a keyboard spells it. */
function hashOf(text: string, salt: Buffer): Promise<Buffer> {
  return derive(text.normalize('NFKC'), salt, HASH_BYTES, COST)
}
