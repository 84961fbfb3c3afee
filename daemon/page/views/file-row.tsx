import type { JSX } from 'preact'
import type { ListEntry } from '../../choice-service.ts'
import { escapeText } from '../../terminal/escape.ts'
import type { Look } from '../folder-state.ts'
import { formatBytes, formatCount, formatMoment } from '../format.ts'
import { Action } from '../parts/action.tsx'
import { Icon, type IconName } from '../parts/icons.tsx'
import { folderHref } from '../router.ts'
import { text } from '../text.ts'

const ICONS = { file: 'file', directory: 'folder', symlink: 'next' } as const satisfies Record<ListEntry['type'], IconName>

export interface FileRowProps {
  readonly folder: string
  readonly item: ListEntry | undefined
  readonly change: (what: 'fetch' | 'free', item: ListEntry) => Promise<void>
}

export function FileRow({ folder, item, change }: FileRowProps): JSX.Element {
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
