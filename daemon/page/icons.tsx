/** One set: strokes of one width in a box of 24. */
import type { JSX } from 'preact'

const PATHS = {
  folder: 'M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z',
  sealed: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  sync: 'M4 10a8 8 0 0 1 14-3l2 2M20 14a8 8 0 0 1-14 3l-2-2M20 4v5h-5M4 20v-5h5',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10-6.5z',
  alert: 'M12 4l9 16H3zM12 10v4.5M12 17.2v.1',
  hand: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8v4.5l3 2',
  plus: 'M12 5v14M5 12h14',
  cross: 'M6 6l12 12M18 6L6 18',
  device: 'M4 6h16v10H4zM2 19h20',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  invite: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21a7 7 0 0 1 14 0M19 8v6M16 11h6',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13',
  more: 'M6 9l6 6 6-6'
} as const

export type IconName = keyof typeof PATHS

/** Says nothing by itself: a word stands beside it, or a label on what it is in. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
