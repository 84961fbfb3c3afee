/** Pictures side by side of how a cost grows: points, and a straight line from none through the last of them to compare with. */
import { SVG_STYLE, svgText } from './svg.ts'

export interface GrowthPanel {
  readonly name: string
  readonly remark: string
  readonly points: readonly { readonly size: number; readonly label: string; readonly cost: number }[]
}

const PANEL = 250
const [LEFT, TOP, WIDTH, HEIGHT] = [44, 70, 180, 150]

/** @param cost what is on the upright axis */
export function growthPlot({ title, cost, note, panels }: { title: string; cost: string; note: string; panels: readonly GrowthPanel[] }): string {
  const drawn = panels.map((panel, i) => drawPanel(panel, i * PANEL + LEFT, cost))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panels.length * PANEL} ${TOP + HEIGHT + 84}" role="img">
<title>${title}</title>
${SVG_STYLE}
${svgText(16, 26, title, 'start', 'title')}
${drawn.join('\n')}
${svgText(16, TOP + HEIGHT + 72, note, 'start', 'note')}
</svg>
`
}

function drawPanel({ name, remark, points }: GrowthPanel, left: number, cost: string): string {
  const most = { size: Math.max(...points.map(({ size }) => size)), cost: Math.max(...points.map((point) => point.cost)) * 1.1 }
  const x = (size: number): number => left + (size / most.size) * WIDTH
  const y = (value: number): number => TOP + HEIGHT * (1 - value / most.cost)
  const bottom = TOP + HEIGHT
  const last = points.at(-1)
  return [
    svgText(left, TOP - 14, `${cost} by ${name}`, 'start'),
    `<line x1="${left}" y1="${TOP}" x2="${left}" y2="${bottom}" class="one"/><line x1="${left}" y1="${bottom}" x2="${left + WIDTH}" y2="${bottom}" class="one"/>`,
    last === undefined ? '' : `<line x1="${left}" y1="${bottom}" x2="${x(last.size)}" y2="${y(last.cost).toFixed(1)}" class="grid"/>`,
    `<polyline points="${points.map((point) => `${x(point.size).toFixed(1)},${y(point.cost).toFixed(1)}`).join(' ')}" fill="none" stroke="#2f6fb7" stroke-width="2"/>`,
    ...points.flatMap((point) => [
      `<circle cx="${x(point.size).toFixed(1)}" cy="${y(point.cost).toFixed(1)}" r="3.5" fill="#2f6fb7"/>`,
      svgText(x(point.size) - 6, y(point.cost) - 7, point.cost.toFixed(1), 'end', 'value'),
      svgText(x(point.size), bottom + 16, point.label, 'middle', 'note')
    ]),
    svgText(left, bottom + 36, remark, 'start', 'note')
  ].join('\n')
}
