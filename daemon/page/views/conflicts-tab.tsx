import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { ConflictDiff, NamedConflict, NamedSide } from '../../conflict-service.ts'
import type { FolderStatus, Resolution } from '../../status.ts'
import { deviceName } from '../../terminal/format.ts'
import { announce } from '../announce.ts'
import { ApiError, call } from '../api.ts'
import { formatBytes, formatCount, formatMoment } from '../format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action } from '../parts/action.tsx'
import { Diff } from '../parts/diff.tsx'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'
import { Chip, Empty, PathText, Waiting } from '../parts/shown.tsx'

/** Of conflicts that are listed; the others come when these are resolved. */
const SHOWN = 100

export function ConflictsTab({ folder: { id, conflicts } }: { readonly folder: FolderStatus }): JSX.Element {
  const { value, error, reload } = useLoaded<readonly NamedConflict[]>(`/api/folders/${id}/conflicts`, conflicts)
  const open = useSignal<string | undefined>(undefined)
  if (value === undefined) return error === undefined ? <Waiting /> : <Fault error={error} />
  if (value.length === 0) {
    return (
      <div class="card">
        <Empty icon="check" title={text.noConflicts}>
          <p class="soft">{text.noConflictsHint}</p>
        </Empty>
      </div>
    )
  }
  const shown = value.slice(0, SHOWN)
  const opened = open.value ?? shown[0]?.copy
  return (
    <>
      <p class="soft">{text.conflictsHint}</p>
      <ul class="stack">
        {shown.map((conflict) => (
          <li key={conflict.copy} class="card conflict">
            <h2>
              <button
                type="button"
                class="conflict-head"
                aria-expanded={conflict.copy === opened}
                onClick={() => (open.value = conflict.copy === opened ? '' : conflict.copy)}
              >
                <Icon name="split" />
                <span class="conflict-name">
                  <span class="strong mono">
                    <PathText path={conflict.path} />
                  </span>
                  <Chip look="warn">{reasonOf(conflict)}</Chip>
                </span>
                <Icon name="next" />
              </button>
            </h2>
            {conflict.copy === opened && (
              <OneConflict
                folder={id}
                conflict={conflict}
                onResolved={() => {
                  open.value = undefined
                  announce(text.resolved(conflict.path))
                  reload()
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {value.length > SHOWN && <p class="small soft">{text.andMore(value.length - SHOWN)}</p>}
    </>
  )
}

interface OneConflictProps {
  readonly folder: string
  readonly conflict: NamedConflict
  readonly onResolved: () => void
}

function OneConflict({ folder, conflict, onResolved }: OneConflictProps): JSX.Element {
  const { copy, current, copied, mine, ancestor } = conflict
  const { value: diff, error } = useLoaded<ConflictDiff>(`/api/folders/${folder}/conflicts/diff?${new URLSearchParams({ copy })}`)
  const keep = (which: 'current' | 'copy' | 'both' | 'merge') => async () => {
    const { resolutions } = await call<{ resolutions: readonly Resolution[] }>('POST', `/api/folders/${folder}/conflicts/resolve`, {
      copies: [copy],
      keep: which
    })
    const failed = resolutions.find((one) => !one.ok)
    if (failed?.ok === false) throw new ApiError(failed.fault)
    onResolved()
  }
  return (
    <div class="conflict-body">
      <div class="sides">
        <Side title={text.sideCurrent} side={current} isMine={mine === 'current'} keep={keep('current')} />
        <Side title={text.sideCopy} side={copied} isMine={mine === 'copy'} keep={keep('copy')} />
      </div>
      {error === undefined ? <Difference diff={diff} /> : <Fault error={error} />}
      <div class="actions">
        <Action icon="copy" run={keep('both')}>
          {text.keepBoth}
        </Action>
        {ancestor !== null && diff?.content === 'text' && (
          <Action icon="split" run={keep('merge')}>
            {text.merge}
          </Action>
        )}
      </div>
      <p class="small soft">{text.keepHint}</p>
    </div>
  )
}

interface SideProps {
  readonly title: string
  readonly side: NamedSide | null
  readonly isMine: boolean
  readonly keep: () => Promise<void>
}

function Side({ title, side, isMine, keep }: SideProps): JSX.Element {
  return (
    <div class="side-of">
      <div>
        <h3>{title}</h3>
        {side === null ? (
          <p class="small soft">{text.nothingThere}</p>
        ) : (
          <p class="small soft">
            {side.self || isMine ? text.thisDevice : deviceName(side.name, side.device)}
            {` · ${formatMoment(side.mtimeMs)}`}
            {side.type === 'file' && ` · ${formatBytes(side.size)}`}
          </p>
        )}
      </div>
      <Action icon="check" look="primary" label={`${text.keepThis}: ${title}`} run={keep}>
        {text.keepThis}
      </Action>
    </div>
  )
}

function Difference({ diff }: { readonly diff: ConflictDiff | undefined }): JSX.Element {
  if (diff === undefined) return <Waiting />
  switch (diff.content) {
    case 'text':
      return diff.difference === null || diff.difference.hunks.length === 0 ? <p class="pad soft">{text.sameText}</p> : <Diff difference={diff.difference} />
    case 'binary':
      return <p class="pad soft">{diff.firstDifference === null ? text.sameText : text.binary(formatCount(diff.firstDifference))}</p>
    case 'too-large':
      return <p class="pad soft">{text.tooLarge}</p>
    case 'none':
      return <p class="pad soft">{text.notComparable}</p>
  }
}

function reasonOf({ reason }: NamedConflict): string {
  switch (reason) {
    case 'both-edited':
      return text.bothEdited
    case 'both-made':
      return text.bothMade
    case 'type-changed':
      return text.typeChanged
    case 'gone':
      return text.gone
  }
}
