/** What is about to be done to a folder, and letting it pass. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { MAX_ACTIONS } from '../plan-service.ts'
import { folderOf, PATHS, validate } from './request.ts'

const PLAN_QUERY = z.strictObject({ limit: z.optional(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(MAX_ACTIONS))) })
const PLAN_PARAMS = z.object({ plan: z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{16}$/, 'is not the id of a plan')) })
const APPLY_BODY = z.strictObject({ only: z.optional(PATHS), skip: z.optional(PATHS) })

export function planRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/folders/:id/plan', (request) => actions.plans.make(folderOf(request.params), validate(PLAN_QUERY, request.query).limit ?? MAX_ACTIONS))
  server.post('/plans/:plan/apply', (request) => actions.plans.apply(validate(PLAN_PARAMS, request.params).plan, validate(APPLY_BODY, request.body)))
}
