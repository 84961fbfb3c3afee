/** Addresses that are dialled. */
import * as z from 'zod/mini'
import type { DeviceId } from '../../protocol/index.ts'
import { DEVICE } from '../config.ts'
import type { ControlActions } from '../control-actions.ts'
import { SECONDS } from './request.ts'
import { type Route, route } from './route.ts'
import { NOTHING, PEER } from './shapes.ts'

const ADDRESS = z.strictObject({ address: z.string().check(z.minLength(1), z.maxLength(512)) })
const PEER_LIST = z.strictObject({ addresses: z.array(z.string()), peers: z.array(PEER) })

export const PEER_ROUTES: readonly Route<ControlActions>[] = [
  route({ method: 'GET', path: '/peers', does: 'Addresses that are dialled, and peers', answer: PEER_LIST, handle: (actions) => actions.peers() }),
  route({
    method: 'POST',
    path: '/peers',
    does: 'Keeps an address and dials it',
    body: ADDRESS,
    answer: PEER_LIST,
    status: 201,
    handle: (actions, { body }) => actions.addPeer(body.address)
  }),
  route({
    method: 'POST',
    path: '/peers/pause',
    does: 'Syncs nothing with a device',
    body: z.strictObject({ device: DEVICE, seconds: SECONDS }),
    answer: NOTHING,
    handle: async (actions, { body }) => {
      await actions.pauses.pausePeer(body.device as DeviceId, body.seconds)
      return {}
    }
  }),
  route({
    method: 'POST',
    path: '/peers/resume',
    does: 'Syncs with it again',
    body: z.strictObject({ device: DEVICE }),
    answer: NOTHING,
    handle: async (actions, { body }) => {
      await actions.pauses.resumePeer(body.device as DeviceId)
      return {}
    }
  }),
  route({
    method: 'DELETE',
    path: '/peers',
    does: 'Forgets an address',
    query: ADDRESS,
    answer: NOTHING,
    handle: async (actions, { query }) => {
      await actions.removePeer(query.address)
      return {}
    }
  })
]
