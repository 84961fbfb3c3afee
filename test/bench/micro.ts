/** The bricks, each on its own: what is compared runs in turns, and only the ratio counts. */
import { once } from 'node:events'
import { closeSync, fsync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { noise as noiseEncrypter } from '@chainsafe/libp2p-noise'
import type { ConnectionEncrypter } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { NativeTls, type NativeTlsComponents } from '../../daemon/network/tls/native-tls.ts'
import { blockLengths } from '../../protocol/index.ts'
import { jitBlake3, loadNativeBlake3 } from '../../src/disk/native-blake3.ts'
import { openLevelIndex } from '../../src/level-index-store.ts'
import { nodeZstd } from '../../src/node-zstd.ts'
import { lines, noise } from './trees.ts'

const MIB = 1 << 20

/** One way to do a thing. */
export interface Way {
  readonly name: string
  /** @returns how much was done, in the unit of its brick */
  run(): Promise<number> | number
}

export interface Brick {
  readonly name: string
  readonly unit: 'MB' | 'files' | 'entries'
  /** The first is what Syncline does. */
  ways(): Promise<readonly Way[]>
}

export const BRICKS: readonly Brick[] = [
  {
    name: 'hashing 64 MiB',
    unit: 'MB',
    ways: async () => {
      const bytes = noise(64 * MIB)
      const native = await loadNativeBlake3()
      const way = (name: string, hash: (bytes: Uint8Array) => string): Way => ({ name, run: () => over(bytes, hash(bytes)) })
      return [...(native === undefined ? [] : [way('BLAKE3, native', native.hash)]), way('BLAKE3, WebAssembly', jitBlake3.hash)]
    }
  },
  {
    name: 'cutting 64 MiB',
    unit: 'MB',
    ways: async () => {
      const bytes = noise(64 * MIB)
      return [{ name: 'FastCDC', run: () => over(bytes, blockLengths(bytes)) }]
    }
  },
  {
    name: '16 MiB of text with zstd',
    unit: 'MB',
    ways: async () => {
      const [text, answer] = [lines(16 * MIB), lines(MIB)]
      const level3 = nodeZstd()
      if (level3 === undefined) return []
      const left = (name: string, length: number): string => `${name}, which leaves ${(length / answer.length).toFixed(2)}`
      const level = (number: number) => (bytes: Uint8Array) =>
        promisify(zstdCompress)(bytes, { chunkSize: bytes.length, params: { [constants.ZSTD_c_compressionLevel]: number } })
      const compress = async (name: string, one: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<Way> => ({
        name: left(name, (await one(answer)).length),
        run: async () => {
          for (let at = 0; at < text.length; at += MIB) await one(text.subarray(at, at + MIB))
          return over(text, undefined)
        }
      })
      const frame = await level3.compress(text)
      return [
        await compress('level 3, a MiB at a time', level3.compress),
        await compress('level 1', level(1)),
        await compress('level 5', level(5)),
        { name: 'taking it apart', run: async () => over(text, await level3.expand(frame, text.length)) }
      ]
    }
  },
  {
    name: '64 MiB over loopback, both ends in one process',
    unit: 'MB',
    ways: async () => [
      { name: 'TLS by Node.js', run: () => carry((components) => new NativeTls(components as unknown as NativeTlsComponents)) },
      { name: 'Noise', run: () => carry(noiseEncrypter()) },
      { name: 'TLS of @libp2p/tls', run: () => carry(tls()) }
    ]
  },
  {
    name: '20,000 entries into the index, each commit on the disk',
    unit: 'entries',
    ways: async () => [
      { name: '256 a commit', run: () => fillIndex(256) },
      { name: '16 a commit', run: () => fillIndex(16) }
    ]
  },
  {
    name: '500 files of 4 KiB, each on the disk',
    unit: 'files',
    ways: async () => [
      { name: 'fsync of 32 at once', run: () => writeFiles(32) },
      { name: 'one by one', run: () => writeFiles(1) }
    ]
  }
]

/** @param _done what was made of the bytes */
function over(bytes: Uint8Array, _done: unknown): number {
  return bytes.length / 1e6
}

async function carry(encrypter: (components: never) => ConnectionEncrypter): Promise<number> {
  const bytes = 64 * MIB
  const node = () =>
    createLibp2p({ addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] }, transports: [tcp()], connectionEncrypters: [encrypter as never], streamMuxers: [yamux()] })
  const [a, b] = [await node(), await node()]
  try {
    const arrived = Promise.withResolvers<void>()
    await b.handle('/bench/1', (stream) => {
      let count = 0
      stream.addEventListener('message', ({ data }) => {
        count += data.byteLength
        if (count >= bytes) arrived.resolve()
      })
    })
    const stream = await a.dialProtocol(b.getMultiaddrs(), '/bench/1')
    const piece = new Uint8Array(64 * 1024)
    for (let sent = 0; sent < bytes; sent += piece.length) if (!stream.send(piece)) await once(stream as unknown as EventTarget, 'drain')
    await arrived.promise
    return bytes / 1e6
  } finally {
    await Promise.all([a.stop(), b.stop()])
  }
}

async function fillIndex(perCommit: number): Promise<number> {
  return await inDirectory(async (directory) => {
    const store = await openLevelIndex({ directory, name: 'bench', now: () => 0 })
    const count = 20_000
    const value = noise(200)
    for (let at = 0; at < count; at += perCommit) {
      await store.write(Array.from({ length: perCommit }, (_, i) => ({ key: Buffer.from(`item ${at + i}`), value })))
    }
    await store.close()
    return count
  })
}

async function writeFiles(atOnce: number): Promise<number> {
  return await inDirectory(async (directory) => {
    const [count, bytes] = [500, noise(4096)]
    mkdirSync(join(directory, 'files'))
    for (let at = 0; at < count; at += atOnce) {
      const files = Array.from({ length: Math.min(atOnce, count - at) }, (_, i) => openSync(join(directory, 'files', `${at + i}`), 'w'))
      for (const file of files) writeSync(file, bytes)
      if (atOnce === 1) for (const file of files) fsyncSync(file)
      else await Promise.all(files.map((file) => promisify(fsync)(file)))
      for (const file of files) closeSync(file)
    }
    return count
  })
}

async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'syncline-bench-'))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
