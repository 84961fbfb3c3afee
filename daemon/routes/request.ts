/** The requests of the control API: each is checked whole before anything is done. */
import * as z from 'zod/mini'
import type { FolderId } from '../../protocol/index.ts'
import { describeIssue } from '../config.ts'
import { usageError } from '../exit-status.ts'

export const EMPTY_BODY = z.nullish(z.strictObject({}))
/** How long it is to last: absent, until it is resumed. */
export const SECONDS = z.optional(z.int().check(z.minimum(1), z.maximum(366 * 86_400)))
export const PAUSE_BODY = z.nullish(z.strictObject({ seconds: SECONDS }))
/** Of a folder. */
export const PATHS = z.array(z.string().check(z.minLength(1), z.maxLength(4096))).check(z.maxLength(10_000))
const FOLDER_PARAMS = z.object({ id: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is not a folder id: 64 hexadecimal digits')) })

/** @throws CliError USAGE that names the place */
export function validate<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (!parsed.success) throw usageError(`the request is not valid: ${describeIssue(parsed.error)}`, 'see docs/reference/api.md')
  return parsed.data
}

export function folderOf(params: unknown): FolderId {
  return validate(FOLDER_PARAMS, params).id as FolderId
}
