import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FolderStatus, JoiningStatus, Status, WaitingDevice } from '../../status.ts'
import { deviceName } from '../../terminal/format.ts'
import { call } from '../api.ts'
import { contentText, progressOf, shownState } from '../folder-state.ts'
import { formatBytes, formatDuration } from '../format.ts'
import { text } from '../text.ts'
import { Action } from '../parts/action.tsx'
import { Icon } from '../parts/icons.tsx'
import { Chip, Empty, Notice, PathText, Progress } from '../parts/shown.tsx'
import { folderHref } from '../router.ts'
import { connectedPeers, status } from '../state.ts'
import { folderRates } from '../transfers.ts'
import { AddFolderDialog } from './add-folder-dialog.tsx'

/** From so many on they are searched, not read. */
const MANY = 12

export function FoldersView(): JSX.Element {
  const now = status.value as Status
  const adding = useSignal(false)
  const wanted = useSignal('')
  const sought = wanted.value.toLowerCase()
  const folders = now.folders.filter(({ label, path }) => `${label}\n${path}`.toLowerCase().includes(sought))
  return (
    <>
      <div class="view-head">
        <h1>{text.folders}</h1>
        <button type="button" class="button primary" onClick={() => (adding.value = true)}>
          <Icon name="plus" />
          {text.addFolder}
        </button>
      </div>
      {now.waiting.map((device) => (
        <WaitingNotice key={`${device.invitation}${device.device}`} waiting={device} />
      ))}
      {now.joining.map((joining) => (
        <JoiningNotice key={joining.id} joining={joining} />
      ))}
      {now.folders.length > MANY && (
        <label class="search">
          <Icon name="search" />
          <span class="hidden">{text.searchFolders}</span>
          <input type="search" placeholder={text.searchFolders} value={wanted.value} onInput={({ currentTarget }) => (wanted.value = currentTarget.value)} />
        </label>
      )}
      {now.folders.length === 0 ? (
        <div class="card">
          <Empty icon="folder" title={text.noFolders}>
            <p class="soft">{text.noFoldersHint}</p>
          </Empty>
        </div>
      ) : (
        <ul class="card folders">
          {folders.map((folder) => (
            <FolderRow key={folder.id} folder={folder} />
          ))}
        </ul>
      )}
      {now.folders.length > 0 && folders.length === 0 && <p class="soft">{text.nothingFound}</p>}
      {adding.value && <AddFolderDialog onClose={() => (adding.value = false)} />}
    </>
  )
}

function FolderRow({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const { id, label, path, right, conflicts, problems, error } = folder
  const { word, icon, look } = shownState(folder)
  const progress = progressOf(folder)
  return (
    <li class="folder-row">
      <span class={`tile ${look}`}>
        <Icon name={right === 'store' ? 'sealed' : 'folder'} />
      </span>
      <div class="folder-name">
        <a class="stretched" href={folderHref(id)}>
          {label}
        </a>
        <span class="small soft mono">
          <PathText path={path} />
        </span>
      </div>
      <Chip look={look} icon={icon}>
        {word}
      </Chip>
      <p class="facts small soft">
        <span>{`${contentText(folder)} · ${peersText(folder)}`}</span>
        {conflicts > 0 && (
          <a class="chip warn" href={folderHref(id, 'conflicts')}>
            {text.conflictCount(conflicts)}
          </a>
        )}
        {problems > 0 && (
          <a class="chip bad" href={folderHref(id)}>
            {text.problemCount(problems)}
          </a>
        )}
      </p>
      {progress !== undefined && (
        <div class="folder-progress">
          <Progress value={progress} label={label} />
          <p class="small soft">{progressText(folder)}</p>
        </div>
      )}
      {error !== null && <p class={`folder-error small ${look}`}>{error.message}</p>}
    </li>
  )
}

function peersText({ peers }: FolderStatus): string {
  const connected = new Set(connectedPeers.value.map(({ id }) => id))
  const here = peers.filter(({ id }) => connected.has(id))
  if (here.length === 0) return text.noDevices
  return here.length > 3 ? text.withDevices(here.length) : text.with(here.map(({ name, id }) => deviceName(name, id)).join(', '))
}

/** `1.2 GB of 2.9 GB, 34 MB/s, 3 min left`. */
export function progressText({ id, progress: { fetchedBytes, totalBytes } }: FolderStatus): string {
  const rate = folderRates.value.get(id)?.rate ?? 0
  const left = (totalBytes - fetchedBytes) / rate
  return [
    text.ofAll(formatBytes(fetchedBytes), formatBytes(totalBytes)),
    ...(rate > 0 ? [`${formatBytes(rate)}/s`] : []),
    ...(left > 0 && left < 172_800 ? [text.left(formatDuration(left))] : [])
  ].join(', ')
}

function WaitingNotice({ waiting }: { readonly waiting: WaitingDevice }): JSX.Element {
  const { device, invitation, name, label, address } = waiting
  const decide = (decision: 'approve' | 'deny') => () => call('POST', `/api/members/${decision}`, { device, invitation })
  return (
    <Notice icon="invite" look="warn" title={text.wantsIn(deviceName(name, device), label)}>
      <p class="small soft mono">
        {device}
        <br />
        {address}
      </p>
      <div class="actions">
        <Action look="primary" run={decide('approve')}>
          {text.letIn}
        </Action>
        <Action look="danger" run={decide('deny')}>
          {text.turnAway}
        </Action>
      </div>
    </Notice>
  )
}

function JoiningNotice({ joining: { id, path, error, hint } }: { readonly joining: JoiningStatus }): JSX.Element {
  return (
    <Notice icon="hand" look={error === null ? 'busy' : 'warn'} title={text.waitsFor(path)}>
      <p class="small soft">{error === null ? hint : error.message}</p>
      <div class="actions">
        <Action run={() => call('DELETE', `/api/joining/${id}`)}>{text.stopWaiting}</Action>
      </div>
    </Notice>
  )
}
