/** Commands that are run when something has happened, in the configuration and the API. */
import * as z from 'zod/mini'

export const HOOK_EVENTS = ['sync-done', 'conflict', 'held'] as const
export type HookEvent = (typeof HOOK_EVENTS)[number]

export interface Hook {
  readonly event: HookEvent
  /** The program, and its words as they are: no shell reads them. */
  readonly command: readonly string[]
}

const MAX_HOOKS = 20
export const HOOKS = z
  .array(z.strictObject({ event: z.enum(HOOK_EVENTS), command: z.array(z.string().check(z.maxLength(4096))).check(z.minLength(1), z.maxLength(100)) }))
  .check(z.maxLength(MAX_HOOKS))
