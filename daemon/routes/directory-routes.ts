/** Directories of this device, for whoever picks the place of a folder on the page. */
import { isAbsolute } from 'node:path'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import { listDirectories } from '../directory-list.ts'
import { validate } from './request.ts'

const QUERY = z.strictObject({ path: z.optional(z.string().check(z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path'))) })

export function directoryRoutes(server: FastifyInstance): void {
  server.get('/directories', (request) => listDirectories(validate(QUERY, request.query).path))
}
