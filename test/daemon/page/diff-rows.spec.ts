import assert from 'node:assert/strict'
import { rowsOf } from '../../../daemon/page/diff-rows.ts'

describe('rows of a comparison', () => {
  const shown = (lines: readonly string[]): string[] =>
    rowsOf({ oldStart: 3, oldLines: 0, newStart: 5, newLines: 0, lines }).map(
      ({ left, right, changed }) => `${left?.line ?? ''}${left?.text ?? ''}|${right?.line ?? ''}${right?.text ?? ''}${changed ? ' changed' : ''}`
    )

  it('stand beside each other with the numbers of their lines', () => {
    assert.deepEqual(shown([' a', ' b']), ['3a|5a', '4b|6b'])
  })

  it('have what was replaced beside what replaces it, and nothing beside the rest', () => {
    assert.deepEqual(shown(['-a', '-b', '+c', ' d', '+e']), ['3a|5c changed', '4b| changed', '5d|6d', '|7e changed'])
  })

  it('leave out what is said of an end without a line break', () => {
    assert.deepEqual(shown(['-a', '\\ No newline at end of file', '+b']), ['3a|5b changed'])
  })
})
