/** Limits on how much passes, in the configuration and the API. */
import * as z from 'zod/mini'
import type { RateRule } from '../src/index.ts'

export type { RateRule }

/** With less, an answer to one of several peers takes so long that it looks as if none came. */
export const LEAST_RATE = 32_000
export const MOST_RATE = 1e12
const MAX_RULES = 50

const RATE = z.optional(z.int().check(z.minimum(LEAST_RATE), z.maximum(MOST_RATE)))
const MINUTE = z.optional(z.int().check(z.minimum(0), z.maximum(1439)))

export const RATE_RULES = z.array(z.strictObject({ up: RATE, down: RATE, lan: z.boolean(), from: MINUTE, to: MINUTE })).check(z.maxLength(MAX_RULES))
