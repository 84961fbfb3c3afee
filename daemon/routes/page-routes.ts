/** On the control socket only: who is let in at the page may not let in others. */
import * as z from 'zod/mini'
import type { PageServer } from '../page-server.ts'
import { MAX_PASSWORD } from '../password.ts'
import { EMPTY_BODY } from './request.ts'
import { type Route, routeOf } from './route.ts'
import { NOTHING } from './shapes.ts'

export interface PageControl extends Pick<PageServer, 'invite'> {
  /** undefined: nobody is let in by one any more. @throws CliError */
  setPassword(text: string | undefined): Promise<void>
}

const route = routeOf<PageControl>()

export const PAGE_ROUTES: readonly Route<PageControl>[] = [
  route({
    method: 'POST',
    path: '/page',
    does: 'Lets one browser in at the page, once; on the control socket only',
    body: EMPTY_BODY,
    answer: z.strictObject({ url: z.string() }),
    handle: async (page) => ({ url: await page.invite() })
  }),
  route({
    method: 'PATCH',
    path: '/page',
    does: 'Sets the password of the page, or takes it away; on the control socket only',
    body: z.strictObject({ password: z.nullable(z.string().check(z.maxLength(MAX_PASSWORD))) }),
    answer: NOTHING,
    handle: async (page, { body }) => {
      await page.setPassword(body.password ?? undefined)
      return {}
    }
  })
]
