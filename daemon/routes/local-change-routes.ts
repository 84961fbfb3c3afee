/** What was changed here and is sent to nobody. */
import { isAbsolute } from 'node:path'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, PATHS, validate } from './request.ts'

const REVERT_BODY = z.strictObject({ paths: z.optional(PATHS) })
const EXPORT_BODY = z.strictObject({
  directory: z.string().check(z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path')),
  paths: z.optional(PATHS)
})

export function localChangeRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/folders/:id/local-changes', (request) => actions.localChanges(folderOf(request.params)))
  server.post('/folders/:id/local-changes/revert', (request) => actions.revertLocalChanges(folderOf(request.params), validate(REVERT_BODY, request.body).paths))
  server.post('/folders/:id/local-changes/export', (request) => {
    const { directory, paths } = validate(EXPORT_BODY, request.body)
    return actions.exportLocalChanges(folderOf(request.params), directory, paths)
  })
}
