import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { AddFolderResult, JoinFolderResult } from '../control-actions.ts'
import { CopyButton } from './action.tsx'
import { call } from './api.ts'
import { Dialog, Fault } from './dialog.tsx'
import { Qr } from './qr.tsx'
import { text } from './text.ts'

export function AddFolderDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const how = useSignal<'new' | 'join'>('new')
  const path = useSignal('')
  const key = useSignal('')
  const busy = useSignal(false)
  const fault = useSignal<unknown>(undefined)
  const made = useSignal<string | undefined>(undefined)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    busy.value = true
    fault.value = undefined
    try {
      const wanted = { path: path.value.trim(), ...(how.value === 'join' && { key: key.value.trim() }) }
      const added = await call<AddFolderResult | JoinFolderResult>('POST', '/api/folders', wanted)
      if ('key' in added && how.value === 'new') made.value = added.key
      else onClose()
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  if (made.value !== undefined) {
    return (
      <Dialog title={text.keyTitle} onClose={onClose}>
        <Qr value={made.value} label={text.keyTitle} />
        <code>{`syncline up PATH --key ${made.value}`}</code>
        <div class="actions">
          <CopyButton value={made.value} />
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={text.addFolder} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <div class="choices">
          {(['new', 'join'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="how" checked={how.value === one} onChange={() => (how.value = one)} />{' '}
              {one === 'new' ? text.newFolder : text.joinFolder}
              <div class="small soft">{one === 'new' ? text.newFolderHint : text.joinFolderHint}</div>
            </label>
          ))}
        </div>
        <label class="field">
          <span>{text.path}</span>
          <input
            type="text"
            required
            value={path.value}
            onInput={({ currentTarget }) => (path.value = currentTarget.value)}
            placeholder="/home/me/photos"
            spellcheck={false}
          />
          <span class="small soft">{text.pathHint}</span>
        </label>
        {how.value === 'join' && (
          <label class="field">
            <span>{text.key}</span>
            <textarea
              required
              rows={3}
              value={key.value}
              onInput={({ currentTarget }) => (key.value = currentTarget.value)}
              placeholder="syncline:"
              spellcheck={false}
            />
          </label>
        )}
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
