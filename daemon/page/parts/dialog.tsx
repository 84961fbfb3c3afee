import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { text } from '../text.ts'
import { Icon } from './icons.tsx'

/** The browser's own dialog: it keeps the focus, Escape closes it, and the focus goes back to where it was. */
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
    const before = document.activeElement
    const element = box.current
    element?.showModal()
    return () => {
      // Where it was closed the browser has seen to that, and the focus may be elsewhere by now.
      if (element?.open === true && before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={box} onClose={onClose} aria-labelledby={heading}>
      <div class="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" class="button quiet icon-only" aria-label={text.close} onClick={() => box.current?.close()}>
          <Icon name="cross" />
        </button>
      </div>
      <div class="dialog-body">{children}</div>
    </dialog>
  )
}
