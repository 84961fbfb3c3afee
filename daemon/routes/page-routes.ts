/** On the control socket only: who is let in at the page may not let in others. */
import * as z from 'zod/mini'
import type { PageServer } from '../page-server.ts'
import { EMPTY_BODY } from './request.ts'
import { type Route, routeOf } from './route.ts'

export type PageControl = Pick<PageServer, 'invite'>

const route = routeOf<PageControl>()

export const PAGE_ROUTES: readonly Route<PageControl>[] = [
  route({
    method: 'POST',
    path: '/page',
    does: 'Lets one browser in at the page, once; on the control socket only',
    body: EMPTY_BODY,
    answer: z.strictObject({ url: z.string() }),
    handle: async (page) => ({ url: await page.invite() })
  })
]
