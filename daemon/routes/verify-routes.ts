/** Reading a folder against its hashes. */
import * as z from 'zod/mini'
import type { FolderVerifier } from '../../src/index.ts'
import type { ControlActions } from '../control-actions.ts'
import type { Verification } from '../status.ts'
import { OF_FOLDER, PATH } from './request.ts'
import { type Route, route } from './route.ts'
import { COUNT } from './shapes.ts'

const VERIFICATION = z.strictObject({
  verification: z.nullable(
    z.strictObject({
      state: z.enum(['running', 'done', 'stopped', 'failed']),
      path: z.string(),
      files: COUNT,
      bytes: COUNT,
      totalFiles: COUNT,
      totalBytes: COUNT,
      edited: COUNT,
      unreadable: COUNT,
      damaged: COUNT,
      items: z.array(z.strictObject({ path: z.string(), state: z.enum(['wanted', 'healed', 'replaced', 'left']), remedy: z.string() })),
      error: z.optional(z.string())
    })
  )
})

export const VERIFY_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'POST',
    path: '/folders/:id/verify',
    does: 'Begins to read a folder against its hashes',
    params: OF_FOLDER,
    body: z.strictObject({ path: z.optional(PATH) }),
    answer: VERIFICATION,
    status: 202,
    handle: (actions, { params, body }) => {
      const verifier = actions.verifier(params.folder)
      verifier.start(body.path ?? '')
      return reportOf(verifier)
    }
  }),
  route({
    method: 'GET',
    path: '/folders/:id/verify',
    does: 'How far that is, or what the last one found',
    params: OF_FOLDER,
    answer: VERIFICATION,
    handle: (actions, { params }) => reportOf(actions.verifier(params.folder))
  }),
  route({
    method: 'DELETE',
    path: '/folders/:id/verify',
    does: 'Ends it',
    params: OF_FOLDER,
    answer: VERIFICATION,
    handle: async (actions, { params }) => {
      const verifier = actions.verifier(params.folder)
      await verifier.stop()
      return reportOf(verifier)
    }
  })
]

function reportOf({ report }: FolderVerifier): { readonly verification: Verification | null } {
  return { verification: report ?? null }
}
