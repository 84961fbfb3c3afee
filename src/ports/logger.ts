/** Where the engine says what it does. Scopes are the verbs of the glossary: scan, hash, reconcile, stage, pull, apply, archive, announce. */
export interface Logger {
  error(scope: string, message: string, facts?: Facts): void
  warn(scope: string, message: string, facts?: Facts): void
  info(scope: string, message: string, facts?: Facts): void
  debug(scope: string, message: string, facts?: Facts): void
}

/** Never a key, a grant or a content. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>
