import assert from 'node:assert/strict'
import fc from 'fast-check'
import { compareTexts, mergeTexts } from '../../daemon/text-compare.ts'
import { TextWork } from '../../daemon/text-work.ts'

const labels = { current: 'a', copy: 'b' }
const merge = (ancestor: string, current: string, copy: string) => mergeTexts({ current, ancestor, copy, labels })
const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'd\r'), { maxLength: 12 }).map((lines) => lines.join('\n'))

describe('a merge of texts', () => {
  it('has what each side changed', () => {
    assert.deepEqual(merge('1\n2\n3\n4\n5\n', '1\n2b\n3\n4\n5\n', '1\n2\n3\n4\n5b\n'), { conflicts: 0, text: '1\n2b\n3\n4\n5b\n' })
  })

  it('has what both changed alike once', () => {
    assert.deepEqual(merge('1\n2\n3\n', '1\nx\n3\n', '1\nx\n3\n'), { conflicts: 0, text: '1\nx\n3\n' })
  })

  it('has both between markers where both changed the same lines', () => {
    assert.deepEqual(merge('1\n2\n3\n', '1\nx\n3\n', '1\ny\n3\n'), { conflicts: 1, text: '1\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n3\n' })
  })

  it('of a side that changed nothing is the other one, to the last byte', () => {
    fc.assert(
      fc.property(text, text, (ancestor, other) => {
        assert.deepEqual(merge(ancestor, ancestor, other), { conflicts: 0, text: other })
        assert.deepEqual(merge(ancestor, other, ancestor), { conflicts: 0, text: other })
      })
    )
  })

  it('loses no line that a side added', () => {
    fc.assert(
      fc.property(text, text, text, (ancestor, current, copy) => {
        const merged = merge(ancestor, `own line\n${current}`, `${copy}\nother line`).text
        assert.ok(merged.includes('own line') && merged.includes('other line'), merged)
      })
    )
  })
})

describe('a comparison of texts', () => {
  it('has hunks that lead from one to the other', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const { hunks } = compareTexts(from, to)
        assert.equal(hunks.length === 0, from === to)
        for (const { lines, oldLines, newLines } of hunks) {
          assert.equal(lines.filter((line) => /^[ -]/.test(line)).length, oldLines)
          assert.equal(lines.filter((line) => /^[ +]/.test(line)).length, newLines)
        }
      })
    )
  })

  it('tells of so many differences, and that there are more', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i}`)
    const from = ['old', ...lines(100), ...Array.from({ length: 25_000 }, () => 'gone'), 'end'].join('\n')
    const { hunks, truncated } = compareTexts(from, ['new', ...lines(100), 'end'].join('\n'))
    assert.deepEqual([hunks.map((hunk) => hunk.lines.slice(0, 2)), truncated], [[['-old', '+new']], true])
  })

  it('is made in a thread, and so is a merge', async () => {
    const work = new TextWork()
    const [comparisons, merged] = await Promise.all([work.compare([['a\n', 'b\n']]), work.merge({ current: 'a\nb\n', ancestor: 'a\n', copy: 'a\n', labels })])
    assert.deepEqual(comparisons[0]?.hunks[0]?.lines, ['-a', '+b'])
    assert.equal(merged.text, 'a\nb\n')
  })
})
