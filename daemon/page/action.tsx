import { useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { Fault } from './dialog.tsx'
import { Icon, type IconName } from './icons.tsx'
import { text } from './text.ts'

export interface ActionProps {
  readonly icon?: IconName
  readonly look?: 'primary' | 'danger'
  readonly run: () => Promise<unknown>
  readonly children: ComponentChildren
}

/** A button that does something at the daemon: not twice at once, and it says what went wrong. */
export function Action({ icon, look, run, children }: ActionProps): JSX.Element {
  const busy = useSignal(false)
  const fault = useSignal<unknown>(undefined)
  const click = async (): Promise<void> => {
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
      <button type="button" class={`button ${look ?? ''}`} disabled={busy.value} onClick={() => void click()}>
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
  }
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <Icon name={copied.value ? 'check' : 'copy'} />
      {copied.value ? text.copied : text.copy}
    </button>
  )
}
