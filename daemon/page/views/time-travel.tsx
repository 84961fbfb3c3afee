import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useId, useMemo } from 'preact/hooks'
import type { RestorePlan, RestoreStep, VersionList } from '../../status.ts'
import { announce } from '../announce.ts'
import { formatBytes, formatCount, formatMoment } from '../format.ts'
import { useAnswer } from '../loaded.ts'
import { type Moment, momentsOf } from '../moments.ts'
import { text } from '../text.ts'
import { Action } from '../parts/action.tsx'
import { Fault } from '../parts/fault.tsx'
import { Icon, type IconName } from '../parts/icons.tsx'
import { PathText, Progress } from '../parts/shown.tsx'
import { restore } from './restore.ts'

/** Of steps that are shown; all are counted. */
const SHOWN = 100
const BARS = 60
const ICONS = { create: 'plus', change: 'history', delete: 'trash' } as const satisfies Record<RestoreStep['does'], IconName>

export interface TimeTravelProps {
  readonly folder: string
  readonly path: string
  readonly list: VersionList
  readonly onRestored: () => void
}

/** The folder, or what is at a path of it, as it was before each of its changes. */
export function TimeTravel({ folder, path, list, onRestored }: TimeTravelProps): JSX.Element {
  const moments = useMemo(() => momentsOf(list), [list])
  // From now backwards, so that changes that come do not move what is picked.
  const back = useSignal(0)
  const deleteNewer = useSignal(false)
  const done = useSignal<number | undefined>(undefined)
  const id = useId()
  const at = back.value === 0 ? undefined : moments[moments.length - back.value]?.at
  const newer = deleteNewer.value
  const { value: plan, error: fault } = useAnswer<RestorePlan>(
    `/api/folders/${folder}/restore/plan`,
    at === undefined ? undefined : { path, at, deleteNewer: newer, others: true }
  )
  useEffect(() => {
    if (plan !== undefined) announce(text.restorePlan(plan.steps.length))
  }, [plan])
  const bring = async (): Promise<void> => {
    const steps = plan?.steps ?? []
    done.value = 0
    try {
      await restore(folder, steps, (count) => (done.value = count / steps.length))
      announce(text.restored(steps.length))
      back.value = 0
    } finally {
      done.value = undefined
      onRestored()
    }
  }
  const steps = plan?.steps ?? []
  return (
    <section class="card travel">
      <div class="travel-head">
        <label class="strong" for={id}>
          {text.asItWas}
        </label>
        <output class="travel-time" for={id}>
          {at === undefined ? text.now : formatMoment(at)}
        </output>
      </div>
      <Bars moments={moments} picked={moments.length - back.value} />
      <input
        id={id}
        type="range"
        min={0}
        max={moments.length}
        value={moments.length - back.value}
        aria-valuetext={at === undefined ? text.now : formatMoment(at)}
        onInput={({ currentTarget }) => (back.value = moments.length - Number(currentTarget.value))}
      />
      <p class="travel-ends small soft">
        <span>{formatMoment(moments[0]?.at ?? 0)}</span>
        <span>{text.now}</span>
      </p>
      <label class="check">
        <input type="checkbox" checked={newer} onChange={({ currentTarget }) => (deleteNewer.value = currentTarget.checked)} />
        {text.deleteNewer}
      </label>
      <Fault error={fault} />
      {at !== undefined && plan !== undefined && (
        <>
          <p>{steps.length === 0 ? text.alreadySo : text.restorePlan(steps.length)}</p>
          <ul class="rows steps">
            {steps.slice(0, SHOWN).map(({ path: item, does, from }) => (
              <li key={item}>
                <span class={`plan-kind ${does}`}>
                  <Icon name={ICONS[does]} />
                </span>
                <span class="mono grow">
                  <PathText path={item} />
                </span>
                <span class="small soft">{`${wordOf(does)}${from === null ? '' : ` · ${formatBytes(from.size)}`}`}</span>
              </li>
            ))}
          </ul>
          {steps.length > SHOWN && <p class="small soft">{text.andMore(steps.length - SHOWN)}</p>}
          {plan.newer > 0 && <p class="small soft">{text.newerStay(plan.newer)}</p>}
          {done.value !== undefined && <Progress value={done.value} label={text.restore} />}
          {steps.length > 0 && (
            <div class="actions">
              <Action icon="history" look="primary" run={bring}>
                {text.bringBack(formatCount(steps.length))}
              </Action>
            </div>
          )}
        </>
      )}
      {at === undefined && <p class="small soft">{text.travelHint}</p>}
    </section>
  )
}

/** How much changed at the moments of the slider, and which of them is picked. */
function Bars({ moments, picked }: { readonly moments: readonly Moment[]; readonly picked: number }): JSX.Element {
  const each = Math.ceil((moments.length + 1) / BARS)
  const bars = Array.from({ length: Math.ceil((moments.length + 1) / each) }, (_, i) => ({
    from: i * each,
    count: moments.slice(i * each, (i + 1) * each).reduce((sum, { count }) => sum + count, 0)
  }))
  const most = Math.max(1, ...bars.map(({ count }) => Math.log1p(count)))
  return (
    <div class="travel-bars" aria-hidden="true">
      {bars.map(({ from, count }) => (
        <span
          key={from}
          class={picked >= from && picked < from + each ? 'picked' : from > picked ? 'later' : ''}
          style={{ height: `${Math.round((100 * Math.log1p(count)) / most)}%` }}
        />
      ))}
    </div>
  )
}

function wordOf(does: RestoreStep['does']): string {
  switch (does) {
    case 'create':
      return text.comesBack
    case 'change':
      return text.becomesOld
    case 'delete':
      return text.doDelete
  }
}
