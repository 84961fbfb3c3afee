/** Reading a folder against its hashes. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, validate } from './request.ts'

const VERIFY_BODY = z.strictObject({ path: z.optional(z.string().check(z.maxLength(4096))) })

export function verifyRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.post('/folders/:id/verify', (request, reply) => {
    const verifier = actions.verifier(folderOf(request.params))
    verifier.start(validate(VERIFY_BODY, request.body).path ?? '')
    return reply.code(202).send({ verification: verifier.report ?? null })
  })
  server.get('/folders/:id/verify', (request) => ({ verification: actions.verifier(folderOf(request.params)).report ?? null }))
  server.delete('/folders/:id/verify', async (request) => {
    const verifier = actions.verifier(folderOf(request.params))
    await verifier.stop()
    return { verification: verifier.report ?? null }
  })
}
