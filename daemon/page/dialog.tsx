import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { ApiError } from './api.ts'
import { Icon } from './icons.tsx'
import { text } from './text.ts'

/** The browser's own dialog: it keeps the focus, and Escape closes it. */
export function Dialog({
  title,
  onClose,
  children
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}): JSX.Element {
  const box = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    box.current?.showModal()
  }, [])
  return (
    <dialog ref={box} onClose={onClose} aria-labelledby={heading}>
      <div class="body">
        <div class="dialog-head">
          <h2 id={heading}>{title}</h2>
          <button type="button" class="button icon-only" aria-label={text.close} onClick={() => box.current?.close()}>
            <Icon name="cross" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  )
}

export function Fault({ error }: { readonly error: unknown }): JSX.Element | null {
  if (error === undefined) return null
  const hint = error instanceof ApiError ? error.hint : ''
  return (
    <div role="alert">
      <p class="fault">{error instanceof Error ? error.message : String(error)}</p>
      {hint === '' ? null : <p class="small soft">{hint}</p>}
    </div>
  )
}
