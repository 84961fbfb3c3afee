import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import type { DirectoryList } from '../../directory-list.ts'
import { escapeText } from '../../terminal/escape.ts'
import { text } from '../text.ts'
import { useLoaded } from '../loaded.ts'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'

/** The directories of the daemon's machine, which may be another than the browser's. */
export function DirectoryPicker({ path, onPick }: { readonly path: string; readonly onPick: (path: string) => void }): JSX.Element {
  const at = useSignal(path.startsWith('/') ? path : '')
  const { value, error } = useLoaded<DirectoryList>(`/api/directories${at.value === '' ? '' : `?${new URLSearchParams({ path: at.value })}`}`)
  const last = useSignal<DirectoryList | undefined>(undefined)
  if (value !== undefined && value !== last.peek()) last.value = value
  // What was there before stays until the next is there: nothing jumps.
  const shown = value ?? last.value
  const enter = (to: string): void => {
    at.value = to
    onPick(to)
  }
  return (
    <div class="picker">
      <p class="picker-at mono small cut" title={shown?.path}>
        {shown === undefined ? '' : escapeText(shown.path)}
      </p>
      <Fault error={error} />
      <ul class="picker-list" aria-label={text.directories}>
        {shown !== undefined && shown.parent !== null && (
          <li>
            <button type="button" onClick={() => enter(shown.parent ?? '/')}>
              <Icon name="back" />
              {text.above}
            </button>
          </li>
        )}
        {shown?.directories.map((name) => (
          <li key={name}>
            <button type="button" onClick={() => enter(`${shown.path === '/' ? '' : shown.path}/${name}`)}>
              <Icon name="folder" />
              <bdi class="cut">{escapeText(name)}</bdi>
            </button>
          </li>
        ))}
        {shown !== undefined && shown.directories.length === 0 && <li class="soft small pad">{text.noDirectories}</li>}
      </ul>
    </div>
  )
}
