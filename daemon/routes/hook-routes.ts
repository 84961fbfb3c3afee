/** Commands that are run when something has happened. */
import * as z from 'zod/mini'
import type { ControlActions } from '../control-actions.ts'
import { HOOKS } from '../hook-settings.ts'
import { type Route, route } from './route.ts'

const HOOK_LIST = z.strictObject({ hooks: HOOKS })

export const HOOK_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/hooks',
    does: 'Commands that are run when something has happened',
    answer: HOOK_LIST,
    handle: ({ hooks }) => ({ hooks })
  }),
  route({
    method: 'PATCH',
    path: '/hooks',
    does: 'Puts all of them in the place of those before',
    body: HOOK_LIST,
    answer: HOOK_LIST,
    handle: async (actions, { body }) => {
      await actions.setHooks(body.hooks)
      return { hooks: actions.hooks }
    }
  })
]
