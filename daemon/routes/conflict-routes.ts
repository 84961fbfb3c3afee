/** Conflicts: what there is of them, what differs, and how they end. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { ITEM_PATH, OF_FOLDER, PATHS } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, FAULT, TIME, TYPE } from './shapes.ts'

const SIDE = z.strictObject({
  device: z.string(),
  name: z.string(),
  self: z.boolean(),
  mtimeMs: TIME,
  type: TYPE,
  size: COUNT,
  content: z.nullable(z.string())
})

const CONFLICT = z.strictObject({
  path: z.string(),
  copy: z.string(),
  reason: z.enum(['both-edited', 'both-made', 'type-changed', 'gone']),
  current: z.nullable(SIDE),
  copied: SIDE,
  mine: z.nullable(z.enum(['current', 'copy'])),
  ancestor: z.nullable(z.strictObject({ content: z.string(), at: z.nullable(z.enum(['folder', 'archive'])) }))
})

const HUNK = z.strictObject({ oldStart: COUNT, oldLines: COUNT, newStart: COUNT, newLines: COUNT, lines: z.array(z.string()) })
const DIFFERENCE = z.strictObject({ hunks: z.array(HUNK), truncated: z.boolean() })

const RESOLUTION = z.union([
  z.strictObject({
    ok: z.literal(true),
    path: z.string(),
    copy: z.string(),
    kept: z.enum(['current', 'copy', 'both', 'merged']),
    as: z.optional(z.string())
  }),
  z.strictObject({ ok: z.literal(false), path: z.string(), copy: z.string(), fault: FAULT })
])

export const CONFLICT_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/folders/:id/conflicts',
    does: 'Conflicts of a folder',
    params: OF_FOLDER,
    answer: z.array(CONFLICT),
    handle: ({ conflicts }, { params }) => conflicts.list(params.folder)
  }),
  route({
    method: 'GET',
    path: '/folders/:id/conflicts/diff',
    does: 'What differs in one of them',
    params: OF_FOLDER,
    query: z.strictObject({ copy: ITEM_PATH }),
    answer: z.strictObject({
      conflict: CONFLICT,
      content: z.enum(['text', 'binary', 'too-large', 'none']),
      difference: z.nullable(DIFFERENCE),
      made: z.nullable(z.strictObject({ current: DIFFERENCE, copy: DIFFERENCE })),
      firstDifference: z.nullable(COUNT)
    }),
    handle: ({ conflicts }, { params, query }) => conflicts.diff(params.folder, query.copy)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/conflicts/resolve',
    does: 'Ends conflicts',
    params: OF_FOLDER,
    body: z.strictObject({
      copies: PATHS,
      keep: z.enum(['mine', 'theirs', 'current', 'copy', 'both', 'merge']),
      markers: z.optional(z.boolean())
    }),
    answer: z.strictObject({ resolutions: z.array(RESOLUTION) }),
    handle: async ({ conflicts }, { params, body }) => ({ resolutions: await conflicts.resolve(params.folder, body) })
  })
]
