/**
 * Syncs a copy of a directory (default: this checkout, with node_modules and .git) between three daemons on this machine, changes it on all of
 * them at once, lets a fourth one join, and says what was done and how long it took: `node scripts/try-checkout.ts [DIRECTORY]`.
 * Needs four times the room of the directory in the temporary directory, and git for a part. Exits with 1 when the copies differ.
 */
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type DaemonProcess, DaemonPlace, makeKeys, untilSame } from '../test/fixtures/daemon-process.ts'
import { listTree } from '../test/fixtures/tree.ts'

const run = promisify(execFile)
const source = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))

const place = await DaemonPlace.open()
try {
  await tryCheckout()
} catch (error) {
  console.log(await place.describe())
  throw error
} finally {
  await place.close()
}

async function tryCheckout(): Promise<void> {
  const key = makeKeys().write
  const make = (peers: DaemonProcess[]) => place.daemon({ key, peers })
  const a = make([])
  const b = make([a])
  const c = make([a, b])
  const three = [a, b, c]

  await timed('copied', async () => {
    await run('cp', ['-a', source, a.path])
    rmSync(a.at('.syncline'), { recursive: true, force: true })
    return describeTree(a)
  })
  await timed('three daemons hold the same', async () => {
    await Promise.all(three.map((one) => one.start()))
    await untilSame(...three)
    return await traffic(three)
  })
  await timed('changed on all three at once', async () => {
    const counts = await Promise.all([change(a, 0), change(b, 1), change(c, 2)])
    return counts.join('; ')
  })
  await timed('three daemons hold the same again', async () => {
    await untilSame(...three)
    const folders = await Promise.all(three.map((one) => one.folder()))
    return `${describeTree(a)}, conflicts ${folders.map(({ conflicts }) => conflicts).join(' ')}, problems ${folders.map(({ problems }) => problems).join(' ')}`
  })
  const d = make([b])
  await timed('a fourth one that knows the second one only holds the same', async () => {
    await d.start()
    await untilSame(...three, d)
    return await traffic([d])
  })
  await timed('the third one was killed and is back', async () => {
    await c.kill()
    await c.start()
    await untilSame(...three, d)
    return await traffic([c])
  })
  await timed('a look at every file everywhere finds nothing new', async () => {
    const before = (await a.folder()).digest
    for (const one of [...three, d]) await one.syncline('folder', 'scan', 'folder')
    if ((await untilSame(...three, d)) !== before) throw new Error('a scan found something else than what the daemons said')
    return memory([...three, d])
  })
}

async function timed(what: string, work: () => Promise<string>): Promise<void> {
  const began = performance.now()
  const detail = await work()
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s  ${what}: ${detail}`)
}

/** Edits, deletes and renames every hundredth file or so, another one on each device, and a few directories. */
async function change(daemon: DaemonProcess, device: number): Promise<string> {
  const files = [...listTree(daemon.path)].filter(([, item]) => item.startsWith('file')).map(([path]) => path)
  const mine = files.filter((path, i) => i % 3 === device && !path.startsWith('.git/'))
  const counts = { edited: 0, deleted: 0, renamed: 0, appended: 0 }
  for (const [i, path] of mine.entries()) {
    const at = daemon.at(path)
    // Another device may have taken it away meanwhile.
    if (!existsSync(at)) continue
    if (i % 40 === 0) {
      writeFileSync(at, `${readFileSync(at, 'utf8')}\nedited on ${device}\n`)
      counts.edited++
    } else if (i % 100 === 1) {
      rmSync(at)
      counts.deleted++
    } else if (i % 100 === 2) {
      renameSync(at, `${at}.renamed`)
      counts.renamed++
    } else if (i % 50 === 3) {
      appendFileSync(at, 'more')
      counts.appended++
    }
  }
  const directories = [...new Set(mine.map(dirname))].filter(
    (path) => path.split('/').length === 2 && path.startsWith('node_modules/') && !path.includes('.bin')
  )
  for (const [i, path] of directories.entries())
    if (i % 60 === device && existsSync(daemon.at(path))) renameSync(daemon.at(path), daemon.at(`${path}-renamed-${device}`))
  writeFileSync(daemon.at('same-name.txt'), `made on ${device}`)
  // What rewrites much at once in a real checkout.
  if (device === 0 && existsSync(daemon.at('.git'))) await run('git', ['-C', daemon.path, 'gc', '--quiet', '--prune=now']).catch(() => {})
  return `device ${device} ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`
}

function describeTree(daemon: DaemonProcess): string {
  const items = [...listTree(daemon.path).values()]
  const count = (type: string) => items.filter((item) => item.startsWith(type)).length
  const bytes = items.reduce((sum, item) => sum + (item.startsWith('file') ? Number(item.split(' ')[2]) : 0), 0)
  return `${count('file')} files of ${Math.round(bytes / 1e6)} MB, ${count('directory')} directories, ${count('symlink')} symlinks`
}

async function traffic(daemons: readonly DaemonProcess[]): Promise<string> {
  const all = await Promise.all(daemons.map((daemon) => daemon.traffic()))
  return `received ${all.map((one) => `${(one.in / 1e6).toFixed(1)} MB`).join(', ')}`
}

/** Of each process at most, where the system tells. */
function memory(daemons: readonly DaemonProcess[]): string {
  const peaks = daemons.map(({ pid }) => {
    const status = join('/proc', String(pid), 'status')
    if (statSync(status, { throwIfNoEntry: false }) === undefined) return '?'
    return `${Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) / 1000)} MB`
  })
  return `memory at most ${peaks.join(', ')}`
}
