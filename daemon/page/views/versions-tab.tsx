import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FolderStatus, ItemVersions, KeptVersion, RestorePlan, VersionList } from '../../status.ts'
import { escapeText } from '../../terminal/escape.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { formatBytes, formatMoment } from '../format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action } from '../parts/action.tsx'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'
import { Empty, PathText, Waiting } from '../parts/shown.tsx'
import { folderHref, route } from '../router.ts'
import { whoOf } from './folder-activity.tsx'
import { restore } from './restore.ts'
import { TimeTravel } from './time-travel.tsx'

/** Of items with old versions that are listed; the others are found by their directory. */
const SHOWN = 200

export function VersionsTab({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const { path } = route.value
  const { value, error, reload } = useLoaded<VersionList>(`/api/folders/${folder.id}/versions?${new URLSearchParams({ path })}`, folder.lastChange?.at)
  if (value === undefined) return error === undefined ? <Waiting /> : <Fault error={error} />
  return (
    <>
      {path !== '' && (
        <p class="picked">
          <span class="mono">
            <PathText path={path} />
          </span>
          <a class="button quiet" href={folderHref(folder.id, 'versions')}>
            <Icon name="cross" />
            {text.wholeFolder}
          </a>
        </p>
      )}
      {value.items.length === 0 ? (
        <div class="card">
          <Empty icon="history" title={text.noVersions}>
            <p class="soft">{text.noVersionsHint}</p>
          </Empty>
        </div>
      ) : (
        <>
          <TimeTravel key={path} folder={folder.id} path={path} list={value} onRestored={reload} />
          <section class="card">
            <h2>{text.changedItems}</h2>
            <ul class="rows">
              {value.items.slice(0, SHOWN).map((item) => (
                <ItemRow key={item.path} folder={folder.id} item={item} isOpen={item.path === path || value.items.length === 1} onRestored={reload} />
              ))}
            </ul>
            {(value.more || value.items.length > SHOWN) && <p class="small soft">{text.moreVersions}</p>}
          </section>
        </>
      )}
    </>
  )
}

interface ItemRowProps {
  readonly folder: string
  readonly item: ItemVersions
  readonly isOpen: boolean
  readonly onRestored: () => void
}

function ItemRow({ folder, item, isOpen, onRestored }: ItemRowProps): JSX.Element {
  const { path, current, versions } = item
  const open = useSignal(isOpen)
  const bring = (version: KeptVersion) => async () => {
    const body = { path, version: version.version, deleteNewer: false, others: true }
    const { steps } = await call<RestorePlan>('POST', `/api/folders/${folder}/restore/plan`, body)
    await restore(folder, steps)
    announce(text.restored(1))
    onRestored()
  }
  return (
    <li class="versions-of">
      <button type="button" class="row-toggle" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <Icon name={current === null ? 'trash' : 'file'} />
        <span class="mono grow">
          <PathText path={path} />
        </span>
        <span class="small soft">{current === null ? text.wasDeleted : text.versionCount(versions.length)}</span>
        <Icon name="next" />
      </button>
      {open.value && (
        <ol class="timeline">
          {current !== null && (
            <li>
              <span class="strong">{text.now}</span>
              <span class="small soft">{`${formatMoment(current.mtimeMs)} · ${formatBytes(current.size)}`}</span>
            </li>
          )}
          {versions.map((version) => (
            <li key={`${version.version}${version.device}`}>
              <span>{formatMoment(version.mtimeMs)}</span>
              <span class="small soft">
                {`${formatBytes(version.size)} · ${text.replacedAt(formatMoment(version.replacedAt))}`}
                {version.device !== null && ` · ${text.atDevice(whoOf(version.device) ?? '')}`}
              </span>
              <Action icon="history" label={text.restoreOf(escapeText(path), formatMoment(version.mtimeMs))} run={bring(version)}>
                {text.restore}
              </Action>
            </li>
          ))}
        </ol>
      )}
    </li>
  )
}
