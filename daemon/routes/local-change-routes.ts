/** What was changed here and is sent to nobody. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { FILE, OF_FOLDER, PATHS } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, TIME } from './shapes.ts'

const LOCAL_CHANGE = z.strictObject({
  path: z.string(),
  what: z.enum(['added', 'edited', 'deleted', 'type-changed']),
  type: z.enum(['file', 'directory', 'symlink', 'absent']),
  mtimeMs: TIME,
  size: COUNT,
  diskPath: z.optional(z.string()),
  newer: z.boolean()
})

export const LOCAL_CHANGE_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/folders/:id/local-changes',
    does: 'What was changed here and is sent to nobody',
    params: OF_FOLDER,
    answer: z.strictObject({ total: COUNT, changes: z.array(LOCAL_CHANGE) }),
    handle: (actions, { params }) => actions.localChanges(params.folder)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/local-changes/revert',
    does: 'Takes such changes back',
    params: OF_FOLDER,
    body: z.strictObject({ paths: z.optional(PATHS) }),
    answer: z.strictObject({ reverted: COUNT }),
    handle: (actions, { params, body }) => actions.revertLocalChanges(params.folder, body.paths)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/local-changes/export',
    does: 'Copies such changes to another directory',
    params: OF_FOLDER,
    body: z.strictObject({ directory: FILE, paths: z.optional(PATHS) }),
    answer: z.strictObject({
      directory: z.string(),
      copied: COUNT,
      deletes: COUNT,
      failed: z.array(z.strictObject({ path: z.string(), message: z.string() }))
    }),
    handle: (actions, { params, body }) => actions.exportLocalChanges(params.folder, body.directory, body.paths)
  })
]
