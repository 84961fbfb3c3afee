import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { FolderStatus } from '../../status.ts'
import { call } from '../api.ts'
import { progressOf, shownState } from '../folder-state.ts'
import { formatCount, formatMoment } from '../format.ts'
import { text } from '../text.ts'
import { Action } from '../parts/action.tsx'
import { Icon } from '../parts/icons.tsx'
import { Chip, Empty, Notice, PathText, Progress } from '../parts/shown.tsx'
import { folderHref, hrefOf, route, type Tab } from '../router.ts'
import { status } from '../state.ts'
import { ConflictsTab } from './conflicts-tab.tsx'
import { FilesTab } from './files-tab.tsx'
import { FolderActivity } from './folder-activity.tsx'
import { FolderOverview } from './folder-overview.tsx'
import { progressText } from './folders-view.tsx'
import { FolderSettingsTab } from './folder-settings-tab.tsx'
import { IgnoreTab } from './ignore-tab.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { PlanTab } from './plan-tab.tsx'
import { VersionsTab } from './versions-tab.tsx'

export function FolderView(): JSX.Element {
  const folder = status.value?.folders.find(({ id }) => id === route.value.folder)
  if (folder === undefined) {
    return (
      <div class="card">
        <Empty icon="folder" title={text.noSuchFolder}>
          <a class="button" href={hrefOf('folders')}>
            {text.folders}
          </a>
        </Empty>
      </div>
    )
  }
  // What one folder's view has picked is nothing to another's.
  return <OneFolder key={folder.id} folder={folder} />
}

function OneFolder({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const progress = progressOf(folder)
  return (
    <>
      <a class="way-back" href={hrefOf('folders')}>
        <Icon name="back" />
        {text.folders}
      </a>
      <Head folder={folder} />
      {progress !== undefined && (
        <div class="folder-progress">
          <Progress value={progress} label={folder.label} />
          <p class="small soft">{progressText(folder)}</p>
        </div>
      )}
      {folder.error !== null && (
        <Notice icon={folder.state === 'held' ? 'hand' : 'alert'} look={folder.state === 'held' ? 'warn' : 'bad'} title={folder.error.message}>
          {folder.state !== 'held' && <p class="small soft">{folder.error.hint}</p>}
          {folder.state === 'held' && route.value.tab !== 'plan' && (
            <div class="actions">
              <a class="button primary" href={folderHref(folder.id, 'plan')}>
                <Icon name="plan" />
                {text.seePlan}
              </a>
            </div>
          )}
        </Notice>
      )}
      <Tabs folder={folder} />
      {tabOf(route.value.tab, folder)}
    </>
  )
}

function Head({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const inviting = useSignal(false)
  const { id, label, path, right, state, pausedUntil } = folder
  const { word, icon, look } = shownState(folder)
  return (
    <div class="view-head">
      <div class="folder-title">
        <h1>{label}</h1>
        <p class="small soft mono">
          <PathText path={path} />
        </p>
        <p class="facts">
          <Chip look={look} icon={icon}>
            {word}
          </Chip>
          {pausedUntil !== undefined && <span class="small soft">{text.until(formatMoment(pausedUntil))}</span>}
        </p>
      </div>
      <div class="actions">
        {right !== 'store' && (
          <button type="button" class="button primary" onClick={() => (inviting.value = true)}>
            <Icon name="invite" />
            {text.invite}
          </button>
        )}
        {state === 'paused' ? (
          <Action icon="play" run={() => call('POST', `/api/folders/${id}/resume`, { accept: false })}>
            <span class="wide-only">{text.resume}</span>
          </Action>
        ) : (
          <Action icon="pause" run={() => call('POST', `/api/folders/${id}/pause`, {})}>
            <span class="wide-only">{text.pause}</span>
          </Action>
        )}
        <Action icon="search" run={() => call('POST', `/api/folders/${id}/scan`, {})}>
          <span class="wide-only">{text.scan}</span>
        </Action>
      </div>
      {inviting.value && <InviteDialog folder={folder} onClose={() => (inviting.value = false)} />}
    </div>
  )
}

function Tabs({ folder: { id, right, conflicts, state } }: { readonly folder: FolderStatus }): JSX.Element {
  const bar = useRef<HTMLElement>(null)
  const { tab: current } = route.value
  // There may be more tabs than fit.
  useEffect(() => {
    bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [current])
  // Of sealed contents a device sees neither names nor versions.
  const all: readonly (readonly [tab: Tab, word: string, mark?: string])[] =
    right === 'store'
      ? [
          ['overview', text.overview],
          ['settings', text.settings]
        ]
      : [
          ['overview', text.overview],
          ['files', text.filesTab],
          ['conflicts', text.conflicts, conflicts > 0 ? formatCount(conflicts) : ''],
          ['plan', text.plan, state === 'held' ? '!' : ''],
          ['versions', text.versions],
          ['activity', text.activity],
          ['ignore', text.ignore],
          ['settings', text.settings]
        ]
  return (
    <nav ref={bar} class="tabs" aria-label={text.ofFolder}>
      {all.map(([tab, word, mark = '']) => (
        <a key={tab} href={folderHref(id, tab)} aria-current={current === tab ? 'page' : undefined}>
          {word}
          {mark !== '' && <span class="count warn">{mark}</span>}
        </a>
      ))}
    </nav>
  )
}

function tabOf(tab: Tab, folder: FolderStatus): JSX.Element {
  switch (tab) {
    case 'overview':
      return <FolderOverview folder={folder} />
    case 'files':
      return <FilesTab folder={folder} />
    case 'conflicts':
      return <ConflictsTab folder={folder} />
    case 'plan':
      return <PlanTab folder={folder} />
    case 'versions':
      return <VersionsTab folder={folder} />
    case 'activity':
      return <FolderActivity folder={folder} />
    case 'ignore':
      return <IgnoreTab folder={folder} />
    case 'settings':
      return <FolderSettingsTab folder={folder} />
  }
}
