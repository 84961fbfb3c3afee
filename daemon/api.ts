/**
 * The control API (docs/reference/api.md): every route validates what it is given, and answers `{"error":{code,message,hint}}` with 400 for
 * wrong usage, 404 for what is not there, 409 for everything that cannot be done. Who may ask is the matter of the server that it is added to.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ControlActions } from './control-actions.ts'
import { CliError, EXIT, toCliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { conflictRoutes } from './routes/conflict-routes.ts'
import { versionRoutes } from './routes/version-routes.ts'
import { bundleRoutes } from './routes/bundle-routes.ts'
import { planRoutes } from './routes/plan-routes.ts'
import { hookRoutes } from './routes/hook-routes.ts'
import { limitRoutes } from './routes/limit-routes.ts'
import { logRoutes } from './routes/log-routes.ts'
import { verifyRoutes } from './routes/verify-routes.ts'
import { choiceRoutes } from './routes/choice-routes.ts'
import { directoryRoutes } from './routes/directory-routes.ts'
import { folderRoutes } from './routes/folder-routes.ts'
import { localChangeRoutes } from './routes/local-change-routes.ts'
import { memberRoutes } from './routes/member-routes.ts'
import { peerRoutes } from './routes/peer-routes.ts'
import { EMPTY_BODY, validate } from './routes/request.ts'

export const MAX_BODY_BYTES = 1024 * 1024
/** Each holds a connection and gets every status: enough for some terminals and pages, not for a leak. */
const MAX_FOLLOWERS = 32
/** What a follower does not read waits no longer than one status: further ones replace each other. */
const KEEP_ALIVE_MS = 15_000

/** A line a subject. */
const ROUTES = [
  folderRoutes,
  localChangeRoutes,
  memberRoutes,
  peerRoutes,
  conflictRoutes,
  versionRoutes,
  bundleRoutes,
  planRoutes,
  hookRoutes,
  limitRoutes,
  logRoutes,
  verifyRoutes,
  choiceRoutes,
  directoryRoutes
]

export function addApi(server: FastifyInstance, actions: ControlActions): void {
  const followers = new Followers(actions)
  server.get('/status', () => actions.status())
  server.get('/events', (_, reply) => followers.add(reply))
  for (const add of ROUTES) add(server, actions)
  server.post('/stop', (request, reply) => {
    validate(EMPTY_BODY, request.body)
    reply.raw.once('finish', () => actions.stop())
    return reply.code(202).send({ pid: process.pid })
  })
  server.setNotFoundHandler((request, reply) => {
    sendError(
      reply,
      404,
      new CliError(
        'UNKNOWN_ROUTE',
        `there is nothing at ${request.method} ${request.url.split('?')[0]}`,
        'this command and the running daemon may differ in version: stop the daemon and start it again'
      )
    )
  })
  server.setErrorHandler((error, _, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0
    if (status >= 400 && status < 500)
      return sendError(reply, status, new CliError('BAD_REQUEST', causeText(error), 'send JSON as docs/reference/api.md says', EXIT.usage))
    const fault = toCliError(error)
    return sendError(reply, fault.status === EXIT.usage ? 400 : fault.code.startsWith('UNKNOWN_') ? 404 : 409, fault)
  })
}

export function sendError(reply: FastifyReply, status: number, { code, message, hint }: CliError): FastifyReply {
  return reply.code(status).send({ error: { code, message, hint } })
}

/** Server-sent events: the whole status now, and again after every change. */
class Followers {
  readonly #actions: ControlActions
  #count = 0

  constructor(actions: ControlActions) {
    this.#actions = actions
  }

  add(reply: FastifyReply): FastifyReply | undefined {
    if (this.#count >= MAX_FOLLOWERS) {
      return sendError(reply, 409, new CliError('TOO_MANY_FOLLOWERS', `${MAX_FOLLOWERS} programs follow the status already`, 'end some of them'))
    }
    this.#count++
    reply.hijack()
    const follower = new Follower(reply.raw, () => this.#actions.status())
    const end = this.#actions.onChange(() => follower.changed())
    const alive = setInterval(() => follower.keepAlive(), KEEP_ALIVE_MS)
    reply.raw.once('close', () => {
      clearInterval(alive)
      end()
      this.#count--
    })
    follower.changed()
    return undefined
  }
}

/** Writes a status at a time, and while the other end does not read only remembers that there is a newer one. */
class Follower {
  readonly #response: ServerResponse
  readonly #status: () => unknown
  #blocked = false
  #newer = false

  constructor(response: ServerResponse, status: () => unknown) {
    this.#response = response
    this.#status = status
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.on('drain', () => {
      this.#blocked = false
      if (this.#newer) this.changed()
    })
  }

  changed(): void {
    this.#newer = this.#blocked
    if (!this.#blocked) this.#write(`data: ${JSON.stringify(this.#status())}\n\n`)
  }

  keepAlive(): void {
    if (!this.#blocked) this.#write(':\n\n')
  }

  #write(text: string): void {
    this.#blocked = !this.#response.write(text)
  }
}
