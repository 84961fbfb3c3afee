import { renderUnicodeCompact } from 'uqr'
import type { Output } from '../output.ts'

/** Nothing where it would not fit: half a code is of no use. Capital letters make a smaller code, and keys and links may be written with them. */
export function qrLines(text: string, columns: number): string[] {
  const lines = renderUnicodeCompact(text.toUpperCase(), { border: 2, ecc: 'L' }).split('\n')
  return lines.some((line) => line.length > columns) ? [] : lines
}

/** White on black whatever the terminal's own colours are: not every reader takes the reverse. */
export function inBlackAndWhite(style: Output['style'], lines: readonly string[]): string[] {
  return lines.map((line) => style.bgBlack(style.whiteBright(line)))
}
