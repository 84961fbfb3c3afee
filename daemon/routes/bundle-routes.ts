/** What goes from device to device as a file. */
import * as z from 'zod/mini'
import { type DeviceId, type FolderId, publicKeyOf } from '../../protocol/index.ts'
import type { ControlActions } from '../control-actions.ts'
import { FILE, FOLDER_ID, OF_FOLDER } from './request.ts'
import { endOf, type Route, route } from './route.ts'
import { COUNT, DEVICE_ID, TIME } from './shapes.ts'

const DEVICE = z.string().check(z.maxLength(64), z.refine(isDevice, 'is not the id of a device'))
const MADE = { folder: z.string(), device: DEVICE_ID, name: z.string(), madeMs: TIME }

export const BUNDLE_ROUTES: readonly Route<ControlActions>[] = [
  route({
    method: 'GET',
    path: '/bundles',
    does: 'What is under way with bundles',
    answer: z.strictObject({
      works: z.array(z.strictObject({ what: z.enum(['export', 'import']), files: z.array(z.string()), doneBytes: COUNT, totalBytes: COUNT }))
    }),
    handle: ({ bundles }) => ({ works: bundles.works })
  }),
  route({
    method: 'POST',
    path: '/folders/:id/bundles/request',
    does: 'Writes what this device knows and holds',
    params: OF_FOLDER,
    body: z.strictObject({ file: FILE, force: z.boolean() }),
    answer: z.strictObject({ ...MADE, bytes: COUNT }),
    handle: ({ bundles }, { params, body }) => bundles.request(params.folder, body)
  }),
  route({
    method: 'POST',
    path: '/folders/:id/bundles/export',
    does: 'Writes what others lack',
    params: OF_FOLDER,
    body: z
      .strictObject({
        file: FILE,
        force: z.boolean(),
        request: z.optional(FILE),
        device: z.optional(DEVICE),
        maxBytes: z.optional(z.int().check(z.minimum(65_536), z.maximum(2 ** 50)))
      })
      .check(z.refine(({ request, device }) => request === undefined || device === undefined, 'names a request and a device')),
    answer: z.strictObject({
      paths: z.array(z.string()),
      parts: COUNT,
      bytes: COUNT,
      records: COUNT,
      files: COUNT,
      contentBytes: COUNT,
      leftOut: z.array(z.string()),
      leftOutCount: COUNT
    }),
    handle: ({ bundles }, { params, body: { device, ...body }, reply }) =>
      bundles.export(params.folder, { ...body, device: device as DeviceId | undefined }, endOf(reply))
  }),
  route({
    method: 'POST',
    path: '/bundles/import',
    does: 'Takes in what is in bundles',
    body: z.strictObject({ files: z.array(FILE).check(z.minLength(1), z.maxLength(1000)) }),
    answer: z.strictObject({
      label: z.string(),
      from: z.array(z.strictObject(MADE)),
      records: COUNT,
      blocks: COUNT,
      bytes: COUNT,
      needFiles: COUNT,
      unfinished: COUNT,
      ahead: COUNT,
      damaged: COUNT,
      held: z.nullable(z.string())
    }),
    handle: ({ bundles }, { body, reply }) => bundles.import(body.files, endOf(reply))
  }),
  route({
    method: 'POST',
    path: '/bundles/compare',
    does: 'What changed since a request was made',
    body: z.strictObject({ file: FILE, folder: z.optional(FOLDER_ID) }),
    answer: z.strictObject({
      ...MADE,
      label: z.string(),
      total: COUNT,
      changes: z.array(
        z.strictObject({ path: z.string(), type: z.enum(['file', 'directory', 'symlink', 'deleted']), size: COUNT, device: z.nullable(DEVICE_ID) })
      ),
      behind: z.boolean()
    }),
    handle: ({ bundles }, { body }) => bundles.compare(body.file, body.folder as FolderId | undefined)
  })
]

function isDevice(text: string): boolean {
  try {
    return publicKeyOf(text).length > 0
  } catch {
    return false
  }
}
