import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { LoggedChange } from '../../change-logs.ts'
import type { MemberStatus } from '../../member-service.ts'
import type { FolderStatus } from '../../status.ts'
import { deviceName } from '../../terminal/format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'
import { Waiting } from '../parts/shown.tsx'
import { status } from '../state.ts'
import { ChangeList, type ShownChange } from './change-list.tsx'

const FIRST = 200
const MOST = 10_000

export function FolderActivity({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const limit = useSignal(FIRST)
  const wanted = useSignal('')
  const { value, error } = useLoaded<readonly LoggedChange[]>(`/api/folders/${folder.id}/log?limit=${limit.value}`, folder.lastChange?.at)
  const { value: members = [] } = useLoaded<readonly MemberStatus[]>(`/api/folders/${folder.id}/members`)
  if (value === undefined) return error === undefined ? <Waiting /> : <Fault error={error} />
  const names = new Map<string, string>(members.map(({ device, name, self }) => [device, self ? text.thisDevice : deviceName(name, device)]))
  const sought = wanted.value.toLowerCase()
  const changes = value
    .filter(({ path }) => path.toLowerCase().includes(sought))
    .map((change): ShownChange => ({ ...change, folder: folder.id, who: whoOf(change.device, names) }))
  return (
    <section class="card">
      <label class="search">
        <Icon name="search" />
        <span class="hidden">{text.searchChanges}</span>
        <input type="search" placeholder={text.searchChanges} value={wanted.value} onInput={({ currentTarget }) => (wanted.value = currentTarget.value)} />
      </label>
      <ChangeList changes={changes} />
      {value.length >= limit.value && limit.value < MOST && (
        <button type="button" class="button" onClick={() => (limit.value = Math.min(MOST, limit.value * 5))}>
          {text.showMore}
        </button>
      )}
    </section>
  )
}

/** Undefined where it is not known. */
export function whoOf(device: string | undefined, names: ReadonlyMap<string, string> = new Map()): string | undefined {
  if (device === undefined) return undefined
  if (device === status.value?.device.id) return text.thisDevice
  return names.get(device) ?? deviceName(status.value?.peers.find(({ id }) => id === device)?.name ?? '', device)
}
