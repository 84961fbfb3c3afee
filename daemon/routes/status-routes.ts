/** What the daemon does, and its end. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { EXPOSITION_TYPE } from '../exposition.ts'
import { EMPTY_BODY } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, STATUS } from './shapes.ts'

export const STATUS_ROUTES: readonly Route<ControlActions>[] = [
  route({ method: 'GET', path: '/status', does: 'What the daemon does', answer: STATUS, handle: (actions) => actions.status() }),
  route({
    method: 'GET',
    path: '/events',
    does: 'The status, and what changes of it, as server-sent events',
    mediaType: 'text/event-stream',
    answer: z.string(),
    handle: (actions, { reply }) => {
      const id = reply.request.headers['last-event-id']
      actions.events.add(reply, typeof id === 'string' ? id : undefined)
      return reply
    }
  }),
  route({
    method: 'GET',
    path: '/metrics',
    does: 'Metrics for Prometheus',
    mediaType: EXPOSITION_TYPE,
    answer: z.string(),
    handle: (actions) => actions.metrics()
  }),
  route({
    method: 'POST',
    path: '/stop',
    does: 'Stops the daemon when the answer is sent',
    body: EMPTY_BODY,
    answer: z.strictObject({ pid: COUNT }),
    status: 202,
    handle: (actions, { reply }) => {
      reply.raw.once('finish', () => actions.stop())
      return { pid: process.pid }
    }
  })
]
