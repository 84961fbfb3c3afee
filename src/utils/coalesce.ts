/** A transform for it-pipe: joins small chunks to larger ones, because each costs a frame and a cipher call. Never holds one back that is the last for now. */
export async function* coalesce(groups: AsyncIterable<readonly Uint8Array[]>, size: number): AsyncGenerator<Uint8Array> {
  for await (const chunks of groups) {
    let pending: Uint8Array[] = []
    let length = 0
    for (const chunk of chunks) {
      if (chunk.length >= size) {
        if (length > 0) yield joined(pending, length)
        pending = []
        length = 0
        yield chunk
        continue
      }
      pending.push(chunk)
      length += chunk.length
      if (length < size) continue
      yield joined(pending, length)
      pending = []
      length = 0
    }
    if (length > 0) yield joined(pending, length)
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
