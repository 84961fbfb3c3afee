import assert from 'node:assert/strict'
import { PathGuard } from '../../src/path-guard.ts'

describe('path guard', () => {
  let guard: PathGuard
  beforeEach(() => {
    guard = new PathGuard()
  })

  it('trusts a look at what nobody applies to', () => {
    const look = guard.observe()
    guard.apply(['b'])()
    assert.ok(look.isFresh('a'))
    look.end()
  })

  it('does not trust a look that began before an apply ended', () => {
    const look = guard.observe()
    const end = guard.apply(['a'])
    assert.ok(!look.isFresh('a'), 'while it runs')
    end()
    assert.ok(!look.isFresh('a'), 'when it is over')
  })

  it('does not trust a look that began while an apply was running', () => {
    const end = guard.apply(['a'])
    const look = guard.observe()
    assert.ok(!look.isFresh('a'))
    end()
    assert.ok(!look.isFresh('a'))
  })

  it('trusts a look that began when the apply was over', () => {
    guard.apply(['a'])()
    assert.ok(guard.observe().isFresh('a'))
  })

  it('tells a look before from one after the same apply', () => {
    const before = guard.observe()
    guard.apply(['a'])()
    const after = guard.observe()
    assert.deepEqual([before.isFresh('a'), after.isFresh('a')], [false, true])
    before.end()
    assert.ok(after.isFresh('a'))
  })

  it('remembers an apply for as long as anyone looks', () => {
    const one = guard.observe()
    const two = guard.observe()
    guard.apply(['a'])()
    one.end()
    one.end()
    assert.ok(!two.isFresh('a'))
    two.end()
    assert.ok(guard.observe().isFresh('a'))
  })

  it('keeps an apply that goes on when the last look ends', () => {
    const look = guard.observe()
    const end = guard.apply(['a'])
    look.end()
    assert.ok(guard.isApplying('a'))
    assert.ok(!guard.observe().isFresh('a'))
    end()
    assert.ok(!guard.isApplying('a'))
  })
})
