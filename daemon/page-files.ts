/** The page as it was built. All of it in memory: it is small, and a path that is asked for is never one of the disk. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assetsBelow, inOneFile } from './executable-assets.ts'

/** Where it is, from a checkout and from the package. */
const PLACES = ['../dist/daemon/page', './page'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json'
}

/** By path. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly bytes: Buffer }>

/** @returns undefined where it was not built */
export async function readPage(): Promise<PageFiles | undefined> {
  const files = inOneFile ? assetsBelow('page') : await readBuiltFiles()
  if (files === undefined) return undefined
  const typed = Array.from(files, ([path, bytes]) => [path, { type: TYPES[extname(path)] ?? '', bytes }] as const)
  return new Map(typed.filter(([, { type }]) => type !== ''))
}

async function readBuiltFiles(): Promise<Map<string, Buffer> | undefined> {
  // The sources have none.
  const directory = PLACES.find((place) => existsSync(join(place, 'assets')))
  if (directory === undefined) return undefined
  const names = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = names.filter((name) => name.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return new Map(await Promise.all(paths.map(async (path) => [path.slice(directory.length).replaceAll('\\', '/'), await readFile(path)] as const)))
}
