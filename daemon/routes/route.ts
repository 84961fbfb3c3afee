/** What a route of the control API is: what it takes, what it answers and what it does, in one place for the server and for the OpenAPI document. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { validate } from './request.ts'

/** An answer as code has it: nothing of it is changed any more. */
type Seen<T> = T extends object ? { readonly [Name in keyof T]: Seen<T[Name]> } : T

interface Given<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly reply: FastifyReply
}

interface RouteForm<C, P, Q, B, A, L> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  /** One line. */
  readonly does: string
  readonly params?: z.ZodMiniType<P>
  readonly query?: z.ZodMiniType<Q>
  readonly body?: z.ZodMiniType<B>
  /** What code promises of itself: types hold it to that, and it is not checked again while the daemon runs. */
  readonly answer: z.ZodMiniType<A>
  /** Of that answer; absent: 200. */
  readonly status?: 201 | 202
  /** What is answered with 202 where it goes on after the answer. */
  readonly later?: z.ZodMiniType<L>
  /** Absent: JSON. */
  readonly mediaType?: string
  /** May answer by the reply itself. */
  handle(context: C, given: Given<P, Q, B>): Answer<A, L> | Promise<Answer<A, L>>
}

type Answer<A, L> = Seen<NoInfer<A>> | Later<Seen<NoInfer<L>>> | FastifyReply

export class Later<L> {
  readonly answer: L

  constructor(answer: L) {
    this.answer = answer
  }
}

export type Route<C> = RouteForm<C, unknown, unknown, unknown, unknown, unknown>

/** Routes that act on a context: typed each by itself, as the table of all cannot be. */
export function routeOf<C>() {
  return <P, Q, B, A, L>(form: RouteForm<C, P, Q, B, A, L>): Route<C> => form as unknown as Route<C>
}

export const route = routeOf<ControlActions>()

/** Requests are checked whole before anything is done. */
export function addRoutes<C>(server: FastifyInstance, routes: readonly Route<C>[], context: C): void {
  for (const { method, path, params, query, body, status = 200, mediaType, handle } of routes) {
    server.route({
      method,
      url: path,
      handler: async (request, reply) => {
        const answer = await handle(context, {
          params: params && validate(params, request.params),
          query: query && validate(query, request.query),
          body: body && validate(body, request.body),
          reply
        })
        if (answer === reply) return reply
        if (mediaType !== undefined) reply.type(mediaType)
        return answer instanceof Later ? reply.code(202).send(answer.answer) : reply.code(status).send(answer)
      }
    })
  }
}

/** Ends when who asked goes away: what it asked for is not gone on with. */
export function endOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => controller.abort())
  return controller.signal
}
