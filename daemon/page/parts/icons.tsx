/** One set: strokes of one width in a box of 24. */
import type { JSX } from 'preact'

const PATHS = {
  activity: 'M3 12h4l3-8 4 16 3-8h4',
  alert: 'M12 4l9 16H3zM12 10v4.5M12 17.2v.1',
  back: 'M15 5l-7 7 7 7',
  bring: 'M12 4v11M7.5 11l4.5 4.5L16.5 11M5 20h14',
  camera: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M8 8h3v3H8zM13 13h3v3h-3zM14 8h2v2M8 14v2h2',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  cross: 'M6 6l12 12M18 6L6 18',
  device: 'M4 6h16v10H4zM2 19h20',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  folder: 'M3 7a2 2 0 0 1 2-2h4l2 2.5h8a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z',
  free: 'M7 18a4 4 0 0 1-.5-7.97A5.5 5.5 0 0 1 17 8.6 4.7 4.7 0 0 1 17 18M12 20v-8M9 14.5l3-3 3 3',
  hand: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 8v4.5l3 2',
  hidden: 'M4 4l16 16M10 6.3A9 9 0 0 1 21 12a13 13 0 0 1-2.6 3.2M6.5 8A13 13 0 0 0 3 12c2 3.6 5.2 6 9 6a9 9 0 0 0 3.5-.7',
  history: 'M4 5v4h4M4.6 9A8 8 0 1 1 4 13M12 8v4.5l3 2',
  invite: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21a7 7 0 0 1 14 0M19 8v6M16 11h6',
  leave: 'M14 4H6v16h8M11 12h10M17 8l4 4-4 4',
  next: 'M9 5l7 7-7 7',
  pause: 'M9 6v12M15 6v12',
  plan: 'M9 6h11M9 12h11M9 18h11M3.5 6l1 1 2-2M3.5 12l1 1 2-2M3.5 18l1 1 2-2',
  play: 'M8 5.5v13l10-6.5z',
  plus: 'M12 5v14M5 12h14',
  rename: 'M4 12h15M13 6l6 6-6 6',
  sealed: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM9 14.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  split: 'M12 21v-7M12 14L6 8V4M12 14l6-6V4M3.5 6.5L6 4l2.5 2.5M15.5 6.5L18 4l2.5 2.5',
  sync: 'M4 10a8 8 0 0 1 14-3l2 2M20 14a8 8 0 0 1-14 3l-2-2M20 4v5h-5M4 20v-5h5',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13'
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
