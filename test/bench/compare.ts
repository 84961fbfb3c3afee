/** Two trees, each without what is a program's own. */
import { execFile } from 'node:child_process'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

type IsOwn = (name: string) => boolean

/** By names and sizes: quick enough to be asked again and again. */
export function looksAlike(a: string, b: string, isOwn: IsOwn): boolean {
  return summed(a, isOwn) === summed(b, isOwn)
}

function summed(root: string, isOwn: IsOwn): string {
  let [items, bytes] = [0, 0]
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (isOwn(entry.name)) continue
      const path = join(directory, entry.name)
      if (entry.isDirectory()) visit(path)
      else bytes += lstatSync(path).size
      items++
    }
  }
  try {
    visit(root)
  } catch {
    // Something went while it was looked at: they are not done.
    return `unknown ${root}`
  }
  return `${items} ${bytes}`
}

/** @throws Error when they differ in a byte */
export async function assertSame(a: string, b: string, isOwn: IsOwn): Promise<void> {
  const own = [...new Set([a, b].flatMap((root) => readdirSync(root)).filter(isOwn))]
  try {
    await promisify(execFile)('diff', ['-r', '--no-dereference', ...own.flatMap((name) => ['-x', name]), a, b], { maxBuffer: 1 << 26 })
  } catch (error) {
    throw new Error(`the trees differ: ${(error as { stdout?: string }).stdout?.slice(0, 400) ?? String(error)}`)
  }
}
