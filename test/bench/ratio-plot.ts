/** A picture of ratios: for each row a bar for each rival, to the right of 1 where we are faster. Light and dark by what the reader's page is. */
import { SVG_STYLE, svgText } from './svg.ts'

export interface RatioPlotInit {
  readonly title: string
  readonly note: string
  readonly rivals: readonly string[]
  readonly rows: readonly { readonly title: string; readonly ratios: Readonly<Record<string, number>> }[]
}

const WIDTH = 760
const LEFT = 290
const RIGHT = 60
const TOP = 84
const BAR = 12
const GAP = 14
/** Of bars, in the order of the rivals: told apart in grey, too. */
const COLOURS = ['#2f6fb7', '#d98a1f', '#5f8f3e']
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]

export function ratioPlot({ title, note, rivals, rows }: RatioPlotInit): string {
  const ratios = rows.flatMap(({ ratios: ofRow }) => rivals.flatMap((rival) => ofRow[rival] ?? []))
  const least = Math.min(...TICKS.filter((tick) => tick >= 0.5), ...TICKS.filter((tick) => ratios.some((ratio) => ratio < tick * 2 && tick < 1)))
  const most = TICKS.find((tick) => tick >= Math.max(2, ...ratios)) ?? 100
  const x = (ratio: number): number => {
    const share = (Math.log(ratio) - Math.log(least)) / (Math.log(most) - Math.log(least))
    return LEFT + Math.min(1, Math.max(0, share)) * (WIDTH - LEFT - RIGHT)
  }
  let y = TOP
  const parts: string[] = []
  for (const row of rows) {
    const shown = rivals.filter((rival) => row.ratios[rival] !== undefined)
    const height = Math.max(1, shown.length) * (BAR + 2)
    parts.push(svgText(LEFT - 12, y + height / 2 + 3, row.title, 'end'))
    for (const rival of shown) {
      const ratio = row.ratios[rival] as number
      const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))]
      const fill = COLOURS[rivals.indexOf(rival) % COLOURS.length]
      parts.push(`<rect x="${from.toFixed(1)}" y="${y}" width="${Math.max(1, to - from).toFixed(1)}" height="${BAR}" rx="2" fill="${fill}"/>`)
      parts.push(svgText(to + 5, y + BAR - 2, `${ratioText(ratio)}×`, 'start', 'value'))
      y += BAR + 2
    }
    y += GAP
  }
  const bottom = y
  const axis = TICKS.filter((tick) => tick >= least && tick <= most).flatMap((tick) => [
    `<line x1="${x(tick).toFixed(1)}" y1="${TOP - 10}" x2="${x(tick).toFixed(1)}" y2="${bottom - 4}" class="${tick === 1 ? 'one' : 'grid'}"/>`,
    svgText(x(tick), bottom + 10, tick === 1 ? 'as fast' : `${tick}×`, 'middle', 'note')
  ])
  let at = LEFT
  const legend = rivals.flatMap((rival, i) => {
    const mark = `<rect x="${at}" y="50" width="10" height="10" rx="2" fill="${COLOURS[i % COLOURS.length]}"/>`
    const name = svgText(at + 15, 59, `than ${rival}`, 'start')
    at += 45 + rival.length * 8
    return [mark, name]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 40}" role="img" aria-label="${title}">
${SVG_STYLE}
${svgText(16, 28, title, 'start', 'title')}
${[...legend, ...axis, ...parts].join('\n')}
${svgText(16, bottom + 32, note, 'start', 'note')}
</svg>
`
}

export function ratioText(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)
}
