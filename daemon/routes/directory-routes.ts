/** Directories of this device, for whoever picks the place of a folder on the page. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { listDirectories } from '../directory-list.ts'
import { FILE } from './request.ts'
import { type Route, route } from './route.ts'

export const DIRECTORY_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/directories',
    does: 'The directories in one of this device; in the home of its user where none is given',
    query: z.strictObject({ path: z.optional(FILE) }),
    answer: z.strictObject({ path: z.string(), parent: z.nullable(z.string()), directories: z.array(z.string()), more: z.boolean() }),
    handle: (_, { query }) => listDirectories(query.path)
  })
]
