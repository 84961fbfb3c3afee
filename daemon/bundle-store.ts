/** Bundle files on a disk: one that is being written has another name, so that nobody carries away half of it. */
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BundleSink, BundleSource } from '../src/index.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'

/** Of a file that is being written. */
const PARTIAL = '.part'

export class BundleReader implements BundleSource {
  readonly size: number
  readonly #handle: FileHandle
  readonly #path: string

  private constructor(handle: FileHandle, { path, size }: { readonly path: string; readonly size: number }) {
    this.#handle = handle
    this.#path = path
    this.size = size
  }

  /** @throws CliError BUNDLE_UNREADABLE */
  static async open(path: string): Promise<BundleReader> {
    try {
      const handle = await open(path, 'r')
      const found = await handle.stat()
      if (found.isFile()) return new BundleReader(handle, { path, size: found.size })
      await handle.close()
    } catch (error) {
      throw unreadable(path, error)
    }
    throw unreadable(path, new Error('it is no file'))
  }

  async read(at: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, at + done).catch((error: unknown) => {
        throw unreadable(this.#path, error)
      })
      if (bytesRead === 0) throw unreadable(this.#path, new Error('it became shorter while it was read'))
      done += bytesRead
    }
    return bytes
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

export class BundleWriter implements BundleSink {
  readonly path: string
  readonly #handle: FileHandle

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.path = path
  }

  /** @throws CliError BUNDLE_EXISTS, BUNDLE_NOT_WRITTEN */
  static async create(path: string, { force }: { readonly force: boolean }): Promise<BundleWriter> {
    if (!force && (await isThere(path))) throw new CliError('BUNDLE_EXISTS', `${path} is there already`, 'give another name to -o, or replace it with --force')
    try {
      return new BundleWriter(await open(path + PARTIAL, 'w', 0o600), path)
    } catch (error) {
      throw notWritten(path, error)
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#handle.writeFile(bytes)
    } catch (error) {
      throw notWritten(this.path, error)
    }
  }

  async finish(): Promise<void> {
    try {
      await this.#handle.sync()
      await this.#handle.close()
      await rename(this.path + PARTIAL, this.path)
      const directory = await open(dirname(this.path), 'r')
      await directory.sync().catch(() => {})
      await directory.close()
    } catch (error) {
      throw notWritten(this.path, error)
    }
  }

  async abandon(): Promise<void> {
    await this.#handle.close().catch(() => {})
    await rm(this.path + PARTIAL, { force: true }).catch(() => {})
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    return codeOf(error) !== 'ENOENT'
  }
}

function unreadable(path: string, error: unknown): CliError {
  return new CliError('BUNDLE_UNREADABLE', `${path} cannot be read: ${causeText(error)}`, 'see to its name and its disk', undefined, error)
}

function notWritten(path: string, error: unknown): CliError {
  const hint =
    codeOf(error) === 'ENOSPC'
      ? 'nothing was left there: free some space, or split it over several disks with --max-size'
      : 'give another place to -o, or see to its permissions'
  return new CliError('BUNDLE_NOT_WRITTEN', `${path} cannot be written: ${causeText(error)}`, hint, undefined, error)
}
