/** How much may pass. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { RATE_RULES } from '../rate-settings.ts'
import { validate } from './request.ts'

const LIMITS_BODY = z.strictObject({ limits: RATE_RULES })

export function limitRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/limits', () => ({ limits: actions.limits }))
  server.patch('/limits', async (request) => {
    await actions.limitRates(validate(LIMITS_BODY, request.body).limits)
    return { limits: actions.limits }
  })
}
