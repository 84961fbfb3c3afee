/** Folders of this device. */
import * as z from 'zod/mini'
import { FOLDER_SETTINGS, FOLDER_SETTINGS_CHANGE } from '../folder-settings.ts'
import { EMPTY_BODY, FILE, OF_FOLDER, PAUSE_BODY } from './request.ts'
import { Later, type Route, route } from './route.ts'
import type { ControlActions } from '../control-actions.ts'
import { FOLDER, JOINING, MODE, NOTHING, PROBLEM, RIGHT } from './shapes.ts'

export const FOLDER_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'POST',
    path: '/folders',
    does: 'Makes a folder, or joins one',
    body: z.strictObject({
      path: FILE,
      key: z.optional(z.string().check(z.maxLength(1024))),
      label: z.optional(z.string().check(z.maxLength(256))),
      mode: z.optional(MODE)
    }),
    answer: z.strictObject({ folder: FOLDER, key: z.string() }),
    status: 201,
    later: z.strictObject({ joining: JOINING }),
    handle: async (actions, { body }) => {
      const result = await actions.addFolder(body)
      return 'joining' in result ? new Later(result) : result
    }
  }),
  route({
    method: 'DELETE',
    path: '/folders/:id',
    does: 'Forgets a folder; its files stay',
    params: OF_FOLDER,
    answer: NOTHING,
    handle: async (actions, { params }) => {
      await actions.removeFolder(params.folder)
      return {}
    }
  }),
  route({
    method: 'POST',
    path: '/folders/:id/pause',
    does: 'Pauses a folder',
    params: OF_FOLDER,
    body: PAUSE_BODY,
    answer: NOTHING,
    handle: async (actions, { params, body }) => {
      await actions.pauses.pauseFolder(params.folder, body?.seconds)
      return {}
    }
  }),
  route({
    method: 'POST',
    path: '/folders/:id/resume',
    does: 'Ends a pause, and lets a held change pass where it is accepted',
    params: OF_FOLDER,
    body: z.strictObject({ accept: z.boolean() }),
    answer: NOTHING,
    handle: async (actions, { params, body }) => {
      await actions.resumeFolder(params.folder, body)
      return {}
    }
  }),
  route({
    method: 'POST',
    path: '/folders/:id/scan',
    does: 'Looks at the whole folder',
    params: OF_FOLDER,
    body: EMPTY_BODY,
    answer: NOTHING,
    handle: async (actions, { params }) => {
      await actions.scanFolder(params.folder)
      return {}
    }
  }),
  route({
    method: 'GET',
    path: '/folders/:id/settings',
    does: 'What was decided about a folder on this device',
    params: OF_FOLDER,
    answer: FOLDER_SETTINGS,
    handle: (actions, { params }) => actions.folderSettings(params.folder)
  }),
  route({
    method: 'PATCH',
    path: '/folders/:id/settings',
    does: 'Changes some of that',
    params: OF_FOLDER,
    body: FOLDER_SETTINGS_CHANGE,
    answer: FOLDER_SETTINGS,
    handle: (actions, { params, body }) => actions.changeFolderSettings(params.folder, body)
  }),
  route({
    method: 'GET',
    path: '/folders/:id/problems',
    does: 'Items that are not in sync and not on their way',
    params: OF_FOLDER,
    answer: z.array(PROBLEM),
    handle: (actions, { params }) => actions.problems(params.folder)
  }),
  route({
    method: 'GET',
    path: '/folders/:id/key',
    does: 'A key of the folder: secret',
    params: OF_FOLDER,
    query: z.strictObject({ right: z.optional(RIGHT) }),
    answer: z.strictObject({ key: z.string() }),
    handle: (actions, { params, query }) => ({ key: actions.key(params.folder, query.right) })
  })
]
