import assert from 'node:assert/strict'
import type { ContentId, DeviceId } from '../../protocol/index.ts'
import { choose, plainPath } from '../../src/conflict-rules.ts'
import type { Conflict, ConflictSide } from '../../src/status.ts'

const [A, B, C] = ['A', 'B', 'C'] as unknown as [DeviceId, DeviceId, DeviceId]
const side = (device: DeviceId): ConflictSide => ({ device, mtimeMs: 0, type: 'file', size: 1, content: 'aa' as ContentId })
const conflict = (current: DeviceId | undefined, copied: DeviceId): Conflict => ({
  path: 'f',
  copy: `f.${copied}`,
  reason: 'both-made',
  current: current === undefined ? null : side(current),
  copied: side(copied),
  mine: null,
  ancestor: null
})

describe('the choice of a version', () => {
  const keep = (...[conflicts, how, device]: Parameters<typeof choose>): string => {
    const choice = choose(conflicts, how, device)
    return 'keep' in choice ? choice.keep : choice.fault.code
  }

  it('is of the edit that a device made, wherever it stands', () => {
    const one = [conflict(A, B)]
    assert.deepEqual([keep(one, 'mine', A), keep(one, 'theirs', A)], ['current', 'f.B'])
    assert.deepEqual([keep(one, 'mine', B), keep(one, 'theirs', B)], ['f.B', 'current'])
  })

  it('is none by whose it is where neither edit is of this device, or both are', () => {
    assert.deepEqual([keep([conflict(A, B)], 'mine', C), keep([conflict(A, B)], 'theirs', C)], ['KEEP_UNCLEAR', 'KEEP_UNCLEAR'])
    assert.deepEqual([keep([conflict(A, A)], 'mine', A), keep([conflict(A, A)], 'theirs', A)], ['KEEP_UNCLEAR', 'KEEP_UNCLEAR'])
  })

  it('is by where it stands on every device', () => {
    assert.deepEqual([keep([conflict(A, B)], 'current', C), keep([conflict(A, B)], 'copy', C)], ['current', 'f.B'])
  })

  it('of several copies is of one alone', () => {
    const two = [conflict(A, B), conflict(A, C)]
    assert.deepEqual([keep(two, 'mine', C), keep(two, 'mine', A), keep(two, 'current', B)], ['f.C', 'current', 'current'])
    assert.deepEqual([keep(two, 'copy', A), keep(two, 'theirs', A)], ['KEEP_UNCLEAR', 'KEEP_UNCLEAR'])
  })

  it('is also that nothing is to stand there, as someone decided', () => {
    assert.deepEqual([keep([conflict(undefined, B)], 'mine', B), keep([conflict(undefined, B)], 'theirs', B)], ['f.B', 'current'])
  })
})

describe('the name of a copy that is kept for good', () => {
  const at = { mtimeMs: Date.UTC(2026, 10, 22, 12) }
  const name = (path: string, device: string, taken: readonly string[] = []): string => plainPath(path, at, device, (one) => taken.includes(one))

  it('tells whose it is, and when it was made', () => {
    assert.equal(name('d/notes.tar.gz', 'laptop'), 'd/notes.tar (laptop 2026-11-22).gz')
    assert.equal(name('.profile', ''), '.profile (2026-11-22)')
  })

  it('is one that is free', () => {
    assert.equal(name('f.txt', 'laptop', ['f (laptop 2026-11-22).txt', 'f (laptop 2026-11-22 2).txt']), 'f (laptop 2026-11-22 3).txt')
  })

  it('is one that every disk can hold, whatever a device calls itself', () => {
    assert.equal(name('f', '../\u001b[31m\0 a:b?'), 'f (..[31m ab 2026-11-22)')
    const long = name(`${'é'.repeat(127)}.txt`, 'x'.repeat(200))
    assert.ok(Buffer.byteLength(long) <= 255 && long.endsWith('2026-11-22).txt'), long)
  })
})
