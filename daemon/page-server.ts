/**
 * The page and its API over TCP: on this machine only, from the first time that somebody wants to see it, so that a daemon without a screen opens no
 * port; or, where it is told to, from the start, and with TLS and a password also for others.
 */
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Clock, Logger, Random } from '../src/index.ts'
import { addApi, answerFaults, MAX_BODY_BYTES, sendError } from './api.ts'
import type { ControlActions } from './control-actions.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import { LoginGuard } from './login-guard.ts'
import { type AccessRequest, PageAccess, type Refusal } from './page-access.ts'
import { type PageFiles, readPage } from './page-files.ts'
import { addLogin } from './page-login.ts'
import type { PagePlace } from './page-settings.ts'

/** Asked for first, so that a bookmark holds; where it is taken any other. */
const PORT = 22_622
/** Connections of browsers and programs: each browser has some. */
const MAX_CONNECTIONS = 256
/** For a request to be there whole. */
const REQUEST_MS = 60_000
const NOTHING_THERE = new CliError('UNKNOWN_ROUTE', 'there is no such page', 'open the page with: syncline open')
const NO_PAGE = new CliError('NO_PAGE', 'the page was not built', 'in a checkout run: npm run build')
const HEADERS = {
  // What a peer names is text: nothing but the page's own files runs or is loaded.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin'
}
const REFUSALS: { readonly [R in Refusal]: { readonly status: number; readonly fault: CliError } } = {
  host: { status: 403, fault: new CliError('BAD_HOST', 'this address does not lead here under that name', 'open the page with: syncline open') },
  origin: { status: 403, fault: new CliError('BAD_ORIGIN', 'another site may not use this daemon', 'open the page with: syncline open') },
  login: { status: 401, fault: new CliError('NOT_LOGGED_IN', 'this browser is not logged in', 'open the page with: syncline open') }
}

export interface PageServerComponents {
  readonly actions: ControlActions
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

export interface PageServerInit {
  /** For programs, secret. */
  token(): Promise<string>
  /** Absent: on this machine, at a port of its own choice. */
  readonly place?: PagePlace | undefined
  /** As password.ts keeps it; undefined: nobody is let in by one. */
  password(): string | undefined
}

interface Running {
  readonly server: FastifyInstance
  readonly access: PageAccess
  readonly origin: string
  readonly isBuilt: boolean
}

export class PageServer {
  readonly #components: PageServerComponents
  readonly #init: PageServerInit
  #running: Promise<Running> | undefined

  constructor(components: PageServerComponents, init: PageServerInit) {
    this.#components = components
    this.#init = init
  }

  /** Where it was told to listen it does so from now on. @throws CliError PAGE_FAILED */
  async start(): Promise<void> {
    if (this.#init.place !== undefined) await this.#run()
  }

  /** The address of the page for one browser, good once and for two minutes; secret. @throws CliError */
  async invite(): Promise<string> {
    const { access, origin, isBuilt } = await this.#run()
    if (!isBuilt) throw NO_PAGE
    // After the #, which no server and no log gets to see. Without the question mark a page with a password asks for that.
    return `${origin}/${this.#init.password() === undefined ? '' : '?open'}#login=${access.invite()}`
  }

  /** Those who know what was the password until now have to log in again, and see nothing more of what they follow. */
  async logOutAll(): Promise<void> {
    const running = await this.#running?.catch(() => undefined)
    running?.access.logOutAll()
    running?.server.server.closeAllConnections()
  }

  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => undefined)
    await running?.server.close()
  }

  async #run(): Promise<Running> {
    this.#running ??= this.#listen()
    try {
      return await this.#running
    } catch (error) {
      this.#running = undefined
      throw error
    }
  }

  async #listen(): Promise<Running> {
    const { logger } = this.#components
    const { place } = this.#init
    const [files, token] = await Promise.all([readPage(), this.#init.token()])
    const server = makeServer(place)
    const access = new PageAccess(this.#components, { token })
    await this.#addAll(server, access, files ?? new Map())
    const port = await listen(server, place)
    const names = ['127.0.0.1', 'localhost', '[::1]', ...(place?.names ?? [])]
    const scheme = place?.tls === undefined ? 'http' : 'https'
    access.open({ scheme, port, names })
    const origin = access.originOf(place?.names[0] ?? '127.0.0.1')
    logger.info('daemon', 'the page is there', { address: origin, ...(place !== undefined && { listens: `${place.host} ${port}` }) })
    return { server, access, origin, isBuilt: files !== undefined }
  }

  async #addAll(server: FastifyInstance, access: PageAccess, files: PageFiles): Promise<void> {
    const { actions, clock, logger } = this.#components
    const { place, password } = this.#init
    const check = (reply: FastifyReply, refusal: Refusal | undefined): FastifyReply | undefined => {
      reply.headers(HEADERS)
      return refusal && sendError(reply, REFUSALS[refusal].status, REFUSALS[refusal].fault)
    }
    await server.register(
      async (api) => {
        api.addHook('onRequest', async (request, reply) => check(reply, access.refusal(requestOf(request))))
        addApi(api, actions)
      },
      { prefix: '/api' }
    )
    await server.register(async (open) => {
      answerFaults(open)
      open.addHook('onRequest', async (request, reply) => check(reply, access.refusalOfPlace(requestOf(request))))
      addLogin(open, { access, guard: new LoginGuard({ clock }), logger }, { isSecure: place?.tls !== undefined, password })
      open.get('/*', (request, reply) => {
        const [path = '/', question] = request.url.split('?')
        const isAsked = path === '/' && question !== 'open' && password() !== undefined && access.refusal(requestOf(request)) === 'login'
        if (isAsked) return reply.redirect('/login', 303)
        const file = files.get(path === '/' ? '/index.html' : path)
        if (file === undefined) return sendError(reply, 404, NOTHING_THERE)
        // The names of all but the first carry a hash of what is in them.
        const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
        return reply.headers({ 'content-type': file.type, 'cache-control': cache }).send(file.bytes)
      })
    })
  }
}

function makeServer(place: PagePlace | undefined): FastifyInstance {
  const options = { logger: false, bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, requestTimeout: REQUEST_MS } as const
  const server = place?.tls === undefined ? fastify(options) : (fastify({ ...options, https: place.tls }) as unknown as FastifyInstance)
  server.server.maxConnections = MAX_CONNECTIONS
  return server
}

function requestOf({ method, headers }: FastifyRequest): AccessRequest {
  const { host, origin, cookie, authorization } = headers
  return { method, host, origin, cookie, authorization }
}

/** @returns the port @throws CliError PAGE_FAILED */
async function listen(server: FastifyInstance, place: PagePlace | undefined): Promise<number> {
  const { host, port } = place ?? { host: '127.0.0.1', port: PORT }
  try {
    await server.listen({ host, port })
  } catch (error) {
    if (place !== undefined || codeOf(error) !== 'EADDRINUSE')
      throw new CliError(
        'PAGE_FAILED',
        `the page cannot be served at ${host}, port ${port}: ${causeText(error)}`,
        'choose another place with --page-listen, or use the command line: syncline status',
        undefined,
        error
      )
    await server.listen({ host, port: 0 })
  }
  return (server.server.address() as AddressInfo).port
}
