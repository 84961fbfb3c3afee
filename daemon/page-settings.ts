/**
 * Where the page listens, as the configuration and the command line say: on this machine only, or, with a certificate and a password, where others
 * reach it, too. Nothing else is accepted.
 */
import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { BlockList, isIP } from 'node:net'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import * as z from 'zod/mini'
import { CliError, usageError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { PASSWORD_FORM } from './password.ts'

/** A chain of certificates has some kilobytes. */
const MAX_PEM_BYTES = 256 * 1024
const MAX_NAMES = 32
const NAME_FORM = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])(?::\d{1,5})?$/i

const file = z.string().check(z.minLength(1), z.maxLength(32_768))

export const PAGE_SETTINGS = z.strictObject({
  /** HOST:PORT; HOST is an address of this machine, or localhost. */
  listen: z.optional(z.string().check(z.maxLength(64), z.refine(isPlace, 'is not ADDRESS:PORT'))),
  /** PEM files. */
  certificate: z.optional(file),
  key: z.optional(file),
  /** Under which the page is opened, where the certificate does not say. */
  names: z.optional(z.array(z.string().check(z.maxLength(260), z.regex(NAME_FORM, 'is not the name of a host'))).check(z.maxLength(MAX_NAMES))),
  /** As password.ts keeps it. */
  password: z.optional(z.string().check(z.maxLength(256), z.regex(PASSWORD_FORM, 'is not what "syncline page password" makes')))
})

export type PageSettings = z.infer<typeof PAGE_SETTINGS>

export interface PagePlace {
  /** An IP address. */
  readonly host: string
  /** 0: any. */
  readonly port: number
  readonly isLocal: boolean
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** With a port where it is not the one that is listened on. */
  readonly names: readonly string[]
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

/** Of the command line. @throws CliError USAGE */
export function checkPageOptions({ listen, names = [] }: PageSettings): void {
  if (listen !== undefined) parsePagePlace(listen)
  const bad = names.find((name) => !NAME_FORM.test(name))
  if (bad !== undefined) throw usageError(`"${bad}" is not the name of a host`, 'give it as it stands in the address of the page, for example nas.lan')
}

function parsePagePlace(text: string): { readonly host: string; readonly port: number } {
  const place = placeOf(text)
  if (place !== undefined) return place
  throw usageError(`"${text}" is no place to listen on`, 'give an address of this machine and a port, for example 127.0.0.1:22622 or [::]:22622')
}

/**
 * @returns undefined where nothing is said of it: then it listens on this machine once somebody wants to see it
 * @throws CliError PAGE_UNSAFE, PAGE_CERTIFICATE
 */
export async function openPagePlace({ listen, certificate, key, names = [], password }: PageSettings): Promise<PagePlace | undefined> {
  if (listen === undefined) return undefined
  const { host, port } = parsePagePlace(listen)
  const isLocal = LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
  if (!isLocal && (certificate === undefined || key === undefined))
    throw unsafe(listen, 'without TLS', 'give a certificate and its key with --page-certificate and --page-key, or listen at 127.0.0.1')
  if (!isLocal && password === undefined) throw unsafe(listen, 'without a password', 'set one first with: syncline page password')
  if (certificate === undefined || key === undefined) return { host, port, isLocal, tls: undefined, names }
  const tls = { cert: await readPem(certificate, 'certificate'), key: await readPem(key, 'key') }
  try {
    createSecureContext(tls)
  } catch (error) {
    throw new CliError(
      'PAGE_CERTIFICATE',
      `the certificate ${certificate} and the key ${key} cannot be used: ${causeText(error)}`,
      'give both as PEM files that belong to each other',
      undefined,
      error
    )
  }
  const known = [...names, ...namesIn(tls.cert)]
  if (!isLocal && known.length === 0)
    throw new CliError('PAGE_CERTIFICATE', `the certificate ${certificate} names no host`, 'say under which name the page is opened, with --page-name')
  return { host, port, isLocal, tls, names: known }
}

function placeOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, six, other = '', digits = ''] = /^(?:\[([\da-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(text) ?? []
  // A name could lead anywhere: this one is known.
  const host = six ?? (other === 'localhost' ? '127.0.0.1' : other)
  const port = Number(digits)
  return isIP(host) === (six === undefined ? 4 : 6) && digits !== '' && port < 65_536 ? { host, port } : undefined
}

function isPlace(text: string): boolean {
  return placeOf(text) !== undefined
}

/** What a browser would accept it for. A name with a star in it leads to no one host: that takes --page-name. */
function namesIn(cert: Buffer): string[] {
  const text = new X509Certificate(cert).subjectAltName ?? ''
  return Array.from(text.matchAll(/(?:DNS|IP Address):([^,\s"*]+)/g), ([, name = '']) => (isIP(name) === 6 ? `[${name}]` : name)).slice(0, MAX_NAMES)
}

async function readPem(path: string, what: 'certificate' | 'key'): Promise<Buffer> {
  const full = resolve(path)
  try {
    const { size, mode } = await stat(full)
    if (size > MAX_PEM_BYTES) throw new Error('it is too large')
    if (what === 'key' && process.platform !== 'win32' && (mode & 0o007) !== 0) throw new Error('every user of this machine can read it: run chmod o= on it')
    return await readFile(full)
  } catch (error) {
    throw new CliError(
      'PAGE_CERTIFICATE',
      `the ${what} ${full} of the page cannot be used: ${causeText(error)}`,
      'give a PEM file that this user can read',
      undefined,
      error
    )
  }
}

function unsafe(listen: string, lack: string, hint: string): CliError {
  return new CliError('PAGE_UNSAFE', `the page is not opened at ${listen}, where others can reach it, ${lack}`, hint)
}
