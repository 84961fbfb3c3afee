/** What changed in a folder. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { DIGITS, OF_FOLDER, PATH } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, DEVICE_ID, TIME } from './shapes.ts'

const MAX_LISTED = 10_000

const CHANGE = z.strictObject({
  n: COUNT,
  at: TIME,
  path: z.string(),
  what: z.enum(['added', 'edited', 'deleted', 'renamed', 'held', 'damaged']),
  why: z.enum(['here', 'applied', 'conflict', 'revived', 'reasserted', 'healed', 'bit rot', 'mass delete']),
  device: z.optional(DEVICE_ID),
  from: z.optional(z.string()),
  size: z.optional(COUNT),
  note: z.optional(z.string())
})

export const LOG_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/folders/:id/log',
    does: 'What changed in a folder, oldest first',
    params: OF_FOLDER,
    query: z.strictObject({
      path: z.optional(PATH),
      since: z.optional(DIGITS),
      after: z.optional(DIGITS),
      limit: z.optional(z.pipe(DIGITS, z.int().check(z.minimum(1), z.maximum(MAX_LISTED))))
    }),
    answer: z.array(CHANGE),
    handle: (actions, { params, query: { limit = MAX_LISTED, ...query } }) => actions.log(params.folder, { ...query, limit })
  })
]
