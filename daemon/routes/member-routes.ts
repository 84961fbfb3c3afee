/** Who is in a folder: invitations, those that wait to be let in, members. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import { type DeviceId, MAX_MEMBERS } from '../../protocol/index.ts'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, validate } from './request.ts'

const INVITATION_BODY = z.strictObject({
  right: z.enum(['write', 'read', 'store']),
  seconds: z.int().check(z.minimum(0), z.maximum(2 ** 32)),
  uses: z.int().check(z.minimum(0), z.maximum(2 ** 32)),
  approve: z.boolean()
})
const INVITATION_PARAMS = z.object({ id: z.string().check(z.regex(/^[0-9a-f]{16}$/, 'is not the id of an invitation: 16 hexadecimal digits')) })
const DECISION_BODY = z.strictObject({
  invitation: z.string().check(z.maxLength(16)),
  device: z.string().check(z.minLength(1), z.maxLength(64))
})
const REMOVE_BODY = z.strictObject({ devices: z.array(z.string().check(z.maxLength(64))).check(z.minLength(1), z.maxLength(MAX_MEMBERS)) })

export function memberRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.post('/folders/:id/invitations', async (request, reply) =>
    reply.code(201).send(await actions.invitations.create(folderOf(request.params), validate(INVITATION_BODY, request.body)))
  )
  server.get('/invitations', () => ({ invitations: actions.invitations.list(), waiting: actions.invitations.waiting() }))
  server.delete('/invitations/:id', (request) => actions.invitations.cancel(validate(INVITATION_PARAMS, request.params).id))
  server.post('/members/approve', (request) => {
    const { invitation, device } = validate(DECISION_BODY, request.body)
    return actions.invitations.decide(invitation, device, 'granted')
  })
  server.post('/members/deny', (request) => {
    const { invitation, device } = validate(DECISION_BODY, request.body)
    return actions.invitations.decide(invitation, device, 'denied')
  })
  server.delete('/joining/:id', async (request) => {
    await actions.joining.remove(validate(INVITATION_PARAMS, request.params).id)
    return {}
  })
  server.get('/folders/:id/members', (request) => actions.members(folderOf(request.params)))
  server.post('/folders/:id/members/remove', (request) =>
    actions.removeMembers(folderOf(request.params), validate(REMOVE_BODY, request.body).devices as DeviceId[])
  )
}
