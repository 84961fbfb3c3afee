import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Rows beyond what is seen, so that a quick scroll does not show a gap. */
const SPARE = 8

export interface VirtualListProps {
  readonly label: string
  readonly count: number
  /** Pixels, the same of all. */
  readonly rowHeight: number
  readonly row: (index: number) => JSX.Element
  /** Rows that are about to be seen. */
  readonly onRange?: (from: number, to: number) => void
}

/** A list of any length that has in the page only what is seen of it, and tells a screen reader of all. */
export function VirtualList({ label, count, rowHeight, row, onRange }: VirtualListProps): JSX.Element {
  const box = useRef<HTMLElement>(null)
  const seen = useSignal({ top: 0, height: 600 })
  useEffect(() => {
    const place = box.current
    if (place === null) return
    const look = (): void => {
      seen.value = { top: place.scrollTop, height: place.clientHeight }
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(place)
    place.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      place.removeEventListener('scroll', look)
    }
  }, [])
  const from = Math.max(0, Math.floor(seen.value.top / rowHeight) - SPARE)
  const to = Math.min(count, Math.ceil((seen.value.top + seen.value.height) / rowHeight) + SPARE)
  useEffect(() => onRange?.(from, to), [from, to])
  return (
    // What scrolls is reached by keyboard. No higher than what is in it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={box} class="virtual" aria-label={label} tabIndex={0} style={{ maxHeight: `${count * rowHeight + 1}px` }}>
      <ul class="virtual-all" style={{ height: `${count * rowHeight}px` }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, i) => (
          <li
            key={from + i}
            class="virtual-row"
            aria-setsize={count}
            aria-posinset={from + i + 1}
            style={{ height: `${rowHeight}px`, transform: `translateY(${(from + i) * rowHeight}px)` }}
          >
            {row(from + i)}
          </li>
        ))}
      </ul>
    </section>
  )
}
