/** What a view asks the daemon for, and again when it may have changed. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { call } from './api.ts'

/** A question that is being written is asked when its writer rests. */
const REST_MS = 250

export interface Loaded<T> {
  /** Undefined until the first answer. What was known stays while it is asked again. */
  readonly value: T | undefined
  readonly error: unknown
  reload(): void
}

interface Known<T> {
  readonly of: string | undefined
  readonly value?: T
  readonly error?: unknown
}

/** @param again asked anew when this changes, without forgetting; with another `path` all is forgotten. Undefined: nothing is asked */
export function useLoaded<T>(path: string | undefined, again: unknown = 0): Loaded<T> {
  const known = useSignal<Known<T>>({ of: path })
  const turn = useSignal(0)
  const count = turn.value
  useEffect(() => {
    if (path === undefined) return
    return answered(call<T>('GET', path), (answer) => {
      known.value = { of: path, ...answer }
    })
  }, [path, again, count])
  const { value, error } = known.value.of === path ? known.value : {}
  return { value, error, reload: () => turn.value++ }
}

/** What the daemon says to something that changes nothing. What it said before stays until then. */
export function useAnswer<T>(path: string, body: unknown): Omit<Loaded<T>, 'reload'> {
  const asked = body === undefined ? undefined : JSON.stringify(body)
  const known = useSignal<Known<T>>({ of: undefined })
  useEffect(() => {
    if (asked === undefined) {
      known.value = { of: undefined }
      return
    }
    let end = (): void => {}
    const timer = setTimeout(() => {
      end = answered(call<T>('POST', path, JSON.parse(asked)), (answer) => {
        known.value = { of: asked, ...answer }
      })
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      end()
    }
  }, [path, asked])
  return { value: known.value.value, error: known.value.error }
}

/** @returns what ends it: nobody wants the answer any more */
function answered<T>(answer: Promise<T>, take: (answer: { readonly value: T } | { readonly error: unknown }) => void): () => void {
  let over = false
  answer.then(
    (value) => {
      if (!over) take({ value })
    },
    (error: unknown) => {
      if (!over) take({ error })
    }
  )
  return () => {
    over = true
  }
}
