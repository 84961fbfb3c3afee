/** Which of the page's languages the browser's user reads: the first of the browser's that there is; else English. */
const LANGUAGES = ['en', 'de'] as const

export type Language = (typeof LANGUAGES)[number]

const read = navigator.languages.flatMap((locale) => {
  const language = LANGUAGES.find((one) => locale.toLowerCase().startsWith(one))
  return language === undefined ? [] : { language, locale }
})[0]

export const language: Language = read?.language ?? 'en'

/** With the region, which says how times are written. */
export const locale = read?.locale ?? 'en'
