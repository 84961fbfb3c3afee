import type { JSX } from 'preact'
import type { Comparison } from '../../text-compare.ts'
import { type DiffRow, rowsOf } from '../diff-rows.ts'
import { text } from '../text.ts'

/** Rows in the page; a person who has more of them to read does so in an editor. */
const MAX_ROWS = 2000

/** Side by side; where there is no room for that, one above the other. */
export function Diff({ difference: { hunks, truncated } }: { readonly difference: Comparison }): JSX.Element {
  const all = hunks.map(rowsOf)
  let room = MAX_ROWS
  const shown = all.map((rows) => {
    const part = rows.slice(0, Math.max(0, room))
    room -= part.length
    return part
  })
  return (
    <>
      {/* What scrolls is reached by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section class="diff" aria-label={text.difference} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.sideCurrent}</th>
              <th scope="col">{text.sideCopy}</th>
            </tr>
          </thead>
          {shown.map((rows, i) => (
            <tbody key={hunks[i]?.newStart}>
              {rows.map((row) => (
                <tr class={row.changed ? 'changed' : ''} key={`${row.left?.line} ${row.right?.line}`}>
                  <Cell of="left" row={row} />
                  <Cell of="right" row={row} />
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
      {(truncated || room <= 0) && <p class="small soft">{text.moreDifferences}</p>}
    </>
  )
}

function Cell({ of, row }: { readonly of: 'left' | 'right'; readonly row: DiffRow }): JSX.Element {
  const cell = row[of]
  if (cell === undefined) return <td class={`${of} none`} />
  const Changed = of === 'left' ? 'del' : 'ins'
  return (
    <td class={of}>
      <div class="diff-cell">
        <span class="diff-line">{cell.line}</span>
        <span class="diff-mark">{row.changed ? (of === 'left' ? '−' : '+') : ''}</span>
        {row.changed ? <Changed>{cell.text}</Changed> : <span>{cell.text}</span>}
      </div>
    </td>
  )
}
