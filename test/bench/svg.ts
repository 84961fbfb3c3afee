/** What our pictures share: they are light or dark as the page that shows them, and need no font of their own. */
export const SVG_STYLE = `<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.note, .value { font-size: 11px; fill: #59636e }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.one { stroke: #59636e; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.note, .value { fill: #9198a1 }
.grid { stroke: #3d444d }
.one { stroke: #9198a1 }
}
</style>`

export function svgText(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', kind?: 'title' | 'note' | 'value'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${kind === undefined ? '' : ` class="${kind}"`}>${escaped}</text>`
}
