/** Draws what a terminal showed over time as one SVG that moves by itself: no script, so it plays where pictures are shown. */

export interface Pane {
  readonly title: string
  readonly left: number
  readonly top: number
  readonly columns: number
  readonly rows: number
}

export interface Frame {
  /** Milliseconds from the beginning. */
  readonly at: number
  /** Of each pane, its lines with their SGR sequences. */
  readonly panes: readonly (readonly string[])[]
}

const CELL = { width: 7.23, height: 15 }
const BAR = 22
const GAP = 10
/** How long the last frame stays before it begins again. */
const LAST_MS = 6000
const COLOURS: Readonly<Record<number, string>> = { 31: 'r', 32: 'g', 33: 'y', 34: 'b', 35: 'm', 36: 'c', 90: 'd', 91: 'r', 92: 'g', 93: 'y' }
const STYLE = `text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d7dce2;white-space:pre}
.t{fill:#8b949e;font-size:11px}.r{fill:#ff7b72}.g{fill:#7ee787}.y{fill:#f2cc60}.b{fill:#79c0ff}.m{fill:#d2a8ff}.c{fill:#76e3ea}.d{fill:#8b949e}.B{font-weight:bold}`

export function terminalPicture(panes: readonly Pane[], frames: readonly Frame[]): string {
  const right = Math.max(...panes.map(({ left, columns }) => left + columns))
  const width = right * CELL.width + GAP * 2 + (new Set(panes.map(({ left }) => left)).size - 1) * GAP * 2
  const tops = [...new Set(panes.map(({ top }) => top))]
  const bottom = Math.max(...panes.map(({ top, rows }) => top + rows))
  const height = bottom * CELL.height + tops.length * (BAR + GAP) + GAP
  const total = (frames.at(-1)?.at ?? 0) + LAST_MS
  const lines = new Map<string, string>()
  const place = (pane: Pane) => ({
    x: pane.left * CELL.width + GAP + (pane.left > 0 ? GAP * 2 : 0),
    y: pane.top * CELL.height + (tops.indexOf(pane.top) + 1) * (BAR + GAP) - BAR
  })
  const drawn = frames.map((frame, i) => {
    const uses = panes.flatMap((pane, p) => {
      const { x, y } = place(pane)
      return (frame.panes[p] ?? []).flatMap((line, row) => {
        if (line.trim() === '') return []
        const id = lines.get(line) ?? `l${lines.size}`
        lines.set(line, id)
        return [`<use href="#${id}" x="${x.toFixed(1)}" y="${(y + BAR + (row + 1) * CELL.height - 4).toFixed(1)}"/>`]
      })
    })
    const [from, to] = [frame.at, frames[i + 1]?.at ?? total].map((ms) => ((ms / total) * 100).toFixed(2))
    const before = i === 0 ? '' : `0%,${(Number(from) - 0.01).toFixed(2)}%{visibility:hidden}`
    const after = i === frames.length - 1 ? '' : `${to}%,100%{visibility:hidden}`
    const rule = `@keyframes f${i}{${before}${from}%,${(Number(to) - 0.01).toFixed(2)}%{visibility:visible}${after}}`
    return { rule: `${rule}\n.f${i}{animation:f${i} ${total}ms step-end infinite}`, group: `<g class="f f${i}">${uses.join('')}</g>` }
  })
  const frame = panes.map((pane) => {
    const { x, y } = place(pane)
    const over = panes.filter(({ left }) => left > pane.left && left < pane.left + pane.columns).length > 0 ? GAP * 2 : 0
    const [w, h] = [pane.columns * CELL.width + GAP + over, pane.rows * CELL.height + BAR + 4]
    return `<rect x="${(x - GAP / 2).toFixed(1)}" y="${y}" width="${w.toFixed(1)}" height="${h}" rx="6" fill="#0d1117" stroke="#30363d"/>
<text class="t" x="${(x + w / 2).toFixed(1)}" y="${y + 15}" text-anchor="middle">${escapeXml(pane.title)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}" role="img" aria-label="A terminal in which two devices begin to share a folder">
<style>${STYLE}
${drawn.map(({ rule }) => rule).join('\n')}
g.f{visibility:hidden}
@media (prefers-reduced-motion){g.f{animation:none}g.f:last-of-type{visibility:visible}}</style>
<defs>${[...lines].map(([line, id]) => `<text id="${id}" xml:space="preserve">${spans(line)}</text>`).join('\n')}</defs>
${frame.join('\n')}
${drawn.map(({ group }) => group).join('\n')}
</svg>
`
}

/** The colours and weights that the program uses; anything else is left out. */
function spans(line: string): string {
  let colour = ''
  let bold = false
  let text = ''
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    const sequence = /^\u001b\[([\d;]*)m$/.exec(part)
    if (sequence === null) {
      const style = `${colour}${bold ? ' B' : ''}`.trim()
      text += part === '' ? '' : style === '' ? escapeXml(part) : `<tspan class="${style}">${escapeXml(part)}</tspan>`
      continue
    }
    for (const code of (sequence[1] || '0').split(';').map(Number)) {
      if (code === 0) [colour, bold] = ['', false]
      else if (code === 1) bold = true
      else if (code === 22) [colour, bold] = [colour === 'd' ? '' : colour, false]
      else if (code === 2) colour = 'd'
      else if (code === 39) colour = ''
      else colour = COLOURS[code] ?? colour
    }
  }
  return text
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
