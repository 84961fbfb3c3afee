/** Conflicts: what there is of them, what differs, and how they end. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, PATHS, validate } from './request.ts'

const DIFF_QUERY = z.strictObject({ copy: z.string().check(z.minLength(1), z.maxLength(4096)) })
const RESOLVE_BODY = z.strictObject({
  copies: PATHS,
  keep: z.enum(['mine', 'theirs', 'current', 'copy', 'both', 'merge']),
  markers: z.optional(z.boolean())
})

export function conflictRoutes(server: FastifyInstance, { conflicts }: ControlActions): void {
  server.get('/folders/:id/conflicts', (request) => conflicts.list(folderOf(request.params)))
  server.get('/folders/:id/conflicts/diff', (request) => conflicts.diff(folderOf(request.params), validate(DIFF_QUERY, request.query).copy))
  server.post('/folders/:id/conflicts/resolve', async (request) => ({
    resolutions: await conflicts.resolve(folderOf(request.params), validate(RESOLVE_BODY, request.body))
  }))
}
