/** Small things that stand in many places. */
import type { ComponentChildren, JSX } from 'preact'
import { escapeText } from '../../terminal/escape.ts'
import type { Look } from '../folder-state.ts'
import { text } from '../text.ts'
import { Icon, type IconName } from './icons.tsx'

/** A state: never by its colour alone. */
export function Chip({ look, icon, children }: { readonly look: Look; readonly icon?: IconName; readonly children: ComponentChildren }): JSX.Element {
  return (
    <span class={`chip ${look}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  )
}

/** A path as its owner named it, as text: the name stays whole for as long as there is room, the directories before it give way first. */
export function PathText({ path }: { readonly path: string }): JSX.Element {
  const shown = escapeText(path)
  const cut = shown.lastIndexOf('/') + 1
  return (
    <bdi class="path-text" title={shown}>
      {cut > 0 && <span class="path-above">{shown.slice(0, cut)}</span>}
      <span class="path-name">{shown.slice(cut)}</span>
    </bdi>
  )
}

/** What a view shows that has nothing to show: why, and what to do. */
export function Empty({ icon, title, children }: { readonly icon: IconName; readonly title: string; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** Takes the place of what is asked for, so that nothing jumps when it comes. */
export function Waiting(): JSX.Element {
  return (
    <div class="waiting" role="status">
      <span class="hidden">{text.loading}</span>
    </div>
  )
}

export function Progress({ value, label }: { readonly value: number; readonly label: string }): JSX.Element {
  const percent = Math.round(value * 100)
  return (
    <div class="bar" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <div style={{ transform: `scaleX(${value})` }} />
    </div>
  )
}

/** Something that a person should read now. */
export function Notice({
  icon,
  look,
  title,
  children
}: {
  readonly icon: IconName
  readonly look: Look
  readonly title: ComponentChildren
  readonly children?: ComponentChildren
}): JSX.Element {
  return (
    <div class={`notice ${look}`} role="status">
      <Icon name={icon} />
      <div class="notice-body">
        <p class="strong">{title}</p>
        {children}
      </div>
    </div>
  )
}
