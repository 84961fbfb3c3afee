import type { JSX } from 'preact'
import { ApiError } from '../api.ts'

/** What went wrong, in the daemon's words, and what to do. */
export function Fault({ error }: { readonly error: unknown }): JSX.Element | null {
  if (error === undefined) return null
  const hint = error instanceof ApiError ? error.hint : ''
  return (
    <div class="fault" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {hint === '' ? null : <p class="small soft">{hint}</p>}
    </div>
  )
}
