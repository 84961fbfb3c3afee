import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { ListEntry } from '../../choice-service.ts'
import type { FreeResult } from '../../../src/index.ts'
import type { FolderStatus } from '../../status.ts'
import { escapeText } from '../../terminal/escape.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { formatBytes } from '../format.ts'
import { text } from '../text.ts'
import { FileRow } from './file-row.tsx'
import { useItems } from './items.ts'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'
import { Empty, Notice, Waiting } from '../parts/shown.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { folderHref, route } from '../router.ts'

/** As high as its style says. */
const ROW_PX = 56

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
