/** Who is in a folder: invitations, those that wait to be let in, members. */
import * as z from 'zod/mini'
import { type DeviceId, MAX_MEMBERS } from '../../protocol/index.ts'
import type { ControlActions } from '../control-actions.ts'
import { OF_FOLDER } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, DEVICE_ID, NOTHING, RIGHT, TIME, WAITING } from './shapes.ts'

const INVITATION_PARAMS = z.strictObject({ id: z.string().check(z.regex(/^[0-9a-f]{16}$/, 'is not the id of an invitation: 16 hexadecimal digits')) })
const DECISION = z.strictObject({
  invitation: z.string().check(z.maxLength(16)),
  device: z.string().check(z.minLength(1), z.maxLength(64))
})

const INVITATION = z.strictObject({
  id: z.string(),
  folder: z.string(),
  label: z.string(),
  right: RIGHT,
  state: z.enum(['open', 'used', 'expired', 'cancelled']),
  created: TIME,
  expires: TIME,
  uses: COUNT,
  used: COUNT,
  approve: z.boolean(),
  devices: z.array(z.strictObject({ device: DEVICE_ID, name: z.string(), address: z.string(), at: TIME, state: z.enum(['waiting', 'granted', 'denied']) }))
})

const MEMBER = z.strictObject({
  device: DEVICE_ID,
  name: z.string(),
  right: RIGHT,
  self: z.boolean(),
  connected: z.boolean(),
  lastSeen: z.nullable(TIME),
  address: z.nullable(z.string()),
  from: z.enum(['self', 'succession', 'changes', 'invitation', 'key'])
})

export const MEMBER_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'POST',
    path: '/folders/:id/invitations',
    does: 'Makes an invitation; its link is secret',
    params: OF_FOLDER,
    body: z.strictObject({
      right: RIGHT,
      seconds: z.int().check(z.minimum(0), z.maximum(2 ** 32)),
      uses: z.int().check(z.minimum(0), z.maximum(2 ** 32)),
      approve: z.boolean()
    }),
    answer: z.strictObject({ link: z.string(), invitation: INVITATION }),
    status: 201,
    handle: ({ invitations }, { params, body }) => invitations.create(params.folder, body)
  }),
  route({
    method: 'GET',
    path: '/invitations',
    does: 'Invitations that this device made, and devices that wait for a person',
    answer: z.strictObject({ invitations: z.array(INVITATION), waiting: z.array(WAITING) }),
    handle: ({ invitations }) => ({ invitations: invitations.list(), waiting: invitations.waiting() })
  }),
  route({
    method: 'DELETE',
    path: '/invitations/:id',
    does: 'Cancels an invitation',
    params: INVITATION_PARAMS,
    answer: INVITATION,
    handle: ({ invitations }, { params }) => invitations.cancel(params.id)
  }),
  route({
    method: 'POST',
    path: '/members/approve',
    does: 'Lets a device in that waits',
    body: DECISION,
    answer: WAITING,
    handle: ({ invitations }, { body }) => invitations.decide(body.invitation, body.device, 'granted')
  }),
  route({
    method: 'POST',
    path: '/members/deny',
    does: 'Turns a device away that waits',
    body: DECISION,
    answer: WAITING,
    handle: ({ invitations }, { body }) => invitations.decide(body.invitation, body.device, 'denied')
  }),
  route({
    method: 'DELETE',
    path: '/joining/:id',
    does: 'Waits no longer for an inviter',
    params: INVITATION_PARAMS,
    answer: NOTHING,
    handle: async ({ joining }, { params }) => {
      await joining.remove(params.id)
      return {}
    }
  }),
  route({
    method: 'GET',
    path: '/folders/:id/members',
    does: 'Devices that are known to be in a folder',
    params: OF_FOLDER,
    answer: z.array(MEMBER),
    handle: (actions, { params }) => actions.members(params.folder)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/members/remove',
    does: 'Takes devices out of a folder, which gets another key',
    params: OF_FOLDER,
    body: z.strictObject({ devices: z.array(z.string().check(z.maxLength(64))).check(z.minLength(1), z.maxLength(MAX_MEMBERS)) }),
    answer: z.strictObject({ removed: z.array(DEVICE_ID), epoch: COUNT, members: z.array(MEMBER), cancelled: COUNT }),
    handle: (actions, { params, body }) => actions.removeMembers(params.folder, body.devices as DeviceId[])
  })
]
