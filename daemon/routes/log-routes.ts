/** What changed in a folder. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, validate } from './request.ts'

const MAX_LISTED = 10_000
const number = z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'is not a whole number')), z.transform(Number))

const LOG_QUERY = z.strictObject({
  path: z.optional(z.string().check(z.maxLength(4096))),
  since: z.optional(number),
  after: z.optional(number),
  limit: z.optional(z.pipe(number, z.int().check(z.minimum(1), z.maximum(MAX_LISTED))))
})

export function logRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/folders/:id/log', (request) => {
    const { limit = MAX_LISTED, ...query } = validate(LOG_QUERY, request.query)
    return actions.log(folderOf(request.params), { ...query, limit })
  })
}
