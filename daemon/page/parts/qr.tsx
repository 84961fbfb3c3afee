import type { JSX } from 'preact'
import { encode } from 'uqr'

/** Capital letters make a smaller code, and links may be written with them. */
export function Qr({ value, label }: { readonly value: string; readonly label: string }): JSX.Element {
  const { data, size } = encode(value.toUpperCase(), { border: 0, ecc: 'L' })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  )
}
