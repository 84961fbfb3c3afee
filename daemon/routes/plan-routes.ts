/** What is about to be done to a folder, and letting it pass. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { MAX_ACTIONS } from '../plan-service.ts'
import { DIGITS, OF_FOLDER, PATHS } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT, DEVICE_ID, TIME, TYPE } from './shapes.ts'

const ACTION = z.strictObject({
  do: z.enum(['create', 'update', 'rename', 'delete', 'conflict']),
  path: z.string(),
  from: z.optional(z.string()),
  type: TYPE,
  device: z.nullable(DEVICE_ID),
  deviceName: z.string(),
  time: z.nullable(TIME),
  size: COUNT,
  risk: z.enum(['none', 'low', 'high']),
  reason: z.string()
})

const PLAN = z.strictObject({
  id: z.string(),
  folder: z.string(),
  createdAt: TIME,
  held: z.boolean(),
  total: COUNT,
  counts: z.strictObject({ create: COUNT, update: COUNT, rename: COUNT, delete: COUNT, conflict: COUNT }),
  actions: z.array(ACTION),
  goesOut: z.strictObject({ total: COUNT, actions: z.array(ACTION) })
})

export const PLAN_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/folders/:id/plan',
    does: 'What is about to be done to a folder',
    params: OF_FOLDER,
    query: z.strictObject({ limit: z.optional(z.pipe(DIGITS, z.int().check(z.maximum(MAX_ACTIONS)))) }),
    answer: PLAN,
    handle: (actions, { params, query }) => actions.plans.make(params.folder, query.limit ?? MAX_ACTIONS)
  }),
  route({
    method: 'POST',
    path: '/plans/:plan/apply',
    does: 'Lets a plan pass, or a part of it',
    params: z.strictObject({ plan: z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{16}$/, 'is not the id of a plan')) }),
    body: z.strictObject({ only: z.optional(PATHS), skip: z.optional(PATHS) }),
    answer: z.strictObject({ folder: z.string(), applied: COUNT, left: COUNT }),
    handle: (actions, { params, body }) => actions.plans.apply(params.plan, body)
  })
]
