/** Folders: what there is of them, and what is decided about each. */
import { isAbsolute } from 'node:path'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { FOLDER_SETTINGS_CHANGE } from '../folder-settings.ts'
import { EMPTY_BODY, folderOf, PAUSE_BODY, validate } from './request.ts'

const FOLDER_BODY = z.strictObject({
  path: z.string().check(z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path')),
  key: z.optional(z.string().check(z.maxLength(1024))),
  label: z.optional(z.string().check(z.maxLength(256))),
  mode: z.optional(z.enum(['two-way', 'send-only', 'receive-only', 'backup']))
})
const RESUME_BODY = z.strictObject({ accept: z.boolean() })
const KEY_QUERY = z.strictObject({ right: z.optional(z.enum(['write', 'read', 'store'])) })

export function folderRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.post('/folders', async (request, reply) => {
    const result = await actions.addFolder(validate(FOLDER_BODY, request.body))
    return reply.code('joining' in result ? 202 : 201).send(result)
  })
  server.delete('/folders/:id', async (request) => {
    await actions.removeFolder(folderOf(request.params))
    return {}
  })
  server.post('/folders/:id/pause', async (request) => {
    await actions.pauses.pauseFolder(folderOf(request.params), validate(PAUSE_BODY, request.body)?.seconds)
    return {}
  })
  server.post('/folders/:id/resume', async (request) => {
    await actions.resumeFolder(folderOf(request.params), validate(RESUME_BODY, request.body))
    return {}
  })
  server.post('/folders/:id/scan', async (request) => {
    validate(EMPTY_BODY, request.body)
    await actions.scanFolder(folderOf(request.params))
    return {}
  })
  server.get('/folders/:id/settings', (request) => actions.folderSettings(folderOf(request.params)))
  server.patch('/folders/:id/settings', (request) => actions.changeFolderSettings(folderOf(request.params), validate(FOLDER_SETTINGS_CHANGE, request.body)))
  server.get('/folders/:id/problems', (request) => actions.problems(folderOf(request.params)))
  server.get('/folders/:id/key', (request) => ({ key: actions.key(folderOf(request.params), validate(KEY_QUERY, request.query).right) }))
}
