import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { ActionKind } from '../../../src/index.ts'
import type { NamedAction, NamedPlan } from '../../plan-service.ts'
import type { FolderStatus } from '../../status.ts'
import { deviceName } from '../../terminal/format.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { formatBytes, formatCount, formatMoment } from '../format.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action } from '../parts/action.tsx'
import { Fault } from '../parts/fault.tsx'
import { Icon, type IconName } from '../parts/icons.tsx'
import { Chip, Empty, Notice, PathText, Waiting } from '../parts/shown.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'

/** Of actions that can be picked one by one; the others go with all. */
const LIMIT = 5000
const ROW_PX = 60
const ICONS = { create: 'plus', update: 'edit', rename: 'rename', delete: 'trash', conflict: 'split' } as const satisfies Record<ActionKind, IconName>

export function PlanTab({ folder: { id, needFiles, state, error } }: { readonly folder: FolderStatus }): JSX.Element {
  const { value: plan, error: fault, reload } = useLoaded<NamedPlan>(`/api/folders/${id}/plan?limit=${LIMIT}`, `${needFiles} ${state} ${error?.message}`)
  const skipped = useSignal<ReadonlySet<string>>(new Set())
  if (fault !== undefined) return <Fault error={fault} />
  if (plan === undefined) return <Waiting />
  const all = plan.total + plan.goesOut.total
  if (all === 0) {
    return (
      <div class="card">
        <Empty icon="check" title={text.noPlan}>
          <p class="soft">{text.noPlanHint}</p>
        </Empty>
      </div>
    )
  }
  const toggle = (path: string): void => {
    const next = new Set(skipped.value)
    if (!next.delete(path)) next.add(path)
    skipped.value = next
  }
  const apply = async (): Promise<void> => {
    const skip = [...skipped.value]
    try {
      const { applied } = await call<{ applied: number }>('POST', `/api/plans/${plan.id}/apply`, skip.length === 0 ? {} : { skip })
      announce(text.applied(applied))
      skipped.value = new Set()
    } finally {
      // Also where it has become another meanwhile: then that is what is to be seen.
      reload()
    }
  }
  return (
    <>
      <div class="plan-head">
        <ul class="chips">
          {(Object.keys(ICONS) as ActionKind[])
            .filter((kind) => plan.counts[kind] > 0)
            .map((kind) => (
              <li key={kind}>
                <Chip look={kind === 'delete' ? 'bad' : kind === 'conflict' ? 'warn' : 'busy'} icon={ICONS[kind]}>
                  {`${wordOf(kind)} ${formatCount(plan.counts[kind])}`}
                </Chip>
              </li>
            ))}
        </ul>
        {plan.held && (
          <div class="actions">
            <Action icon="check" look="primary" disabled={skipped.value.size >= all} run={apply}>
              {skipped.value.size === 0 ? text.applyAll : text.applySome(all - skipped.value.size, all)}
            </Action>
          </div>
        )}
      </div>
      {!plan.held && <Notice icon="sync" look="busy" title={text.planRuns} />}
      {plan.total > 0 && <Actions title={text.comesIn} held={plan.held} actions={plan.actions} total={plan.total} skipped={skipped.value} toggle={toggle} />}
      {plan.goesOut.total > 0 && (
        <Actions title={text.goesOut} held={plan.held} actions={plan.goesOut.actions} total={plan.goesOut.total} skipped={skipped.value} toggle={toggle} />
      )}
    </>
  )
}

interface ActionsProps {
  readonly title: string
  readonly held: boolean
  readonly actions: readonly NamedAction[]
  readonly total: number
  readonly skipped: ReadonlySet<string>
  readonly toggle: (path: string) => void
}

function Actions({ title, held, actions, total, skipped, toggle }: ActionsProps): JSX.Element {
  return (
    <section class="card plan">
      <h2>{title}</h2>
      <VirtualList
        label={title}
        count={actions.length}
        rowHeight={ROW_PX}
        row={(i) => {
          const action = actions[i]
          return action === undefined ? <span /> : <OneAction action={action} held={held} isIn={!skipped.has(action.path)} toggle={toggle} />
        }}
      />
      {total > actions.length && <p class="small soft">{text.andMore(total - actions.length)}</p>}
    </section>
  )
}

interface OneActionProps {
  readonly action: NamedAction
  readonly held: boolean
  readonly isIn: boolean
  readonly toggle: (path: string) => void
}

function OneAction({ action, held, isIn, toggle }: OneActionProps): JSX.Element {
  const { path, from, device, time, size, risk, reason } = action
  const who = device === null ? [] : [deviceName(action.deviceName, device)]
  const facts = [...who, ...(time === null ? [] : [formatMoment(time)]), ...(action.type === 'file' ? [formatBytes(size)] : [])]
  const What = held ? 'label' : 'div'
  return (
    <What class={`plan-row ${isIn ? '' : 'out'}`} title={reason}>
      {held && <input type="checkbox" checked={isIn} onChange={() => toggle(path)} />}
      <span class={`plan-kind ${action.do}`}>
        <Icon name={ICONS[action.do]} />
        <span class="hidden">{wordOf(action.do)}</span>
      </span>
      <span class="plan-what">
        <span class="mono">
          <PathText path={path} />
        </span>
        <span class="small soft cut">{[...facts, ...(from === undefined ? [] : [text.from(from)]), reason].join(' · ')}</span>
      </span>
      {risk === 'high' && (
        <Chip look="bad" icon="alert">
          <span class="wide-only">{text.risky}</span>
        </Chip>
      )}
    </What>
  )
}

function wordOf(kind: ActionKind): string {
  switch (kind) {
    case 'create':
      return text.doCreate
    case 'update':
      return text.doUpdate
    case 'rename':
      return text.doRename
    case 'delete':
      return text.doDelete
    case 'conflict':
      return text.doConflict
  }
}
