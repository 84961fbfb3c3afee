/** Who may use the page: whoever was let in by the command line, from a page of this very server, under a name of this machine. */
import { timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '../src/index.ts'

/** Long enough to start a browser. */
const CODE_MS = 2 * 60_000
/** Codes that were given out and not used yet; the oldest goes first. */
const MAX_CODES = 16
/** Browsers that are logged in; the one of longest ago goes first. */
const MAX_SESSIONS = 64
/** A browser that asks nothing for so long has to be let in again. */
const SESSION_MS = 7 * 24 * 3600_000
const SECRET_BYTES = 32

export const COOKIE = 'syncline'

/** What is looked at of a request. */
export interface AccessRequest {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly cookie: string | undefined
  readonly authorization: string | undefined
}

export type Refusal = 'host' | 'origin' | 'login'

export interface PageAccessInit {
  /** For programs, in an Authorization header. */
  readonly token: string
}

/** Under which names it is reached. */
export interface PageNames {
  readonly scheme: 'http' | 'https'
  /** That of all names that bring none of their own. */
  readonly port: number
  readonly names: readonly string[]
}

const DEFAULT_PORTS = { http: 80, https: 443 }

export class PageAccess {
  readonly #components: { readonly clock: Clock; readonly random: Random }
  readonly #token: string
  #names: PageNames = { scheme: 'http', port: 0, names: [] }
  #hosts: ReadonlySet<string> = new Set()
  readonly #codes = new Map<string, number>()
  /** When each asked last. */
  readonly #sessions = new Map<string, number>()

  constructor(components: { readonly clock: Clock; readonly random: Random }, { token }: PageAccessInit) {
    this.#components = components
    this.#token = token
  }

  /** Before that nobody is let in. */
  open(names: PageNames): void {
    this.#names = names
    this.#hosts = new Set(names.names.map((name) => this.#hostOf(name)))
  }

  originOf(name: string): string {
    return `${this.#names.scheme}://${this.#hostOf(name)}`
  }

  /** A code that lets one browser in, once and soon. */
  invite(): string {
    const code = this.#secret()
    keepNewest(this.#codes, MAX_CODES - 1)
    this.#codes.set(code, this.#components.clock.monotonic() + CODE_MS)
    return code
  }

  /** @returns whether it lets a browser in: it is none, was used, or is too old else */
  takeCode(code: string): boolean {
    const known = [...this.#codes].find(([one]) => isSame(one, code))
    if (known === undefined) return false
    this.#codes.delete(known[0])
    return known[1] >= this.#components.clock.monotonic()
  }

  /** @returns the secret of a new session, for a cookie */
  begin(): string {
    const session = this.#secret()
    keepNewest(this.#sessions, MAX_SESSIONS - 1)
    this.#sessions.set(session, this.#components.clock.monotonic())
    return session
  }

  logOut(cookie: string | undefined): void {
    this.#sessions.delete(sessionIn(cookie))
  }

  logOutAll(): void {
    this.#sessions.clear()
  }

  /**
   * Whether another site speaks through a browser: its name leads here (DNS rebinding), or its page sends the request. Both are looked at before
   * anything else, also for what needs no login.
   */
  refusalOfPlace({ method, host, origin }: Pick<AccessRequest, 'method' | 'host' | 'origin'>): Refusal | undefined {
    if (host === undefined || !this.#hosts.has(host.toLowerCase())) return 'host'
    const isRead = method === 'GET' || method === 'HEAD'
    if (origin === undefined ? !isRead : origin !== `${this.#names.scheme}://${host.toLowerCase()}`) return 'origin'
    return undefined
  }

  /** Why a request is refused; undefined where it may pass. */
  refusal(request: AccessRequest): Refusal | undefined {
    const isProgram = isSame(request.authorization ?? '', `Bearer ${this.#token}`)
    // A program is no browser: it has no origin, and nobody makes it send its token.
    const place = this.refusalOfPlace(isProgram && request.origin === undefined ? { ...request, method: 'GET' } : request)
    if (place !== undefined || isProgram) return place
    const session = sessionIn(request.cookie)
    const now = this.#components.clock.monotonic()
    const last = this.#sessions.get(session)
    if (last === undefined) return 'login'
    this.#sessions.delete(session)
    if (now - last > SESSION_MS) return 'login'
    this.#sessions.set(session, now)
    return undefined
  }

  /** As browsers write it: without a port that goes without saying. */
  #hostOf(name: string): string {
    const { scheme, port } = this.#names
    const host = /:\d+$/.test(name) ? name : `${name}:${port}`
    return host.toLowerCase().replace(new RegExp(`:${DEFAULT_PORTS[scheme]}$`), '')
  }

  #secret(): string {
    return Buffer.from(this.#components.random.bytes(SECRET_BYTES)).toString('base64url')
  }
}

function keepNewest(map: Map<string, unknown>, count: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= count) return
    map.delete(oldest)
  }
}

function sessionIn(cookie: string | undefined): string {
  const pair = cookie?.split(';').find((one) => one.trim().startsWith(`${COOKIE}=`))
  return pair?.trim().slice(COOKIE.length + 1) ?? ''
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right)
}
