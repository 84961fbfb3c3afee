import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { FolderMode } from '../../../src/index.ts'
import type { AddFolderResult, JoinFolderResult } from '../../control-actions.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { text } from '../text.ts'
import { CopyButton } from '../parts/action.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Fault } from '../parts/fault.tsx'
import { Field, Select } from '../parts/fields.tsx'
import { Icon } from '../parts/icons.tsx'
import { Qr } from '../parts/qr.tsx'
import { DirectoryPicker } from './directory-picker.tsx'
import { canReadCodes, CodeReader } from './code-reader.tsx'

export function AddFolderDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const how = useSignal<'new' | 'join'>('new')
  const path = useSignal('')
  const key = useSignal('')
  const mode = useSignal<FolderMode>('two-way')
  const picking = useSignal(false)
  const busy = useSignal(false)
  const fault = useSignal<unknown>(undefined)
  const made = useSignal<string | undefined>(undefined)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    busy.value = true
    fault.value = undefined
    try {
      const wanted = { path: path.value.trim(), mode: mode.value, ...(how.value === 'join' && { key: key.value.trim() }) }
      const added = await call<AddFolderResult | JoinFolderResult>('POST', '/api/folders', wanted)
      announce(text.added)
      if ('key' in added && how.value === 'new') made.value = added.key
      else onClose()
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  if (made.value !== undefined) return <Made value={made.value} onClose={onClose} />
  return (
    <Dialog title={text.addFolder} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <fieldset class="choices">
          <legend class="hidden">{text.addFolder}</legend>
          {(['new', 'join'] as const).map((one) => (
            <label key={one} class="choice">
              <input type="radio" name="how" checked={how.value === one} onChange={() => (how.value = one)} />
              <span>
                <span class="strong">{one === 'new' ? text.newFolder : text.joinFolder}</span>
                <span class="small soft">{one === 'new' ? text.newFolderHint : text.joinFolderHint}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {how.value === 'join' && (
          <>
            <Field name={text.key}>
              <textarea
                required
                class="mono"
                rows={3}
                value={key.value}
                onInput={({ currentTarget }) => (key.value = currentTarget.value)}
                placeholder="syncline:…"
                spellcheck={false}
              />
            </Field>
            {canReadCodes() && <CodeReader onRead={(read) => (key.value = read)} />}
          </>
        )}
        <Field name={text.path} hint={text.pathHint}>
          <span class="one-line">
            <input
              type="text"
              class="mono"
              required
              value={path.value}
              onInput={({ currentTarget }) => (path.value = currentTarget.value)}
              placeholder="/home/me/photos"
              spellcheck={false}
            />
          </span>
        </Field>
        <button type="button" class="button" aria-expanded={picking.value} onClick={() => (picking.value = !picking.value)}>
          <Icon name="folder" />
          {text.browse}
        </button>
        {picking.value && <DirectoryPicker path={path.value.trim()} onPick={(picked) => (path.value = picked)} />}
        <Field name={text.mode}>
          <Select
            value={mode.value}
            options={[
              ['two-way', text.modeTwoWay],
              ['send-only', text.modeSendOnly],
              ['receive-only', text.modeReceiveOnly],
              ['backup', text.modeBackup]
            ]}
            onChange={(one) => (mode.value = one)}
          />
        </Field>
        <Fault error={fault.value} />
        <div class="actions">
          <button type="submit" class="button primary" disabled={busy.value}>
            {text.add}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Made({ value, onClose }: { readonly value: string; readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title={text.keyTitle} onClose={onClose}>
      <p>{text.keyMade}</p>
      <Qr value={value} label={text.keyTitle} />
      <code class="block">{`syncline up PATH --key ${value}`}</code>
      <div class="actions">
        <CopyButton value={value} />
      </div>
    </Dialog>
  )
}
