import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { ChoiceStatus, IgnorePreview } from '../../choice-service.ts'
import type { FolderStatus } from '../../status.ts'
import { announce } from '../announce.ts'
import { call } from '../api.ts'
import { formatBytes } from '../format.ts'
import { text } from '../text.ts'
import { useAnswer, useLoaded } from '../loaded.ts'
import { Action } from '../parts/action.tsx'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'
import { PathText, Waiting } from '../parts/shown.tsx'

/** What people leave out most. */
const COMMON = ['*.tmp', '.DS_Store', 'node_modules/', '*.part', '.cache/']
const SHOWN = 100

export function IgnoreTab({ folder: { id } }: { readonly folder: FolderStatus }): JSX.Element {
  const { value, error } = useLoaded<ChoiceStatus>(`/api/folders/${id}/choice`)
  if (value === undefined) return error === undefined ? <Waiting /> : <Fault error={error} />
  return <Editor folder={id} ignore={value.ignore} />
}

function Editor({ folder, ignore }: { readonly folder: string; readonly ignore: readonly string[] }): JSX.Element {
  const written = useSignal(ignore.join('\n'))
  const kept = useSignal(ignore.join('\n'))
  const hint = useId()
  const lines = linesOf(written.value)
  const { value: preview, error: fault } = useAnswer<IgnorePreview>(`/api/folders/${folder}/choice/preview`, { ignore: lines })
  const save = async (): Promise<void> => {
    await call('PATCH', `/api/folders/${folder}/choice`, { ignore: lines })
    kept.value = written.value
    announce(text.saved)
  }
  return (
    <div class="columns">
      <section class="card">
        <h2>{text.ignoreHere}</h2>
        <p class="small soft" id={hint}>
          {text.ignoreHint}
        </p>
        <textarea
          class="mono"
          rows={10}
          spellcheck={false}
          aria-label={text.ignoreHere}
          aria-describedby={hint}
          value={written.value}
          onInput={({ currentTarget }) => (written.value = currentTarget.value)}
          placeholder={'*.tmp\nbuild/'}
        />
        <div class="chips">
          {COMMON.filter((pattern) => !lines.includes(pattern)).map((pattern) => (
            <button key={pattern} type="button" class="chip rest" onClick={() => (written.value = [...lines, pattern].join('\n'))}>
              <Icon name="plus" />
              {pattern}
            </button>
          ))}
        </div>
        <div class="actions">
          <Action look="primary" icon="check" disabled={written.value === kept.value} run={save}>
            {text.save}
          </Action>
        </div>
      </section>
      <div class="stack">
        <section class="card" aria-live="polite">
          <h2>{text.preview}</h2>
          <Fault error={fault} />
          {fault === undefined && preview === undefined && <Waiting />}
          {preview !== undefined && fault === undefined && <Preview preview={preview} />}
        </section>
        <section class="card">
          <h2>{text.ignoreShared}</h2>
          <p class="small soft">{text.ignoreSharedHint}</p>
          {preview !== undefined && preview.shared.length > 0 && <pre class="shared small">{preview.shared.join('\n')}</pre>}
        </section>
      </div>
    </div>
  )
}

function Preview({ preview: { total, bytes, items, back } }: { readonly preview: IgnorePreview }): JSX.Element {
  return (
    <>
      <p>{total === 0 ? text.leavesNothing : text.leavesOut(total, formatBytes(bytes))}</p>
      {back > 0 && <p>{text.comesIfSaved(back)}</p>}
      {items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <ul class="rows preview-items small mono" tabIndex={0} aria-label={text.preview}>
          {items.slice(0, SHOWN).map(({ path, type }) => (
            <li key={path}>
              <Icon name={type === 'directory' ? 'folder' : 'file'} />
              <PathText path={path} />
            </li>
          ))}
        </ul>
      )}
      {total > SHOWN && <p class="small soft">{text.andMore(total - SHOWN)}</p>}
    </>
  )
}

function linesOf(written: string): string[] {
  return written.split('\n').filter((line) => line.trim() !== '')
}
