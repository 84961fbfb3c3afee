import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { announce } from '../announce.ts'
import { text } from '../text.ts'
import { Fault } from './fault.tsx'
import { Icon, type IconName } from './icons.tsx'

export interface ActionProps {
  readonly icon?: IconName
  readonly look?: 'primary' | 'danger' | 'quiet'
  /** Of the words, where what stands there does not say enough by itself. */
  readonly label?: string
  readonly disabled?: boolean
  readonly run: () => Promise<unknown>
  readonly children: ComponentChildren
}

/** A button that does something at the daemon: not twice at once, and it says what went wrong. */
export function Action({ icon, look, label, disabled = false, run, children }: ActionProps): JSX.Element {
  const busy = useSignal(false)
  const fault = useSignal<unknown>(undefined)
  const click = async (): Promise<void> => {
    if (busy.value) return
    busy.value = true
    fault.value = undefined
    try {
      await run()
    } catch (error) {
      fault.value = error
    } finally {
      busy.value = false
    }
  }
  return (
    <>
      <button type="button" class={`button ${look ?? ''}`} aria-label={label} aria-busy={busy.value} disabled={disabled} onClick={() => void click()}>
        {icon && <Icon name={icon} />}
        {children}
      </button>
      <Fault error={fault.value} />
    </>
  )
}

export function CopyButton({ value }: { readonly value: string }): JSX.Element {
  const copied = useSignal(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value)
    copied.value = true
    announce(text.copied)
  }
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name={copied.value ? 'check' : 'copy'} />
      {copied.value ? text.copied : text.copy}
    </button>
  )
}
