/** Commands that are run when something has happened. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { HOOKS } from '../hook-settings.ts'
import { validate } from './request.ts'

const HOOKS_BODY = z.strictObject({ hooks: HOOKS })

export function hookRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/hooks', () => ({ hooks: actions.hooks }))
  server.patch('/hooks', async (request) => {
    await actions.setHooks(validate(HOOKS_BODY, request.body).hooks)
    return { hooks: actions.hooks }
  })
}
