/** The shape of a language: every word of the English table, and nothing else. */
import type { en } from './en.ts'

type Phrases<T> = { readonly [Name in keyof T]: T[Name] extends (...given: infer Given) => string ? (...given: Given) => string : string }

export type Words = Phrases<typeof en>
