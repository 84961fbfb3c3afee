/** What a device ignores and holds of a folder, and where everything is. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { PATTERN_LIST } from '../folder-settings.ts'
import { EMPTY_BODY, folderOf, validate } from './request.ts'

const PATH = z.string().check(z.maxLength(4096))
const CHANGE_BODY = z.strictObject({ ignore: z.optional(PATTERN_LIST), unselect: z.optional(PATTERN_LIST) })
const PATHS_BODY = z.strictObject({ paths: z.array(PATH).check(z.minLength(1), z.maxLength(1000)) })
const FREE_BODY = z.strictObject({ ...PATHS_BODY.shape, copies: z.optional(z.int().check(z.minimum(1), z.maximum(100))) })
const ITEMS_QUERY = z.strictObject({
  path: z.optional(PATH),
  all: z.optional(z.enum(['true', 'false'])),
  skip: z.optional(z.coerce.number().check(z.int(), z.minimum(0), z.maximum(1e9)))
})
const PREVIEW_BODY = z.strictObject({ ignore: PATTERN_LIST })

export function choiceRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/folders/:id/choice', (request) => actions.choice.get(folderOf(request.params)))
  server.patch('/folders/:id/choice', (request) => actions.choice.change(folderOf(request.params), validate(CHANGE_BODY, request.body)))
  server.post('/folders/:id/choice/preview', (request) => actions.choice.preview(folderOf(request.params), validate(PREVIEW_BODY, request.body).ignore))
  server.post('/folders/:id/fetch', (request) => actions.choice.fetch(folderOf(request.params), validate(PATHS_BODY, request.body).paths))
  server.post('/folders/:id/free', (request) => {
    const { paths, copies } = validate(FREE_BODY, request.body)
    return actions.choice.free(folderOf(request.params), paths, copies)
  })
  server.post('/folders/:id/free-unselected', (request) => {
    validate(EMPTY_BODY, request.body)
    return actions.choice.freeUnselected(folderOf(request.params))
  })
  server.get('/folders/:id/items', (request) => {
    const { path = '', all, skip = 0 } = validate(ITEMS_QUERY, request.query)
    return actions.choice.list(folderOf(request.params), path, { all: all === 'true', skip })
  })
}
