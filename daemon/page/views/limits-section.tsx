import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { RateRule } from '../../../src/index.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { text } from '../text.ts'
import { Action } from '../parts/action.tsx'
import { Icon } from '../parts/icons.tsx'

const MB = 1e6
/** Less is refused by the daemon. */
const LEAST_MB = 0.032

export function LimitsSection({ start }: { readonly start: readonly RateRule[] }): JSX.Element {
  const kept = useSignal(start)
  const rules = useSignal(start)
  const change = (at: number, some: Partial<RateRule>): void => {
    rules.value = rules.value.map((rule, i) => (i === at ? { ...rule, ...some } : rule))
  }
  const save = async (): Promise<void> => {
    // A rule that limits nothing is none.
    const limits = rules.value.filter(({ up, down }) => up !== undefined || down !== undefined)
    const answer = await call<{ limits: readonly RateRule[] }>('PATCH', '/api/limits', { limits })
    kept.value = answer.limits
    rules.value = answer.limits
    announce(text.saved)
  }
  return (
    <section class="card">
      <h2>{text.limits}</h2>
      <p class="small soft">{text.limitsHint}</p>
      <ul class="limits">
        {rules.value.map((rule, i) => (
          <li key={i}>
            <fieldset class="limit">
              <legend class="hidden">{text.limit(i + 1)}</legend>
              <Rate name={text.down} value={rule.down} onChange={(down) => change(i, { down })} />
              <Rate name={text.up} value={rule.up} onChange={(up) => change(i, { up })} />
              <Clock name={text.fromTime} minute={rule.from} onChange={(from) => change(i, { from, to: from === undefined ? undefined : (rule.to ?? 0) })} />
              <Clock name={text.toTime} minute={rule.to} onChange={(to) => change(i, { to, from: to === undefined ? undefined : (rule.from ?? 0) })} />
              <label class="check">
                <input type="checkbox" checked={rule.lan} onChange={({ currentTarget }) => change(i, { lan: currentTarget.checked })} />
                {text.onLan}
              </label>
              <button
                type="button"
                class="button quiet icon-only"
                aria-label={`${text.remove}: ${text.limit(i + 1)}`}
                onClick={() => (rules.value = rules.value.filter((_, other) => other !== i))}
              >
                <Icon name="trash" />
              </button>
            </fieldset>
          </li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" class="button" onClick={() => (rules.value = [...rules.value, { lan: false }])}>
          <Icon name="plus" />
          {text.addLimit}
        </button>
        <Action icon="check" look="primary" disabled={rules.value === kept.value} run={save}>
          {text.save}
        </Action>
      </div>
    </section>
  )
}

interface RateProps {
  readonly name: string
  readonly value: number | undefined
  readonly onChange: (bytes: number | undefined) => void
}

function Rate({ name, value, onChange }: RateProps): JSX.Element {
  return (
    <label class="field">
      <span class="small soft">{`${name}, MB/s`}</span>
      <input
        type="number"
        min={LEAST_MB}
        step="any"
        placeholder={text.noLimit}
        value={value === undefined ? '' : value / MB}
        onChange={({ currentTarget: { valueAsNumber } }) =>
          onChange(Number.isNaN(valueAsNumber) ? undefined : Math.round(Math.max(LEAST_MB, valueAsNumber) * MB))
        }
      />
    </label>
  )
}

interface ClockProps {
  readonly name: string
  readonly minute: number | undefined
  readonly onChange: (minute: number | undefined) => void
}

function Clock({ name, minute, onChange }: ClockProps): JSX.Element {
  const two = (value: number): string => String(value).padStart(2, '0')
  return (
    <label class="field">
      <span class="small soft">{name}</span>
      <input
        type="time"
        value={minute === undefined ? '' : `${two(Math.floor(minute / 60))}:${two(minute % 60)}`}
        onChange={({ currentTarget: { value } }) => {
          const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(value) ?? []
          onChange(hours === undefined ? undefined : Number(hours) * 60 + Number(minutes))
        }}
      />
    </label>
  )
}
