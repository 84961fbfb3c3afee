import type { JSX } from 'preact'
import { formatBytes } from '../format.ts'
import { text } from '../text.ts'
import { KEPT_RATES, rates } from '../state.ts'

const WIDTH = 240
const HEIGHT = 60
/** A line at the bottom is rest, not the half of a kilobyte. */
const LEAST_PEAK = 20_000

/** What came and went in the last minute, over all links. */
export function RateGraph(): JSX.Element {
  const known = rates.value
  const now = known.at(-1) ?? { down: 0, up: 0 }
  const peak = Math.max(LEAST_PEAK, ...known.flatMap(({ down, up }) => [down, up]))
  const x = (i: number): number => (WIDTH * (KEPT_RATES - known.length + i)) / (KEPT_RATES - 1)
  const points = (of: 'down' | 'up'): string =>
    known.map((rate, i) => `${x(i).toFixed(1)} ${(HEIGHT - 2 - ((HEIGHT - 4) * rate[of]) / peak).toFixed(1)}`).join('L')
  const area = (of: 'down' | 'up'): string => (known.length < 2 ? '' : `M${x(0).toFixed(1)} ${HEIGHT}L${points(of)}L${WIDTH} ${HEIGHT}Z`)
  return (
    <div class="rates">
      <p class="rates-now">
        <span class="rate-down">
          <span aria-hidden="true">↓ </span>
          <span class="hidden">{text.down} </span>
          {formatBytes(now.down)}/s
        </span>
        <span class="rate-up">
          <span aria-hidden="true">↑ </span>
          <span class="hidden">{text.up} </span>
          {formatBytes(now.up)}/s
        </span>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="area up" d={area('up')} />
        <path class="area down" d={area('down')} />
        {known.length > 1 && <path class="line up" d={`M${points('up')}`} />}
        {known.length > 1 && <path class="line down" d={`M${points('down')}`} />}
      </svg>
    </div>
  )
}
