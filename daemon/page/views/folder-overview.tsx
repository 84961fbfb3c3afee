import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import type { MemberStatus } from '../../member-service.ts'
import type { ExplainedProblem, FolderStatus } from '../../status.ts'
import { deviceName } from '../../terminal/format.ts'
import { call } from '../api.ts'
import { formatAgo, formatBytes, formatCount } from '../format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action } from '../parts/action.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icons.tsx'
import { Chip, Notice, PathText } from '../parts/shown.tsx'

/** Of problems that are shown in full; the rest is counted. */
const SHOWN = 100

export function FolderOverview({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const { files, bytes, needFiles, needBytes, archive, leftOut, localChanges, id } = folder
  return (
    <>
      <dl class="stats">
        <Stat name={folder.right === 'store' ? text.recordsStat : text.filesStat}>{formatCount(files)}</Stat>
        <Stat name={text.sizeStat}>{formatBytes(bytes)}</Stat>
        <Stat name={text.toCome}>{needFiles === 0 ? text.nothing : `${formatCount(needFiles)}, ${formatBytes(needBytes)}`}</Stat>
        <Stat name={leftOut > 0 ? text.leftOutStat : text.archiveStat}>{leftOut > 0 ? formatCount(leftOut) : formatBytes(archive?.bytes ?? 0)}</Stat>
      </dl>
      {localChanges > 0 && (
        <Notice icon="edit" look="warn" title={text.localChanges(localChanges)}>
          <div class="actions">
            <Action look="danger" run={() => call('POST', `/api/folders/${id}/local-changes/revert`, {})}>
              {text.revert}
            </Action>
          </div>
        </Notice>
      )}
      {folder.problems > 0 && <Problems folder={folder} />}
      <Members folder={folder} />
    </>
  )
}

function Stat({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="card stat">
      <dt class="small soft">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Problems({ folder: { id, problems: count } }: { readonly folder: FolderStatus }): JSX.Element {
  const { value = [] } = useLoaded<readonly ExplainedProblem[]>(`/api/folders/${id}/problems`, count)
  return (
    <section class="card">
      <h2>{text.problems}</h2>
      <ul class="rows" style={{ minHeight: `${Math.min(count, SHOWN) * 4}rem` }}>
        {value.slice(0, SHOWN).map(({ path, message, remedy }) => (
          <li key={path} class="problem">
            <Icon name="alert" />
            <div>
              <p class="strong mono">
                <PathText path={path} />
              </p>
              <p>{message}</p>
              <p class="soft">{remedy}</p>
            </div>
          </li>
        ))}
      </ul>
      {count > SHOWN && <p class="small soft">{text.andMore(count - SHOWN)}</p>}
    </section>
  )
}

function Members({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const removing = useSignal<MemberStatus | undefined>(undefined)
  const { value = [], reload } = useLoaded<readonly MemberStatus[]>(
    `/api/folders/${folder.id}/members`,
    folder.peers.map(({ id, name }) => id + name).join() + folder.epoch
  )
  const inSync = new Map(folder.peers.map((peer) => [peer.id, peer.inSync]))
  const others = value.filter(({ self }) => !self)
  const mayRemove = folder.right === 'write' && !folder.byGrant
  const words = { write: text.mayWrite, read: text.mayRead, store: text.mayStore }
  return (
    <section class="card">
      <h2>{text.devices}</h2>
      {others.length === 0 ? (
        <p class="soft pad">{text.noMembers}</p>
      ) : (
        <ul class="rows">
          {others.map((member) => (
            <li key={member.device} class="member">
              <Icon name={member.right === 'store' ? 'sealed' : 'device'} />
              <div class="grow">
                <p class="strong">{deviceName(member.name, member.device)}</p>
                <p class="small soft">{`${words[member.right]} · ${seenText(member)}`}</p>
              </div>
              {member.connected && (
                <Chip look={inSync.get(member.device) === true ? 'good' : 'busy'} icon={inSync.get(member.device) === true ? 'check' : 'sync'}>
                  {inSync.get(member.device) === true ? text.inSync : text.notInSync}
                </Chip>
              )}
              {mayRemove && (
                <button
                  type="button"
                  class="button quiet icon-only"
                  aria-label={text.takeOut(deviceName(member.name, member.device))}
                  onClick={() => (removing.value = member)}
                >
                  <Icon name="trash" />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {removing.value !== undefined && (
        <Dialog title={text.takeOut(deviceName(removing.value.name, removing.value.device))} onClose={() => (removing.value = undefined)}>
          <p>{text.takeOutHint}</p>
          <div class="actions">
            <Action
              look="danger"
              run={async () => {
                await call('POST', `/api/folders/${folder.id}/members/remove`, { devices: [removing.value?.device] })
                removing.value = undefined
                reload()
              }}
            >
              {text.takeOutNow}
            </Action>
          </div>
        </Dialog>
      )}
    </section>
  )
}

function seenText({ connected, lastSeen }: MemberStatus): string {
  if (connected) return text.connected
  return lastSeen === null ? text.neverSeen : text.lastSeen(formatAgo(lastSeen, Date.now()))
}
