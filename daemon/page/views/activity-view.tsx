import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { LoggedChange } from '../../change-logs.ts'
import { call } from '../api.ts'
import { text } from '../text.ts'
import { Waiting } from '../parts/shown.tsx'
import { status } from '../state.ts'
import { ChangeList, type ShownChange } from './change-list.tsx'
import { whoOf } from './folder-activity.tsx'

/** Those that changed last; of each the newest changes. */
const FOLDERS = 10
const CHANGES = 50

/** What changed lately, in all folders. */
export function ActivityView(): JSX.Element {
  const changes = useSignal<readonly (LoggedChange & { readonly folder: string; readonly label: string })[] | undefined>(undefined)
  const newest = (status.value?.folders ?? [])
    .filter(({ lastChange }) => lastChange !== null)
    .toSorted((a, b) => (b.lastChange?.at ?? 0) - (a.lastChange?.at ?? 0))
    .slice(0, FOLDERS)
  const changed = newest.map(({ id, lastChange }) => `${id} ${lastChange?.at}`).join()
  // When a change came.
  useEffect(() => {
    let over = false
    const all = newest.map(async ({ id, label }) => {
      const log = await call<readonly LoggedChange[]>('GET', `/api/folders/${id}/log?limit=${CHANGES}`).catch(() => [])
      return log.map((change) => ({ ...change, folder: id, label }))
    })
    void Promise.all(all).then((lists) => {
      if (!over) changes.value = lists.flat()
    })
    return () => {
      over = true
    }
  }, [changed])
  return (
    <>
      <div class="view-head">
        <h1>{text.activity}</h1>
      </div>
      <div class="card">
        {changes.value === undefined ? (
          <Waiting />
        ) : (
          <ChangeList changes={changes.value.map((change): ShownChange => ({ ...change, who: whoOf(change.device) }))} />
        )}
      </div>
    </>
  )
}
