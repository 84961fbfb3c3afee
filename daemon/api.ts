/**
 * The control API (docs/reference/api.md): every route validates what it is given, and answers `{"error":{code,message,hint}}` with 400 for
 * wrong usage, 404 for what is not there, 409 for everything that cannot be done. Who may ask is the matter of the server that it is added to.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from './control-actions.ts'
import { CliError, EXIT, toCliError } from './exit-status.ts'
import { causeText } from './fault-text.ts'
import { openApi } from './open-api.ts'
import { BUNDLE_ROUTES } from './routes/bundle-routes.ts'
import { CHOICE_ROUTES } from './routes/choice-routes.ts'
import { CONFLICT_ROUTES } from './routes/conflict-routes.ts'
import { FOLDER_ROUTES } from './routes/folder-routes.ts'
import { HOOK_ROUTES } from './routes/hook-routes.ts'
import { LIMIT_ROUTES } from './routes/limit-routes.ts'
import { LOCAL_CHANGE_ROUTES } from './routes/local-change-routes.ts'
import { LOG_ROUTES } from './routes/log-routes.ts'
import { MEMBER_ROUTES } from './routes/member-routes.ts'
import { PAGE_ROUTES } from './routes/page-routes.ts'
import { PEER_ROUTES } from './routes/peer-routes.ts'
import { PLAN_ROUTES } from './routes/plan-routes.ts'
import { addRoutes, type Route, route } from './routes/route.ts'
import { STATUS_ROUTES } from './routes/status-routes.ts'
import { VERIFY_ROUTES } from './routes/verify-routes.ts'
import { VERSION_ROUTES } from './routes/version-routes.ts'

export const MAX_BODY_BYTES = 1024 * 1024

const OPEN_API = route({
  method: 'GET',
  path: '/openapi.json',
  does: 'This API as an OpenAPI document',
  answer: z.looseObject({ openapi: z.string() }),
  handle: () => apiDocument()
})

/** A line a subject. */
const ROUTES: readonly Route<ControlActions>[] = [
  ...STATUS_ROUTES,
  ...FOLDER_ROUTES,
  ...LOCAL_CHANGE_ROUTES,
  ...MEMBER_ROUTES,
  ...PEER_ROUTES,
  ...CONFLICT_ROUTES,
  ...VERSION_ROUTES,
  ...BUNDLE_ROUTES,
  ...PLAN_ROUTES,
  ...HOOK_ROUTES,
  ...LIMIT_ROUTES,
  ...LOG_ROUTES,
  ...VERIFY_ROUTES,
  ...CHOICE_ROUTES,
  OPEN_API
]

/** With those that are on the control socket only. */
export const ALL_ROUTES: readonly Route<never>[] = [...ROUTES, ...PAGE_ROUTES]

let document: ReturnType<typeof openApi> | undefined

/** Made once somebody wants it. */
export function apiDocument(): ReturnType<typeof openApi> {
  document ??= openApi(ALL_ROUTES)
  return document
}

export function addApi(server: FastifyInstance, actions: ControlActions): void {
  server.addHook('onResponse', async ({ method, is404, routeOptions: { url } }, reply) => {
    // An event stream is answered for as long as somebody follows.
    if (!is404 && url !== undefined && !url.endsWith('/events')) actions.tally.requestDone(`${method} ${url.slice(server.prefix.length)}`, reply.elapsedTime)
  })
  addRoutes(server, ROUTES, actions)
  answerFaults(server)
}

/** What has no route, and what goes wrong, is answered in words. */
export function answerFaults(server: FastifyInstance): void {
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
  return reply.code(status).type('application/json').send({ error: { code, message, hint } })
}
