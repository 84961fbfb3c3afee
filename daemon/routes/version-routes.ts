/** Old versions of a folder's items, and how they come back. */
import * as z from 'zod/mini'
import type { RestoreStep } from '../../src/index.ts'
import type { ControlActions } from '../control-actions.ts'
import { ITEM_PATH, OF_FOLDER, PATH, SWITCH } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, DEVICE_ID, TYPE } from './shapes.ts'

const VERSION = z.string().check(z.regex(/^\d{8}-\d{6}(-\d{1,4})?$/, 'is not a version: YYYYMMDD-HHMMSS, as the list has it'))
const TIME = z.int().check(z.minimum(0), z.maximum(8_640_000_000_000_000))

const KEPT = z.strictObject({
  path: ITEM_PATH,
  version: VERSION,
  replacedAt: TIME,
  type: z.enum(['file', 'symlink']),
  size: COUNT,
  mtimeMs: z.number(),
  device: z.nullable(z.string().check(z.maxLength(64)))
})
const CURRENT = z.strictObject({ type: TYPE, size: COUNT, mtimeMs: z.number() })
const STEP = z.strictObject({ path: ITEM_PATH, does: z.enum(['create', 'change', 'delete']), from: z.nullable(KEPT), current: z.nullable(CURRENT) })
const SILENT = z.array(DEVICE_ID)

export const VERSION_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/folders/:id/versions',
    does: 'What is kept of an item, and of those below it',
    params: OF_FOLDER,
    query: z.strictObject({ path: z.optional(PATH), others: z.optional(SWITCH) }),
    answer: z.strictObject({
      items: z.array(z.strictObject({ path: z.string(), current: z.nullable(CURRENT), versions: z.array(KEPT) })),
      more: z.boolean(),
      silent: SILENT
    }),
    handle: (actions, { params, query: { path = '', others = true } }) => actions.versions(params.folder).list(path, { others })
  }),
  route({
    method: 'POST',
    path: '/folders/:id/restore/plan',
    does: 'What bringing versions back would do',
    params: OF_FOLDER,
    body: z.strictObject({
      path: PATH,
      at: z.optional(TIME),
      version: z.optional(VERSION),
      to: z.optional(ITEM_PATH),
      deleteNewer: z.boolean(),
      others: z.boolean()
    }),
    answer: z.strictObject({ steps: z.array(STEP), unchanged: COUNT, newer: COUNT, more: z.boolean(), silent: SILENT }),
    handle: (actions, { params, body }) => actions.versions(params.folder).plan(body)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/restore',
    does: 'Brings versions back',
    params: OF_FOLDER,
    // Each answer tells how far it is.
    body: z.strictObject({ steps: z.array(STEP).check(z.maxLength(500)) }),
    answer: z.strictObject({ results: z.array(z.strictObject({ path: z.string(), ok: z.boolean(), message: z.optional(z.string()) })) }),
    handle: async (actions, { params, body }) => ({ results: await actions.versions(params.folder).apply(body.steps as RestoreStep[]) })
  })
]
