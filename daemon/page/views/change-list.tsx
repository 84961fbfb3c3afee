import type { JSX } from 'preact'
import type { LoggedChange } from '../../change-logs.ts'
import { formatBytes, formatClock, formatDay } from '../format.ts'
import { text } from '../text.ts'
import { Icon, type IconName } from '../parts/icons.tsx'
import { Empty, PathText } from '../parts/shown.tsx'
import { folderHref } from '../router.ts'

export interface ShownChange extends LoggedChange {
  readonly folder: string
  /** Of several folders: which one. */
  readonly label?: string
  readonly who: string | undefined
}

const ICONS = {
  added: 'plus',
  edited: 'edit',
  deleted: 'trash',
  renamed: 'rename',
  held: 'hand',
  damaged: 'alert'
} as const satisfies Record<LoggedChange['what'], IconName>

/** The newest first, under the days on which they were. */
export function ChangeList({ changes }: { readonly changes: readonly ShownChange[] }): JSX.Element {
  if (changes.length === 0) {
    return (
      <Empty icon="activity" title={text.noChanges}>
        <p class="soft">{text.noChangesHint}</p>
      </Empty>
    )
  }
  const days = Map.groupBy(
    changes.toSorted((a, b) => b.at - a.at || b.n - a.n),
    ({ at }) => formatDay(at)
  )
  return (
    <>
      {[...days].map(([day, those]) => (
        <section key={day} class="day">
          <h2 class="day-name">{day}</h2>
          <ul class="rows">
            {those.map((change) => (
              <ChangeRow key={`${change.folder}${change.n}`} change={change} />
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function ChangeRow({ change }: { readonly change: ShownChange }): JSX.Element {
  const { at, path, what, from, size, note, who, label, folder } = change
  const facts = [
    ...(who === undefined ? [] : [who]),
    ...(size === undefined || what === 'deleted' ? [] : [formatBytes(size)]),
    ...(from === undefined ? [] : [text.from(from)])
  ]
  return (
    <li class="change">
      <span class={`plan-kind ${what}`}>
        <Icon name={ICONS[what]} />
      </span>
      <div class="grow">
        <p class="mono">{path === '' ? <span>{label ?? text.wholeFolder}</span> : <PathText path={path} />}</p>
        <p class="small soft cut">
          {label !== undefined && <a href={folderHref(folder)}>{label}</a>}
          {label !== undefined && ' · '}
          {[wordOf(change), ...facts, ...(note === undefined ? [] : [note])].join(' · ')}
        </p>
      </div>
      <time class="small soft" dateTime={new Date(at).toISOString()}>
        {formatClock(at)}
      </time>
    </li>
  )
}

function wordOf({ what, why }: LoggedChange): string {
  if (why === 'conflict') return text.wasConflict
  if (why === 'healed') return text.wasHealed
  switch (what) {
    case 'added':
      return text.wasAdded
    case 'edited':
      return text.wasEdited
    case 'deleted':
      return text.wasDeleted
    case 'renamed':
      return text.wasRenamed
    case 'held':
      return text.wasHeld
    case 'damaged':
      return text.wasDamaged
  }
}
