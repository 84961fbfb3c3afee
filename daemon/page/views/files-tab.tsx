import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { ItemList, ListEntry } from '../../choice-service.ts'
import type { FreeResult } from '../../../src/index.ts'
import type { FolderStatus } from '../../status.ts'
import { escapeText } from '../../terminal/escape.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import type { Look } from '../folder-state.ts'
import { formatBytes, formatCount, formatMoment } from '../format.ts'
import { text } from '../text.ts'
import { Action } from '../parts/action.tsx'
import { Fault } from '../parts/fault.tsx'
import { Icon, type IconName } from '../parts/icons.tsx'
import { Empty, Notice, Waiting } from '../parts/shown.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { folderHref, route } from '../router.ts'

/** Of one answer of the daemon. */
const CHUNK = 10_000
const ROW_PX = 56
const ICONS = { file: 'file', directory: 'folder', symlink: 'next' } as const satisfies Record<ListEntry['type'], IconName>

export function FilesTab({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const { path } = route.value
  const freed = useSignal<FreeResult | undefined>(undefined)
  const list = useItems(folder, path)
  const { total, error } = list
  const change = async (what: 'fetch' | 'free', item: ListEntry): Promise<void> => {
    const result = await call<FreeResult>('POST', `/api/folders/${folder.id}/${what}`, { paths: [item.path] })
    freed.value = what === 'free' ? result : undefined
    announce(what === 'free' ? text.freed(result.freed, formatBytes(result.bytes)) : text.comes)
    list.reload()
  }
  return (
    <section class="card files">
      <Crumbs folder={folder} path={path} />
      {freed.value !== undefined && <Freed result={freed.value} />}
      <Fault error={error} />
      {total === undefined && error === undefined && <Waiting />}
      {total === 0 && (
        <Empty icon="folder" title={text.emptyDirectory}>
          <p class="soft">{text.emptyDirectoryHint}</p>
        </Empty>
      )}
      {total !== undefined && total > 0 && (
        <VirtualList
          // From the top again in another directory.
          key={path}
          label={text.filesIn(path === '' ? folder.label : escapeText(path))}
          count={total}
          rowHeight={ROW_PX}
          onRange={list.want}
          row={(i) => <FileRow folder={folder.id} item={list.item(i)} change={change} />}
        />
      )}
      {total !== undefined && total > 0 && <p class="files-count small soft">{text.items(total)}</p>}
    </section>
  )
}

interface Items {
  readonly total: number | undefined
  readonly error: unknown
  item(index: number): ListEntry | undefined
  want(from: number, to: number): void
  reload(): void
}

/** A directory of any size: what is about to be seen is asked for, a chunk at a time. */
function useItems({ id, lastChange, needFiles }: FolderStatus, path: string): Items {
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

function Crumbs({ folder, path }: { readonly folder: FolderStatus; readonly path: string }): JSX.Element {
  const names = path === '' ? [] : path.split('/')
  return (
    <nav class="crumbs" aria-label={text.where}>
      <a href={folderHref(folder.id, 'files')} aria-current={path === '' ? 'location' : undefined}>
        {folder.label}
      </a>
      {names.map((name, i) => (
        <span key={names.slice(0, i + 1).join('/')} class="crumb">
          <Icon name="next" />
          <a href={folderHref(folder.id, 'files', names.slice(0, i + 1).join('/'))} aria-current={i === names.length - 1 ? 'location' : undefined}>
            <bdi>{escapeText(name)}</bdi>
          </a>
        </span>
      ))}
    </nav>
  )
}

interface FileRowProps {
  readonly folder: string
  readonly item: ListEntry | undefined
  readonly change: (what: 'fetch' | 'free', item: ListEntry) => Promise<void>
}

function FileRow({ folder, item, change }: FileRowProps): JSX.Element {
  if (item === undefined) return <div class="file-row coming" />
  const name = escapeText(item.path.slice(item.path.lastIndexOf('/') + 1))
  const { word, look } = placeOf(item)
  const isHere = look === 'good' || look === 'busy'
  const lacks = look === 'warn' || (item.type === 'directory' && look === 'busy')
  return (
    <div class="file-row">
      <Icon name={ICONS[item.type]} />
      <div class="file-name">
        {item.type === 'directory' ? (
          <a href={folderHref(folder, 'files', item.path)} title={name}>
            <bdi>{name}</bdi>
          </a>
        ) : (
          <bdi title={name}>{name}</bdi>
        )}
        <span class="small soft">{sizeOf(item)}</span>
      </div>
      <span class="file-time small soft">{item.type === 'directory' ? '' : formatMoment(item.mtimeMs)}</span>
      <span class={`file-state small ${look}`}>{word}</span>
      <span class="file-actions">
        {item.type === 'file' && (
          <a class="button quiet icon-only" href={folderHref(folder, 'versions', item.path)} aria-label={text.versionsOf(name)} title={text.versions}>
            <Icon name="history" />
          </a>
        )}
        {isHere && (
          <Action icon="free" look="quiet" label={text.freeItem(name)} run={() => change('free', item)}>
            {!lacks && <span class="wide-only">{text.free}</span>}
          </Action>
        )}
        {lacks && (
          <Action icon="bring" look="quiet" label={text.fetchItem(name)} run={() => change('fetch', item)}>
            <span class="wide-only">{text.fetch}</span>
          </Action>
        )}
      </span>
    </div>
  )
}

function sizeOf({ type, size, below }: ListEntry): string {
  if (type === 'symlink') return text.symlink
  if (type === 'file') return formatBytes(size)
  return below === undefined ? '' : `${text.items(below.items)}, ${formatBytes(below.bytes)}`
}

/** A directory is what is below it. */
function placeOf({ type, state, below }: ListEntry): { readonly word: string; readonly look: Look } {
  if (state === 'ignored') return { word: text.ignored, look: 'rest' }
  if (type === 'directory' && below !== undefined && below.items > 0 && below.itemsHere < below.items)
    return below.itemsHere === 0
      ? { word: text.elsewhere, look: 'warn' }
      : { word: text.partlyHere(formatCount(below.itemsHere), formatCount(below.items)), look: 'busy' }
  if (state === 'elsewhere') return { word: text.elsewhere, look: 'warn' }
  return state === 'coming' ? { word: text.coming, look: 'busy' } : { word: text.here, look: 'good' }
}

function Freed({ result: { freed, bytes, stay, reasons } }: { readonly result: FreeResult }): JSX.Element {
  return (
    <Notice icon="free" look={stay > 0 ? 'warn' : 'good'} title={text.freed(freed, formatBytes(bytes))}>
      {stay > 0 && <p class="small soft">{text.stay(stay)}</p>}
      {reasons.slice(0, 5).map(({ path, message }) => (
        <p key={path} class="small">
          <bdi class="mono">{escapeText(path)}</bdi>: {message}
        </p>
      ))}
    </Notice>
  )
}
