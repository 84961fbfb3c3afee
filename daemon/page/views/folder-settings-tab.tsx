import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FolderSettings } from '../../../src/index.ts'
import type { FolderStatus } from '../../status.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Action, CopyButton } from '../parts/action.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Fault } from '../parts/fault.tsx'
import { Field, NumberInput, Select } from '../parts/fields.tsx'
import { Icon } from '../parts/icons.tsx'
import { Qr } from '../parts/qr.tsx'
import { Waiting } from '../parts/shown.tsx'
import { go, hrefOf } from '../router.ts'

const GB = 1e9
const MINUTE_S = 60
/** What the daemon does where nothing was decided. */
const DEFAULTS = { archive: 'staggered', review: 'risky', priority: 'normal', scanIntervalSeconds: 600, minFreeBytes: 0, copies: 1 } as const
const NAMES = ['archive', 'review', 'priority', 'scanIntervalSeconds', 'minFreeBytes', 'copies'] as const

type Values = { readonly [Name in (typeof NAMES)[number]]: NonNullable<FolderSettings[Name]> }

export function FolderSettingsTab({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const { value, error } = useLoaded<FolderSettings>(`/api/folders/${folder.id}/settings`)
  return (
    <>
      {value === undefined && error === undefined && <Waiting />}
      <Fault error={error} />
      {value !== undefined && <Form folder={folder.id} settings={value} />}
      {/* Not before, or it would move. */}
      {(value !== undefined || error !== undefined) && (
        <>
          <KeySection folder={folder} />
          <RemoveSection folder={folder} />
        </>
      )}
    </>
  )
}

function Form({ folder, settings }: { readonly folder: string; readonly settings: FolderSettings }): JSX.Element {
  const start: Values = { ...DEFAULTS, ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) }
  const kept = useSignal(start)
  const now = useSignal(start)
  const values = now.value
  const change = (some: Partial<Values>): void => {
    now.value = { ...now.value, ...some }
  }
  const [policy = '', count = ''] = values.archive.split(' ')
  const changed = NAMES.filter((name) => values[name] !== kept.value[name])
  const save = async (): Promise<void> => {
    const reset = changed.filter((name) => values[name] === DEFAULTS[name])
    const set = Object.fromEntries(changed.filter((name) => !reset.includes(name)).map((name) => [name, values[name]]))
    await call('PATCH', `/api/folders/${folder}/settings`, { set, reset })
    kept.value = values
    announce(text.saved)
  }
  return (
    <section class="card form">
      <h2>{text.settings}</h2>
      <Field name={text.archiveStat} hint={text.archiveHint}>
        <Select
          value={policy}
          options={[
            ['staggered', text.archiveStaggered],
            ['keep', text.archiveKeep],
            ['days', text.archiveDays],
            ['off', text.archiveOff]
          ]}
          onChange={(one) => change({ archive: one === 'keep' ? 'keep 10' : one === 'days' ? 'days 30' : one })}
        />
      </Field>
      {count !== '' && (
        <Field name={policy === 'keep' ? text.versionsKept : text.daysKept}>
          <NumberInput value={Number(count)} min={1} max={99_999} onChange={(one) => change({ archive: `${policy} ${one}` })} />
        </Field>
      )}
      <Field name={text.review} hint={text.reviewHint}>
        <Select
          value={values.review}
          options={[
            ['risky', text.reviewRisky],
            ['always', text.reviewAlways],
            ['never', text.reviewNever]
          ]}
          onChange={(review) => change({ review })}
        />
      </Field>
      <Field name={text.priority}>
        <Select
          value={values.priority}
          options={[
            ['high', text.high],
            ['normal', text.normal],
            ['low', text.low]
          ]}
          onChange={(priority) => change({ priority })}
        />
      </Field>
      <Field name={text.scanInterval} hint={text.scanIntervalHint}>
        <NumberInput
          value={Math.round(values.scanIntervalSeconds / MINUTE_S)}
          min={1}
          max={10_080}
          onChange={(minutes) => change({ scanIntervalSeconds: minutes * MINUTE_S })}
        />
      </Field>
      <Field name={text.minFree} hint={text.minFreeHint}>
        <NumberInput value={values.minFreeBytes / GB} min={0} max={1_000_000} step={0.5} onChange={(gb) => change({ minFreeBytes: Math.round(gb * GB) })} />
      </Field>
      <Field name={text.copies} hint={text.copiesHint}>
        <NumberInput value={values.copies} min={1} max={100} onChange={(copies) => change({ copies })} />
      </Field>
      <div class="actions">
        <Action icon="check" look="primary" disabled={changed.length === 0} run={save}>
          {text.save}
        </Action>
      </div>
    </section>
  )
}

function KeySection({ folder }: { readonly folder: FolderStatus }): JSX.Element {
  const key = useSignal<string | undefined>(undefined)
  const strongest = folder.byGrant ? 'read' : folder.right
  const show = async (): Promise<void> => {
    key.value = (await call<{ key: string }>('GET', `/api/folders/${folder.id}/key?right=${strongest}`)).key
  }
  return (
    <section class="card form">
      <h2>{text.keyTitle}</h2>
      <p class="small soft">{text.keyHint}</p>
      <div class="actions">
        <Action icon="sealed" run={show}>
          {text.showKey}
        </Action>
      </div>
      {key.value !== undefined && (
        <Dialog title={text.keyTitle} onClose={() => (key.value = undefined)}>
          <Qr value={key.value} label={text.keyTitle} />
          <code class="block">{key.value}</code>
          <div class="actions">
            <CopyButton value={key.value} />
          </div>
        </Dialog>
      )}
    </section>
  )
}

function RemoveSection({ folder: { id, label } }: { readonly folder: FolderStatus }): JSX.Element {
  const asking = useSignal(false)
  const remove = async (): Promise<void> => {
    await call('DELETE', `/api/folders/${id}`)
    announce(text.removed(label))
    go(hrefOf('folders'))
  }
  return (
    <section class="card form">
      <h2>{text.removeFolder}</h2>
      <p class="small soft">{text.removeHint}</p>
      <div class="actions">
        <button type="button" class="button danger" onClick={() => (asking.value = true)}>
          <Icon name="trash" />
          {text.removeFolder}
        </button>
      </div>
      {asking.value && (
        <Dialog title={text.removeAsk(label)} onClose={() => (asking.value = false)}>
          <p>{text.removeHint}</p>
          <div class="actions">
            <Action icon="trash" look="danger" run={remove}>
              {text.remove}
            </Action>
            <button type="button" class="button" onClick={() => (asking.value = false)}>
              {text.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  )
}
