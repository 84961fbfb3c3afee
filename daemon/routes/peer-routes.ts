/** Addresses that are dialled. */
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { DeviceId } from '../../protocol/index.ts'
import { DEVICE } from '../config.ts'
import type { ControlActions } from '../control-actions.ts'
import { SECONDS, validate } from './request.ts'

const ADDRESS_BODY = z.strictObject({ address: z.string().check(z.minLength(1), z.maxLength(512)) })
const PEER_BODY = z.strictObject({ device: DEVICE })
const PEER_PAUSE_BODY = z.strictObject({ device: DEVICE, seconds: SECONDS })

export function peerRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/peers', () => actions.peers())
  server.post('/peers', async (request, reply) => reply.code(201).send(await actions.addPeer(validate(ADDRESS_BODY, request.body).address)))
  server.post('/peers/pause', async (request) => {
    const { device, seconds } = validate(PEER_PAUSE_BODY, request.body)
    await actions.pauses.pausePeer(device as DeviceId, seconds)
    return {}
  })
  server.post('/peers/resume', async (request) => {
    await actions.pauses.resumePeer(validate(PEER_BODY, request.body).device as DeviceId)
    return {}
  })
  server.delete('/peers', async (request) => {
    await actions.removePeer(validate(ADDRESS_BODY, request.query).address)
    return {}
  })
}
