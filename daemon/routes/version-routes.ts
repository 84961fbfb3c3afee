/** Old versions of a folder's items, and how they come back. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { RestoreStep } from '../../src/index.ts'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, validate } from './request.ts'

const PATH = z.string().check(z.maxLength(4096))
const ITEM_PATH = PATH.check(z.minLength(1))
const VERSION = z.string().check(z.regex(/^\d{8}-\d{6}(-\d{1,4})?$/, 'is not a version: YYYYMMDD-HHMMSS, as the list has it'))
const TIME = z.int().check(z.minimum(0), z.maximum(8_640_000_000_000_000))
const COUNT = z.int().check(z.minimum(0))

const LIST_QUERY = z.strictObject({ path: z.optional(PATH), others: z.optional(z.enum(['true', 'false'])) })
const PLAN_BODY = z.strictObject({
  path: PATH,
  at: z.optional(TIME),
  version: z.optional(VERSION),
  to: z.optional(ITEM_PATH),
  deleteNewer: z.boolean(),
  others: z.boolean()
})
const KEPT = z.strictObject({
  path: ITEM_PATH,
  version: VERSION,
  replacedAt: TIME,
  type: z.enum(['file', 'symlink']),
  size: COUNT,
  mtimeMs: z.number(),
  device: z.nullable(z.string().check(z.maxLength(64)))
})
const CURRENT = z.strictObject({ type: z.enum(['file', 'directory', 'symlink']), size: COUNT, mtimeMs: z.number() })
const STEP = z.strictObject({ path: ITEM_PATH, does: z.enum(['create', 'change', 'delete']), from: z.nullable(KEPT), current: z.nullable(CURRENT) })
/** Steps of one request: each answer tells how far it is. */
const APPLY_BODY = z.strictObject({ steps: z.array(STEP).check(z.maxLength(500)) })

export function versionRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/folders/:id/versions', (request) => {
    const { path = '', others = 'true' } = validate(LIST_QUERY, request.query)
    return actions.versions(folderOf(request.params)).list(path, { others: others === 'true' })
  })
  server.post('/folders/:id/restore/plan', (request) => actions.versions(folderOf(request.params)).plan(validate(PLAN_BODY, request.body)))
  server.post('/folders/:id/restore', async (request) => {
    const { steps } = validate(APPLY_BODY, request.body)
    return { results: await actions.versions(folderOf(request.params)).apply(steps as RestoreStep[]) }
  })
}
