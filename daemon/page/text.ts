/** All words of the page, in the reader's language. What the daemon itself says, faults and remedies, is English. */
import { type Language, language } from './locale.ts'
import { de } from './strings/de.ts'
import { en } from './strings/en.ts'
import type { Words } from './strings/words.ts'

const TABLES: { readonly [One in Language]: Words } = { en, de }

export const text: Words = TABLES[language]
