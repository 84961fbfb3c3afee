/** How much may pass. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { RATE_RULES } from '../rate-settings.ts'
import { type Route, route } from './route.ts'

const LIMIT_LIST = z.strictObject({ limits: RATE_RULES })

export const LIMIT_ROUTES: readonly Route<ControlActions>[] = [
  route({ method: 'GET', path: '/limits', does: 'Limits on bytes a second', answer: LIMIT_LIST, handle: ({ limits }) => ({ limits }) }),
  route({
    method: 'PATCH',
    path: '/limits',
    does: 'Puts all of them in the place of those before',
    body: LIMIT_LIST,
    answer: LIMIT_LIST,
    handle: async (actions, { body }) => {
      await actions.limitRates(body.limits)
      return { limits: actions.limits }
    }
  })
]
