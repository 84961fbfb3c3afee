import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { NamedConflict } from '../conflict-service.ts'
import type { ExplainedProblem, FolderStatus } from '../status.ts'
import { contentText } from '../terminal/folder-line.ts'
import { deviceName, formatBytes, plural } from '../terminal/format.ts'
import { Action } from './action.tsx'
import { call } from './api.ts'
import { progressOf, shownState } from './folder-state.ts'
import { Icon } from './icons.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { connectedPeers } from './state.ts'
import { text } from './text.ts'

/** Of each list that is shown in full; the rest is counted. */
const SHOWN = 50

export function FolderCard({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const open = useSignal(false)
  const { word, icon, look } = shownState(folder)
  const progress = progressOf(folder)
  const connected = new Set(connectedPeers.value.map(({ id }) => id))
  const peers = folder.peers.filter(({ id }) => connected.has(id))
  return (
    <li class="card">
      <button type="button" class="folder-toggle" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <span class="folder-head">
          <Icon name={folder.right === 'store' ? 'sealed' : 'folder'} />
          <span class="name">{folder.label}</span>
          <span class={`state ${look}`}>
            <Icon name={icon} />
            {word}
          </span>
          <span class="path soft small mono">{folder.path}</span>
        </span>
        <span class="facts soft small">
          <span>{contentText(folder)}</span>
          {folder.needFiles > 0 && <span>{`${plural(folder.needFiles, 'file')} to come, ${formatBytes(folder.needBytes)}`}</span>}
          <span>{peers.length === 0 ? text.noDevices : `${text.peersOfFolder} ${peers.map(({ name, id }) => deviceName(name, id)).join(', ')}`}</span>
          {folder.conflicts > 0 && <span class="state warn">{plural(folder.conflicts, 'conflict')}</span>}
          {folder.problems > 0 && <span class="state bad">{plural(folder.problems, 'problem')}</span>}
        </span>
      </button>
      {progress !== undefined && (
        <div class="bar" role="progressbar" aria-label={folder.label} aria-valuenow={Math.round(progress * 100)} aria-valuemin={0} aria-valuemax={100}>
          <div style={{ width: `${progress * 100}%` }} />
        </div>
      )}
      {folder.error !== null && <FolderFault folder={folder} error={folder.error} />}
      {open.value && <FolderDetails folder={folder} />}
    </li>
  )
}

function FolderFault({ folder, error }: { readonly folder: FolderStatus; readonly error: NonNullable<FolderStatus['error']> }): JSX.Element {
  return (
    <div class="notice" role="status">
      <p class="title">
        <Icon name="alert" />
        <span>{error.message}</span>
      </p>
      <p class="small soft">{error.hint}</p>
      {folder.state === 'held' && (
        <div class="actions">
          <Action look="danger" run={() => call('POST', `/api/folders/${folder.id}/resume`, { accept: true })}>
            {text.accept}
          </Action>
        </div>
      )}
    </div>
  )
}

function FolderDetails({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const inviting = useSignal(false)
  const removing = useSignal(false)
  const route = `/api/folders/${folder.id}`
  return (
    <div class="details">
      <div class="actions">
        {folder.right !== 'store' && (
          <button type="button" class="button primary" onClick={() => (inviting.value = true)}>
            <Icon name="invite" />
            {text.invite}
          </button>
        )}
        {folder.state === 'paused' ? (
          <Action icon="play" run={() => call('POST', `${route}/resume`, { accept: false })}>
            {text.resume}
          </Action>
        ) : (
          <Action icon="pause" run={() => call('POST', `${route}/pause`, {})}>
            {text.pause}
          </Action>
        )}
        <Action icon="search" run={() => call('POST', `${route}/scan`, {})}>
          {text.scan}
        </Action>
        <button type="button" class="button danger" onClick={() => (removing.value = true)}>
          <Icon name="trash" />
          {text.remove}
        </button>
      </div>
      {removing.value && (
        <div class="notice">
          <p>{text.removeAsk}</p>
          <div class="actions">
            <Action look="danger" run={() => call('DELETE', route)}>
              {text.remove}
            </Action>
            <button type="button" class="button" onClick={() => (removing.value = false)}>
              {text.cancel}
            </button>
          </div>
        </div>
      )}
      {folder.problems > 0 && <Problems id={folder.id} count={folder.problems} />}
      {folder.conflicts > 0 && <Conflicts id={folder.id} count={folder.conflicts} />}
      {folder.peers.length > 0 && (
        <section>
          <h3>{text.devices}</h3>
          <ul class="rows">
            {folder.peers.map((peer) => (
              <li key={peer.id}>
                <span class="grow">{deviceName(peer.name, peer.id)}</span>
                <span class={`state small ${peer.inSync ? 'good' : 'rest'}`}>{peer.inSync ? text.inSync : text.notInSync}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {inviting.value && <InviteDialog folder={folder} onClose={() => (inviting.value = false)} />}
    </div>
  )
}

/** A list that is fetched anew when its count changes. */
function useList<T>(route: string, count: number): readonly T[] {
  const list = useSignal<readonly T[]>([])
  // The count says that there is another list.
  useEffect(() => {
    call<readonly T[]>('GET', route).then(
      (all) => {
        list.value = all
      },
      () => {}
    )
  }, [route, count])
  return list.value
}

function Problems({ id, count }: { readonly id: string; readonly count: number }): JSX.Element {
  const problems = useList<ExplainedProblem>(`/api/folders/${id}/problems`, count)
  return (
    <section>
      <h3>{text.problems}</h3>
      <ul class="rows">
        {problems.slice(0, SHOWN).map((problem) => (
          <li key={problem.path}>
            <span class="grow mono">{problem.path}</span>
            <span class="grow small">
              {problem.message}
              <br />
              <span class="soft">{problem.remedy}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Conflicts({ id, count }: { readonly id: string; readonly count: number }): JSX.Element {
  const conflicts = useList<NamedConflict>(`/api/folders/${id}/conflicts`, count)
  const keep = (copy: string, which: 'current' | 'copy' | 'both') => () => call('POST', `/api/folders/${id}/conflicts/resolve`, { copies: [copy], keep: which })
  return (
    <section>
      <h3>{text.conflicts}</h3>
      <ul class="rows">
        {conflicts.slice(0, SHOWN).map((conflict) => (
          <li key={conflict.copy}>
            <span class="grow mono">{conflict.path}</span>
            <span class="grow mono small soft">{conflict.copy}</span>
            <span class="actions">
              <Action run={keep(conflict.copy, 'current')}>{text.keepCurrent}</Action>
              <Action run={keep(conflict.copy, 'copy')}>{text.keepCopy}</Action>
              <Action run={keep(conflict.copy, 'both')}>{text.keepBoth}</Action>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
