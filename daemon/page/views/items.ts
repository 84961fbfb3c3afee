/** What is in a directory of a folder, of any size: what is about to be seen is asked for, a chunk at a time. */
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemList, ListEntry } from '../../choice-service.ts'
import type { FolderStatus } from '../../status.ts'
import { call } from '../api.ts'

/** Of one answer of the daemon. */
const CHUNK = 10_000

export interface Items {
  readonly total: number | undefined
  readonly error: unknown
  item(index: number): ListEntry | undefined
  want(from: number, to: number): void
  reload(): void
}

export function useItems({ id, lastChange, needFiles }: FolderStatus, path: string): Items {
  const known = useSignal<{
    readonly path: string
    readonly total?: number
    readonly error?: unknown
    readonly chunks: ReadonlyMap<number, readonly ListEntry[]>
  }>({
    path,
    chunks: new Map()
  })
  const asked = useSignal<Set<number>>(new Set())
  const load = async (chunk: number): Promise<void> => {
    if (asked.peek().has(chunk)) return
    asked.peek().add(chunk)
    const query = new URLSearchParams({ path, skip: String(chunk * CHUNK) })
    try {
      const { total, items } = await call<ItemList>('GET', `/api/folders/${id}/items?${query}`)
      const before = known.peek()
      if (before.path === path) known.value = { path, total, chunks: new Map([...before.chunks, [chunk, items]]) }
    } catch (error) {
      if (known.peek().path === path) known.value = { ...known.peek(), error }
    }
  }
  const reload = (): void => {
    const chunks = [...asked.peek()]
    asked.value = new Set()
    for (const chunk of chunks.length === 0 ? [0] : chunks) void load(chunk)
  }
  // Another directory of the same folder.
  useEffect(() => {
    known.value = { path, chunks: new Map() }
    asked.value = new Set()
    void load(0)
  }, [id, path])
  // What says that something is another.
  useEffect(() => {
    if (known.peek().total !== undefined) reload()
  }, [lastChange?.at, needFiles])
  const { total, error, chunks } = known.value.path === path ? known.value : { chunks: new Map<number, readonly ListEntry[]>() }
  return {
    total,
    error,
    item: (index) => chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK],
    want: (from, to) => {
      for (let chunk = Math.floor(from / CHUNK); chunk <= Math.floor(Math.max(from, to - 1) / CHUNK); chunk++) void load(chunk)
    },
    reload
  }
}
