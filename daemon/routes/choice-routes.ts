/** What a device ignores and holds of a folder, and where everything is. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { PATTERN_LIST } from '../folder-settings.ts'
import { EMPTY_BODY, OF_FOLDER, PATH, SWITCH } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, DEVICE_ID, TIME, TYPE } from './shapes.ts'

const SOME_PATHS = z.array(PATH).check(z.minLength(1), z.maxLength(1000))
const CHOICE = z.strictObject({ ignore: z.array(z.string()), unselect: z.array(z.string()), copies: COUNT })
const FREED = z.strictObject({
  freed: COUNT,
  bytes: COUNT,
  stay: COUNT,
  reasons: z.array(
    z.strictObject({ path: z.string(), reason: z.enum(['selected', 'unsent', 'copies', 'changed']), message: z.string(), lacking: z.array(DEVICE_ID) })
  )
})
const ITEM = z.strictObject({
  path: z.string(),
  type: TYPE,
  size: COUNT,
  mtimeMs: TIME,
  state: z.enum(['here', 'coming', 'elsewhere', 'ignored']),
  devices: z.array(DEVICE_ID),
  below: z.optional(z.strictObject({ items: COUNT, bytes: COUNT, itemsHere: COUNT, bytesHere: COUNT }))
})

export const CHOICE_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/folders/:id/choice',
    does: 'What this device ignores and holds of a folder',
    params: OF_FOLDER,
    answer: CHOICE,
    handle: (actions, { params }) => actions.choice.get(params.folder)
  }),
  route({
    method: 'PATCH',
    path: '/folders/:id/choice',
    does: 'Changes that; drops nothing',
    params: OF_FOLDER,
    body: z.strictObject({ ignore: z.optional(PATTERN_LIST), unselect: z.optional(PATTERN_LIST) }),
    answer: CHOICE,
    handle: (actions, { params, body }) => actions.choice.change(params.folder, body)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/fetch',
    does: 'Selects items: they come when they can',
    params: OF_FOLDER,
    body: z.strictObject({ paths: SOME_PATHS }),
    answer: CHOICE,
    handle: (actions, { params, body }) => actions.choice.fetch(params.folder, body.paths)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/free',
    does: 'Drops items that others prove to hold',
    params: OF_FOLDER,
    body: z.strictObject({ paths: SOME_PATHS, copies: z.optional(z.int().check(z.minimum(1), z.maximum(100))) }),
    answer: FREED,
    handle: (actions, { params, body }) => actions.choice.free(params.folder, body.paths, body.copies)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/free-unselected',
    does: 'Drops all that is here and not selected',
    params: OF_FOLDER,
    body: EMPTY_BODY,
    answer: FREED,
    handle: (actions, { params }) => actions.choice.freeUnselected(params.folder)
  }),
  route({
    method: 'GET',
    path: '/folders/:id/items',
    does: 'What is in a directory, and where it is held',
    params: OF_FOLDER,
    query: z.strictObject({ path: z.optional(PATH), all: z.optional(SWITCH) }),
    answer: z.strictObject({ total: COUNT, items: z.array(ITEM) }),
    handle: (actions, { params, query: { path = '', all = false } }) => actions.choice.list(params.folder, path, all)
  })
]
