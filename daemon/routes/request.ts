/** The requests of the control API: each is checked whole before anything is done. What several routes take. */
import { isAbsolute } from 'node:path'
import * as z from 'zod/mini'
import type { FolderId } from '../../protocol/index.ts'
import { describeIssue } from '../config.ts'
import { usageError } from '../exit-status.ts'

export const EMPTY_BODY = z.nullish(z.strictObject({}))
/** How long it is to last: absent, until it is resumed. */
export const SECONDS = z.optional(z.int().check(z.minimum(1), z.maximum(366 * 86_400)))
export const PAUSE_BODY = z.nullish(z.strictObject({ seconds: SECONDS }))
/** Of an item; empty for the folder. */
export const PATH = z.string().check(z.maxLength(4096))
export const ITEM_PATH = PATH.check(z.minLength(1))
/** Of a folder. */
export const PATHS = z.array(ITEM_PATH).check(z.maxLength(10_000))
/** Of this machine. */
export const FILE = z.string().check(z.minLength(1), z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path'))
export const FOLDER_ID = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is not a folder id: 64 hexadecimal digits'))
const FOLDER_PARAMS = z.strictObject({ id: FOLDER_ID })
/** A number in a query. */
export const DIGITS = z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'is not a whole number')), z.transform(Number))
export const SWITCH = z.pipe(
  z.enum(['true', 'false']),
  z.transform((text) => text === 'true')
)

/** @throws CliError USAGE that names the place */
export function validate<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (!parsed.success) throw usageError(`the request is not valid: ${describeIssue(parsed.error)}`, 'see docs/reference/api.md')
  return parsed.data
}

/** The folder that a route is about, as `params` of the route. */
export const OF_FOLDER = z.pipe(
  FOLDER_PARAMS,
  z.transform(({ id }) => ({ folder: id as FolderId }))
)
