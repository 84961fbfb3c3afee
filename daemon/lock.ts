/**
 * A lock that is a file: one daemon a home, and one a folder. It names its holder, so that a lock whose holder is gone is taken over;
 * of a holder on another machine only its heartbeat is known, so that such a lock is taken over when that stood still long enough.
 */
import { randomBytes } from 'node:crypto'
import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { lstat, mkdir, open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod/mini'
import { codeOf } from './fault-text.ts'
import { ownIdentity, stateOf } from './process-identity.ts'

export const HEARTBEAT_MS = 10_000
/** A lock of another machine is dead when it was not touched for this long: six heartbeats. */
export const STALE_MS = 60_000
/** Taking over is a few system calls: a guard older than this was left by a crash in the midst of them. */
const GUARD_STALE_MS = 10_000
const GUARD_PAUSE_MS = 50
/** Until a guard that was left by a crash is taken away, and somewhat longer. */
const GUARD_ATTEMPTS = (GUARD_STALE_MS + 2000) / GUARD_PAUSE_MS
const MAX_LOCK_BYTES = 8192

const OWNER = z.object({
  pid: z.int(),
  started: z.nullable(z.string()),
  boot: z.nullable(z.string()),
  host: z.string(),
  home: z.string(),
  /** Different for every lock that was ever taken. */
  token: z.string()
})
export type LockOwner = z.infer<typeof OWNER>

/** Somebody else holds it. `owner` is undefined while it is being made, or when its file makes no sense. */
export class LockedError extends Error {
  override readonly name = 'LockedError'
  readonly path: string
  readonly owner: LockOwner | undefined
  readonly elsewhere: boolean

  constructor(path: string, owner: LockOwner | undefined, elsewhere: boolean) {
    super(`${path} is held by ${owner === undefined ? 'another process' : `process ${owner.pid}`}`)
    this.path = path
    this.owner = owner
    this.elsewhere = elsewhere
  }
}

export interface FileLockInit {
  readonly path: string
  /** The holder's home, to tell people. */
  readonly home: string
  /** Called once when somebody else has the lock although we held it: whatever it protects must be left alone at once. */
  onLost(owner: LockOwner | undefined): void
}

export class FileLock {
  readonly #path: string
  readonly #owner: LockOwner
  readonly #onLost: FileLockInit['onLost']
  readonly #heartbeat: NodeJS.Timeout
  #beating: Promise<void> = Promise.resolve()
  #released = false

  private constructor(init: FileLockInit, owner: LockOwner) {
    this.#path = init.path
    this.#owner = owner
    this.#onLost = init.onLost
    this.#heartbeat = setInterval(() => {
      this.#beating = this.beat()
    }, HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  /**
   * The directory of `path` must be there.
   * @throws LockedError while another process holds it, or a system error
   */
  static async acquire(init: FileLockInit): Promise<FileLock> {
    const owner: LockOwner = { ...(await ownIdentity()), home: init.home, token: randomBytes(16).toString('hex') }
    if (!create(init.path, owner)) await takeOver(init.path, owner)
    await sweep(init.path)
    return new FileLock(init, owner)
  }

  /** Touches the lock and makes sure that it is still ours. Run by a timer; tests call it. */
  async beat(): Promise<void> {
    if (this.#released) return
    try {
      // Not held open between: that would keep a disk from being unmounted.
      const handle = await open(this.#path, 'r+')
      try {
        const text = await handle.readFile('utf8')
        const owner = parseOwner(text)
        if (owner?.token === this.#owner.token) await handle.write(text, 0)
        else this.#lose(owner)
      } finally {
        await handle.close()
      }
    } catch (error) {
      // Gone with its disk, or deleted by hand: it is made again where its directory is there. Other faults pass, or end in its being stale.
      if (codeOf(error) !== 'ENOENT' || this.#released) return
      await this.#remake()
    }
  }

  async #remake(): Promise<void> {
    try {
      if (!create(this.#path, this.#owner)) this.#lose((await read(this.#path))?.owner)
    } catch {
      // The directory is gone, too, or cannot be written: the next heartbeat tries again.
    }
  }

  #lose(owner: LockOwner | undefined): void {
    if (this.#released) return
    this.#end()
    this.#onLost(owner)
  }

  #end(): void {
    this.#released = true
    clearInterval(this.#heartbeat)
  }

  /** Never throws; may be called more than once. */
  async release(): Promise<void> {
    if (this.#released) return
    this.#end()
    await this.#beating
    try {
      if ((await read(this.#path))?.owner?.token === this.#owner.token) await rm(this.#path)
    } catch {
      // A lock that is left behind is taken over by the next daemon, as its process is gone then.
    }
  }
}

/** Whether a living process of this machine holds the lock. @throws a system error when it cannot be read */
export async function isHeld(path: string): Promise<boolean> {
  const owner = (await read(path))?.owner
  return owner !== undefined && (await stateOf(owner)) === 'alive'
}

/** Disks without hard links. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** False when there is one already. It appears with its owner in it: of one without nobody can tell whether its owner works or was killed. */
function create(path: string, owner: LockOwner): boolean {
  const text = `${JSON.stringify(owner)}\n`
  const whole = `${path}.${owner.token}`
  writeFileSync(whole, text, { flag: 'wx', mode: 0o600 })
  try {
    linkSync(whole, path)
    return true
  } catch (error) {
    const code = codeOf(error)
    if (NO_LINKS.has(code)) return createInPlace(path, text)
    // Who has the lock swept ours away.
    if (code === 'EEXIST' || code === 'ENOENT') return false
    throw error
  } finally {
    rmSync(whole, { force: true })
  }
}

function createInPlace(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Takes away what was left by those who were killed while they made the lock. */
async function sweep(path: string): Promise<void> {
  const prefix = `${basename(path)}.`
  const names = (await readdir(dirname(path))).filter((name) => name.startsWith(prefix) && /^[0-9a-f]{32}$/.test(name.slice(prefix.length)))
  await Promise.all(names.map((name) => rm(join(dirname(path), name), { force: true })))
}

/** One at a time: who reads a dead lock and then deletes it must not delete the living one that another made meanwhile. */
async function takeOver(path: string, owner: LockOwner): Promise<void> {
  const guard = `${path}.takeover`
  for (let attempt = 0; !(await enter(guard)); attempt++) {
    if (attempt === GUARD_ATTEMPTS) throw new LockedError(path, undefined, false)
    await delay(GUARD_PAUSE_MS)
  }
  try {
    const found = await read(path)
    if (found !== undefined) {
      await assertDead(path, found)
      await rm(path)
    }
    if (!create(path, owner)) throw new LockedError(path, (await read(path))?.owner, false)
  } finally {
    await rmdir(guard)
  }
}

async function enter(guard: string): Promise<boolean> {
  try {
    await mkdir(guard)
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const since = await stat(guard).catch(() => undefined)
  if (since !== undefined && Math.abs(Date.now() - since.mtimeMs) > GUARD_STALE_MS) await rmdir(guard).catch(() => {})
  return false
}

interface Found {
  readonly owner: LockOwner | undefined
  readonly mtimeMs: number
}

async function read(path: string): Promise<Found | undefined> {
  try {
    const stats = await lstat(path)
    if (!stats.isFile() || stats.size > MAX_LOCK_BYTES) return { owner: undefined, mtimeMs: stats.mtimeMs }
    return { owner: parseOwner(await readFile(path, 'utf8')), mtimeMs: stats.mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return OWNER.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** @throws LockedError */
async function assertDead(path: string, { owner, mtimeMs }: Found): Promise<void> {
  if (owner !== undefined) {
    const state = await stateOf(owner)
    if (state === 'gone') return
    if (state === 'alive') throw new LockedError(path, owner, false)
  }
  if ((await diskTime(path)) - mtimeMs < STALE_MS) throw new LockedError(path, owner, owner !== undefined)
}

/** The time as the lock's disk has it, which on a network is the server's and not ours. */
async function diskTime(path: string): Promise<number> {
  const probe = `${path}.time`
  await rm(probe, { force: true })
  const handle = await open(probe, 'wx', 0o600)
  try {
    return (await handle.stat()).mtimeMs
  } finally {
    await handle.close()
    await rm(probe, { force: true })
  }
}
