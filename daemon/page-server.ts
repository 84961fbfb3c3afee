/** The page and its API, on this machine only. Listens from the first time that somebody wants to see it: a daemon without a screen opens no port. */
import { readdir, readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Clock, Logger, Random } from '../src/index.ts'
import { addApi, MAX_BODY_BYTES, sendError } from './api.ts'
import type { ControlActions } from './control-actions.ts'
import { assetsBelow, inOneFile } from './executable-assets.ts'
import { CliError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import { type AccessRequest, COOKIE, PageAccess, type Refusal } from './page-access.ts'
import { validate } from './routes/request.ts'

/** Asked for first, so that a bookmark holds; where it is taken any other. */
const PORT = 22_622
const LOGIN_BODY = z.strictObject({ code: z.string().check(z.minLength(1), z.maxLength(128)) })
/** Where the built page is, from a checkout and from the package. */
const PLACES = ['../dist/daemon/page', './page'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json'
}
const BAD_CODE = new CliError('BAD_CODE', 'this link was used before, or is too old', 'get another one with: syncline open')
const NOTHING_THERE = new CliError('UNKNOWN_ROUTE', 'there is no such page', 'open the page with: syncline open')
const HEADERS = {
  // What a peer names is text: nothing but the page's own files runs or is loaded.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
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

interface PageFile {
  /** Its content type. */
  readonly type: string
  readonly bytes: Buffer
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
  /** 0: any. */
  readonly port?: number
}

export class PageServer {
  readonly #components: PageServerComponents
  readonly #init: PageServerInit
  #running: Promise<{ readonly server: FastifyInstance; readonly access: PageAccess; readonly origin: string }> | undefined

  constructor(components: PageServerComponents, init: PageServerInit) {
    this.#components = components
    this.#init = init
  }

  /** The address of the page for one browser, good once and for two minutes; secret. @throws CliError */
  async invite(): Promise<string> {
    this.#running ??= this.#start()
    try {
      const { access, origin } = await this.#running
      // After the #, which no server and no log gets to see.
      return `${origin}/#login=${access.invite()}`
    } catch (error) {
      this.#running = undefined
      throw error
    }
  }

  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => undefined)
    await running?.server.close()
  }

  async #start(): Promise<{ readonly server: FastifyInstance; readonly access: PageAccess; readonly origin: string }> {
    const { actions, logger } = this.#components
    const [files, token] = await Promise.all([readPage(), this.#init.token()])
    const server = fastify({ logger: false, bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, requestTimeout: 0 })
    let access: PageAccess | undefined
    const check = (reply: FastifyReply, refusalBy: (access: PageAccess) => Refusal | undefined): FastifyReply | undefined => {
      reply.headers(HEADERS)
      const refusal = access === undefined ? 'host' : refusalBy(access)
      return refusal && sendError(reply, REFUSALS[refusal].status, REFUSALS[refusal].fault)
    }
    await server.register(
      async (api) => {
        api.addHook('onRequest', async (request, reply) => check(reply, (known) => known.refusal(requestOf(request))))
        addApi(api, actions)
      },
      { prefix: '/api' }
    )
    await server.register(async (open) => {
      open.addHook('onRequest', async (request, reply) => check(reply, (known) => known.refusalOfPlace(requestOf(request))))
      open.post('/login', async (request, reply) => {
        const session = access?.logIn(validate(LOGIN_BODY, request.body).code)
        if (session === undefined) return sendError(reply, 401, BAD_CODE)
        return reply.header('set-cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=604800`).send({})
      })
      open.post('/logout', async (request, reply) => {
        access?.logOut(request.headers.cookie)
        return reply.header('set-cookie', `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`).send({})
      })
      open.get('/*', (request, reply) => {
        const path = request.url.split('?')[0] ?? '/'
        const file = files.get(path === '/' ? '/index.html' : path)
        if (file === undefined) return sendError(reply, 404, NOTHING_THERE)
        // The names of all but the first carry a hash of what is in them.
        const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
        return reply.headers({ 'content-type': file.type, 'cache-control': cache }).send(file.bytes)
      })
    })
    const port = await listen(server, this.#init.port ?? PORT)
    access = new PageAccess(this.#components, { port, token })
    const origin = `http://127.0.0.1:${port}`
    logger.info('daemon', 'the page is there', { address: origin })
    return { server, access, origin }
  }
}

function requestOf({ method, headers }: FastifyRequest): AccessRequest {
  const { host, origin, cookie, authorization } = headers
  return { method, host, origin, cookie, authorization }
}

/** @returns the port */
async function listen(server: FastifyInstance, port: number): Promise<number> {
  try {
    await server.listen({ host: '127.0.0.1', port })
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || port === 0) {
      throw new CliError('PAGE_FAILED', `the page cannot be served: ${causeText(error)}`, 'use the command line: syncline status', undefined, error)
    }
    return await listen(server, 0)
  }
  const address = server.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** All of it in memory: it is small, and a path that is asked for is never one of the disk. @throws CliError NO_PAGE */
async function readPage(): Promise<Map<string, PageFile>> {
  const files = inOneFile ? assetsBelow('page') : await readPageFiles()
  const typed = Array.from(files, ([path, bytes]) => [path, { type: TYPES[extname(path)] ?? '', bytes }] as const)
  return new Map(typed.filter(([, { type }]) => type !== ''))
}

/** By path from the root of the page. @throws CliError NO_PAGE */
async function readPageFiles(): Promise<Map<string, Buffer>> {
  const directory = PLACES.find((place) => existsSync(join(place, 'index.html')))
  if (directory === undefined) throw new CliError('NO_PAGE', 'the page was not built', 'in a checkout run: npm run build')
  const names = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = names.filter((name) => name.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return new Map(await Promise.all(paths.map(async (path) => [path.slice(directory.length).replaceAll('\\', '/'), await readFile(path)] as const)))
}
