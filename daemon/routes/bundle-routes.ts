/** What goes from device to device as a file. */
import { isAbsolute } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import * as z from 'zod/mini'
import { type DeviceId, type FolderId, publicKeyOf } from '../../protocol/index.ts'
import type { ControlActions } from '../control-actions.ts'
import { folderOf, validate } from './request.ts'

const FILE = z.string().check(z.minLength(1), z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path'))
const DEVICE = z.string().check(z.maxLength(64), z.refine(isDevice, 'is not the id of a device'))
const REQUEST_BODY = z.strictObject({ file: FILE, force: z.boolean() })
const EXPORT_BODY = z
  .strictObject({
    file: FILE,
    force: z.boolean(),
    request: z.optional(FILE),
    device: z.optional(DEVICE),
    maxBytes: z.optional(z.int().check(z.minimum(65_536), z.maximum(2 ** 50)))
  })
  .check(z.refine(({ request, device }) => request === undefined || device === undefined, 'names a request and a device'))
const IMPORT_BODY = z.strictObject({ files: z.array(FILE).check(z.minLength(1), z.maxLength(1000)) })
const COMPARE_BODY = z.strictObject({ file: FILE, folder: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is not a folder id'))) })

export function bundleRoutes(server: FastifyInstance, actions: ControlActions): void {
  server.get('/bundles', () => ({ works: actions.bundles.works }))
  server.post('/folders/:id/bundles/request', (request) => actions.bundles.request(folderOf(request.params), validate(REQUEST_BODY, request.body)))
  server.post('/folders/:id/bundles/export', (request, reply) => {
    const { device, ...body } = validate(EXPORT_BODY, request.body)
    return actions.bundles.export(folderOf(request.params), { ...body, device: device as DeviceId | undefined }, endOf(reply))
  })
  server.post('/bundles/import', (request, reply) => actions.bundles.import(validate(IMPORT_BODY, request.body).files, endOf(reply)))
  server.post('/bundles/compare', (request) => {
    const { file, folder } = validate(COMPARE_BODY, request.body)
    return actions.bundles.compare(file, folder as FolderId | undefined)
  })
}

/** Who asked went away: it is not gone on with. */
function endOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => controller.abort())
  return controller.signal
}

function isDevice(text: string): boolean {
  try {
    return publicKeyOf(text).length > 0
  } catch {
    return false
  }
}
