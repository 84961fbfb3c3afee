/** Goes several ways at once; the first that leads there ends the others. @throws Error that says why none did */
export async function firstOf<T>(ways: readonly ((signal: AbortSignal) => Promise<T>)[], signal: AbortSignal): Promise<T> {
  const done = new AbortController()
  const each = AbortSignal.any([signal, done.signal])
  try {
    return await Promise.any(ways.map((way) => way(each)))
  } catch (error) {
    const faults = error instanceof AggregateError ? error.errors : [error]
    throw new Error(faults.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join('; '), { cause: error })
  } finally {
    done.abort(new Error('another way was found'))
  }
}
