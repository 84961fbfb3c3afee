import type { JSX } from 'preact'
import { formatBytes } from '../terminal/format.ts'
import { KEPT_RATES, rates } from './state.ts'
import { text } from './text.ts'

const WIDTH = 240
const HEIGHT = 48
/** A line at the bottom is rest, not the half of a kilobyte. */
const LEAST_PEAK = 20_000

/** What came and went lately, over all links. */
export function Traffic(): JSX.Element {
  const known = rates.value
  const now = known.at(-1) ?? { down: 0, up: 0 }
  const peak = Math.max(LEAST_PEAK, ...known.flatMap(({ down, up }) => [down, up]))
  const line = (of: 'down' | 'up'): string =>
    known
      .map(
        (rate, i) => `${i === 0 ? 'M' : 'L'}${(WIDTH * (KEPT_RATES - known.length + i)) / (KEPT_RATES - 1)} ${HEIGHT - 2 - ((HEIGHT - 4) * rate[of]) / peak}`
      )
      .join('')
  return (
    <div class="card traffic">
      <div>
        <h3>{text.traffic}</h3>
        <p class="small soft">{`↓ ${formatBytes(now.down)}/s   ↑ ${formatBytes(now.up)}/s`}</p>
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="up" d={line('up')} />
        <path class="down" d={line('down')} />
      </svg>
    </div>
  )
}
